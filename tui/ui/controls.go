package ui

import (
	"segzsl/engine/event"
	"segzsl/tui/run"
)

// Controls reports whether this screen can control the run: it trains, and no other
// screen controls it.
func (c *Context) Controls() bool { return c.Run.Trains() && !c.Run.Follows() }

// PauseOrResume pauses the run, or resumes it.
func (c *Context) PauseOrResume() {
	still := c.Run.Phase == run.Paused
	switch c.Run.Asked {
	case run.Doing(event.Pause{}):
		still = true
	case run.Doing(event.Resume{}):
		still = false
	}
	if still {
		c.Post(event.Resume{})
	} else {
		c.Post(event.Pause{})
	}
}

// Resumable reports whether the run was interrupted and can be resumed.
func (c *Context) Resumable() bool {
	_, finished := c.Run.Outcome.(event.Result)
	return c.Resumes && c.Run.Phase == run.Ended && !finished
}
