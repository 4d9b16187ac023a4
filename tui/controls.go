package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/wire"
)

// handleControlRequest asks the user to hand over control, once per request of
// another screen. It waits until an open question, prompt or list of commands is closed, so that its
// answer is not taken for this one.
func (a *App) handleControlRequest() {
	now := a.run.Controls
	if now.WantedBy == 0 || !now.Mine() {
		a.run.offered = 0
		return
	}
	if a.run.offered == now.WantedBy || a.ask != nil || a.prompt != nil || a.palette != nil {
		return
	}
	a.run.offered = now.WantedBy
	a.ask = &confirm{
		question: fmt.Sprintf("Screen %d requests control. y: hand over, n: keep control", now.WantedBy),
		yes:      a.run.posts(wire.Give{}), no: a.run.posts(wire.Decline{}),
	}
}

// takeControls requests control, or reports that this screen has it.
func (a *App) takeControls() tea.Cmd {
	if !a.run.Follows() {
		a.run.Say("This screen already controls the run.")
		return nil
	}
	a.run.training.Post(wire.Take{})
	a.run.Say("Requested control.")
	return nil
}

// follows reports whether another screen controls the run in training.
func (a *App) follows() bool { return a.run.Trains() && a.run.Follows() }
