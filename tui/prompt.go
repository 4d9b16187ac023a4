package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/ui"
)

// prompt is one line being typed, over the screen.
type prompt struct {
	title string
	line  ui.Line
	wrong string
	// accept takes the text; an error stays below the line, to be corrected.
	accept func(string) (tea.Cmd, error)
}

// confirm is a question with the answers yes and no, and perhaps another.
type confirm struct {
	question string
	yes      func(*App) tea.Cmd
	other    func(*App) tea.Cmd // key x; nil for none
	no       func(*App) tea.Cmd // nil does nothing
}

func newPrompt(title, text string, accept func(string) (tea.Cmd, error)) *prompt {
	return &prompt{title: title, line: ui.NewLine("", text), accept: accept}
}

// typed takes a key or what was pasted.
func (p *prompt) typed(msg tea.Msg) {
	p.line.Type(msg)
	p.wrong = ""
}

// promptAccept hands the text over; what is wrong with it stays on the line.
func (a *App) promptAccept() tea.Cmd {
	p := a.prompt
	cmd, err := p.accept(strings.TrimSpace(p.line.Value()))
	if err != nil {
		p.wrong = err.Error()
		return nil
	}
	if a.prompt == p {
		a.prompt = nil
	}
	return cmd
}

func (a *App) promptCancel() { a.prompt = nil }

func (a *App) confirmYes() tea.Cmd {
	ask := a.ask
	a.ask = nil
	return ask.yes(a)
}

func (a *App) confirmOther() tea.Cmd {
	ask := a.ask
	if ask.other == nil {
		return nil
	}
	a.ask = nil
	return ask.other(a)
}

func (a *App) confirmNo() tea.Cmd {
	ask := a.ask
	a.ask = nil
	if ask.no == nil {
		return nil
	}
	return ask.no(a)
}

// quit leaves; while a run trains it asks what is to become of it.
func (a *App) quit() tea.Cmd {
	switch {
	case !a.run.Trains():
		return tea.Quit
	case a.run.stopsWith():
		a.ask = &confirm{question: "A run is training. Stop it and quit? y: quit, n: stay", yes: leave}
	case a.run.Follows():
		a.ask = &confirm{question: "Quit? The run continues under the other screen. y: quit, n: stay", yes: leave}
	default:
		a.ask = &confirm{question: "Quit: leave the run training (y), stop it (x), or stay (n)?", yes: leave, other: stopAndLeave}
	}
	return nil
}

func leave(*App) tea.Cmd { return tea.Quit }

func stopAndLeave(a *App) tea.Cmd {
	a.run.post(event.Stop{})
	a.run.stopping = true
	return tea.Quit
}

// interrupt is quit, and the second time in a row leaves at once.
func (a *App) interrupt() tea.Cmd {
	if a.interrupted {
		return tea.Quit
	}
	a.interrupted = true
	a.prompt, a.palette, a.page.open = nil, nil, 0
	return a.quit()
}

func (a *App) confirmStop() {
	if !a.run.Trains() {
		return
	}
	a.ask = &confirm{question: "Stop the run before its end? y: stop, n: continue", yes: post(event.Stop{})}
}
