package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
)

// quit quits; while a run trains, it first asks whether to stop it.
func (a *App) quit() tea.Cmd {
	switch {
	case !a.run.Trains():
		return tea.Quit
	case a.run.stopsWith():
		a.ask = &confirm{question: "A run is training. Stop it and quit? y: quit, n: stay", yes: leave}
	case a.run.Follows():
		a.ask = &confirm{question: "Quit? The run continues under the other screen. y: quit, n: stay", yes: leave}
	default:
		a.ask = &confirm{question: "Quit: leave the run training (y), stop it (x), or stay (n)?", yes: leave, other: a.stopAndLeave}
	}
	return nil
}

func leave() tea.Cmd { return tea.Quit }

// stopAndLeave stops the run and quits.
func (a *App) stopAndLeave() tea.Cmd {
	a.run.post(event.Stop{})
	return tea.Quit
}

// interrupt is quit, and when repeated quits without asking.
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
	a.ask = &confirm{question: "Stop the run before its end? y: stop, n: continue", yes: a.run.posts(event.Stop{})}
}
