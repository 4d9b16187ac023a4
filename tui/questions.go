package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
)

// questions are what was asked of the run and not answered yet. Each screen
// asks by inquire and hears its own answers alone.
type questions struct {
	id   uint64
	open map[uint64]func(event.Answered) tea.Cmd
}

// inquire asks a question; then gets the answer, on the goroutine of Update. It
// returns the question's number, 0 if nobody can answer any more.
func (a *App) inquire(q event.Question, then func(event.Answered) tea.Cmd) uint64 {
	if a.training == nil || a.run.Silent {
		return 0
	}
	a.asked.id++
	if a.asked.open == nil {
		a.asked.open = map[uint64]func(event.Answered) tea.Cmd{}
	}
	a.asked.open[a.asked.id] = then
	a.training.Post(q.Numbered(a.asked.id))
	return a.asked.id
}

// answered hands an answer to whoever asked.
func (a *App) answered(e event.Answered) tea.Cmd {
	then, ok := a.asked.open[e.ID]
	if !ok {
		return nil
	}
	delete(a.asked.open, e.ID)
	return then(e)
}
