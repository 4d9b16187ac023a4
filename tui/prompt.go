package tui

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/event"
	"segzsl/themes"
)

// prompt is one line being typed, in place of the status line.
type prompt struct {
	title  string
	lead   string // stands before the text, in place of a title
	text   []rune
	cursor int
	wrong  string
	// accept takes the text; an error stays on the line, to be mended.
	accept func(string) (tea.Cmd, error)
}

// confirm is a question with the answers yes and no, and perhaps another.
type confirm struct {
	question string
	yes      func(*App) tea.Cmd
	other    func(*App) tea.Cmd // key x; nil for none
	no       func(*App) tea.Cmd // nil does nothing
}

// maxTyped bounds a prompt's text, pasted text too.
const maxTyped = 1024

func newPrompt(title, text string, accept func(string) (tea.Cmd, error)) *prompt {
	return &prompt{title: title, text: []rune(text), cursor: len([]rune(text)), accept: accept}
}

// press edits the line.
func (p *prompt) press(msg tea.KeyPressMsg) {
	switch msg.String() {
	case "left":
		p.cursor = max(p.cursor-1, 0)
	case "right":
		p.cursor = min(p.cursor+1, len(p.text))
	case "home", "ctrl+a":
		p.cursor = 0
	case "end", "ctrl+e":
		p.cursor = len(p.text)
	case "backspace", "ctrl+h":
		p.cut(p.cursor-1, p.cursor)
	case "delete":
		p.cut(p.cursor, p.cursor+1)
	case "ctrl+u":
		p.cut(0, p.cursor)
	case "ctrl+w":
		p.cut(p.wordStart(), p.cursor)
	default:
		p.insert(msg.Text)
	}
}

func (p *prompt) insert(text string) {
	var typed []rune
	for _, r := range text {
		if unicode.IsPrint(r) && len(p.text)+len(typed) < maxTyped {
			typed = append(typed, r)
		}
	}
	rest := append([]rune{}, p.text[p.cursor:]...)
	p.text = append(append(p.text[:p.cursor], typed...), rest...)
	p.cursor += len(typed)
	p.wrong = ""
}

func (p *prompt) cut(from, to int) {
	from, to = max(from, 0), min(to, len(p.text))
	if from >= to {
		return
	}
	p.text = append(p.text[:from], p.text[to:]...)
	p.cursor = from
	p.wrong = ""
}

func (p *prompt) wordStart() int {
	i := p.cursor
	for i > 0 && p.text[i-1] == ' ' {
		i--
	}
	for i > 0 && p.text[i-1] != ' ' && p.text[i-1] != '/' {
		i--
	}
	if i == p.cursor {
		return max(i-1, 0)
	}
	return i
}

// line draws the prompt; a text too long for it shows the part at the cursor.
func (p *prompt) line(t themes.Theme, width int) string {
	const least = 16 // cells for what is typed
	title, ink := p.title, t.Accent
	if p.wrong != "" {
		title, ink = p.wrong, t.Bad
	}
	title = ansi.Truncate(title, max(width-least-2, 0), "…") + ": "
	if p.lead != "" {
		title = p.lead
	}
	room := max(width-cells(title), 1)
	from := max(0, p.cursor-room+1)
	to := min(len(p.text), from+room)
	under := " "
	if p.cursor < len(p.text) {
		under = string(p.text[p.cursor])
	}
	after := ""
	if p.cursor+1 < to {
		after = string(p.text[p.cursor+1 : to])
	}
	return fit(ink.Paint(title)+string(p.text[from:p.cursor])+"\x1b[7m"+under+"\x1b[m"+after, width)
}

// promptAccept hands the text over; what is wrong with it stays on the line.
func (a *App) promptAccept() tea.Cmd {
	p := a.prompt
	cmd, err := p.accept(strings.TrimSpace(string(p.text)))
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
		a.ask = &confirm{question: "A run trains. Quit and stop it? y: quit, n: stay", yes: leave}
	case a.run.Follows():
		a.ask = &confirm{question: "Quit? The run goes on under the other screen. y: quit, n: stay", yes: leave}
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
	a.ask = &confirm{question: "Stop the run before its end? y: stop it, n: go on", yes: post(event.Stop{})}
}
