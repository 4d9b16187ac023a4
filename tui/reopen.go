package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/engine/wire"
	"segzsl/engine/worker"
	"segzsl/tui/run"
)

// reopenedMsg carries the folder of a run whose process is gone, opened to answer
// questions, or the error.
type reopenedMsg struct {
	run    *connection
	serial int
	startedMsg
}

// over handles the end of the event stream. A run of another process that has ended,
// such as that of segzsl train, is opened from its folder, to answer questions.
func (c *connection) over(backend worker.Backend) tea.Cmd {
	if _, lost := c.Outcome.(wire.Lost); c.Phase != run.Ended || lost || c.Folder == "" || !backend.Saves() || c.reopened {
		c.lost()
		return nil
	}
	c.reopened = true
	old, folder, msg := c.training, c.Folder, reopenedMsg{run: c, serial: c.serial}
	return func() tea.Msg {
		old.Close() // waits until the folder is complete
		msg.training, msg.err = backend.Attach(folder)
		return msg
	}
}

// Arrive connects to the folder, and repeats the questions that nobody has answered.
func (msg reopenedMsg) Arrive() tea.Cmd {
	c := msg.run
	switch {
	case msg.serial != c.serial && msg.err == nil:
		return msg.discard
	case msg.serial != c.serial:
		return nil
	case msg.err != nil:
		c.lost()
		c.Notice, c.Refused = "Could not open the finished run: "+msg.err.Error(), true
		return nil
	}
	c.training, c.feed, c.Controls = msg.training, msg.training.Subscribe(), wire.Controls{}
	for id, q := range c.asked.open {
		c.training.Post(q.question.Numbered(id))
	}
	return c.read(0)
}

// news are the events that the state does not have yet: a folder begins with the whole
// history.
func (c *connection) news(events []event.Event) []event.Event {
	if !c.reopened {
		return events
	}
	return slices.DeleteFunc(slices.Clone(events), func(e event.Event) bool {
		_, answer := e.(event.Answered)
		return !answer
	})
}
