package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/run"
)

// connection is the run that is shown: its state, and the process that trains it.
// It lives as long as the explorer; take connects it to another run.
type connection struct {
	*run.State
	training worker.Training // nil before the first run
	set      *data.Set       // that it trains on; nil until it is open
	data     string          // the name that opens the set
	feed     worker.Feed
	serial   int // counts runs, so that late messages of an old one are dropped
	asked    questions
	beside   bool // the user wants another run beside this one
	offered  int  // the screen that the controls were last offered to
	stopping bool // quitting is to stop the run

	ctx    context.Context
	cancel context.CancelFunc
	read   func(rest time.Duration) tea.Cmd // collect, or what stands in for it
}

// questions are what was asked of the run and not answered yet. Each screen
// asks by inquire and hears its own answers alone.
type questions struct {
	id   uint64
	open map[uint64]func(event.Answered) tea.Cmd
}

// startedMsg brings a run, or why it could not be started.
type startedMsg struct {
	set      *data.Set // nil if it is not open yet
	data     string    // the name that opens it
	training worker.Training
	err      error
}

// eventsMsg brings all events that had come since the last one.
type eventsMsg struct {
	serial int
	events []event.Event
	over   bool
}

// take connects to a run, in place of the one before.
func (c *connection) take(msg startedMsg) {
	c.serial++
	c.State, c.asked = run.New(), questions{}
	c.training, c.set, c.data = msg.training, msg.set, msg.data
	c.Attached, c.Folder = true, c.training.Folder()
	c.feed = c.training.Subscribe()
}

// collect waits for events: the one pending read. It first lets a frame's time
// pass, so that what comes in a burst is drawn once.
func (c *connection) collect(rest time.Duration) tea.Cmd {
	ctx, feed, serial := c.ctx, c.feed, c.serial
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
		events, err := feed.Wait(ctx)
		if ctx.Err() != nil {
			return nil
		}
		return eventsMsg{serial: serial, events: events, over: err != nil}
	}
}

// answers hands what was answered to whoever asked.
func (c *connection) answers(events []event.Event) []tea.Cmd {
	var then []tea.Cmd
	for _, e := range events {
		if e, ok := e.(event.Answered); ok {
			then = append(then, c.answered(e))
		}
	}
	return then
}

var errLost = errors.New("the run ended without a final event")

// lost notes that no event will come any more.
func (c *connection) lost() {
	c.Silent = true
	if c.Phase != run.Ended {
		c.Phase = run.Ended
		c.Outcome = event.Failed{Error: errLost.Error()}
	}
}

// post sends a command to the run, if there is one that can still answer.
func (c *connection) post(command event.Command) {
	if c.training == nil || c.Phase == run.Ended {
		return
	}
	c.training.Post(command)
	c.Post(command)
}

// posts makes an action that posts a command.
func (c *connection) posts(command event.Command) func() tea.Cmd {
	return func() tea.Cmd { c.post(command); return nil }
}

// inquire asks a question; then gets the answer, on the goroutine of Update. It
// returns the question's number, 0 if nobody can answer any more.
func (c *connection) inquire(q event.Question, then func(event.Answered) tea.Cmd) uint64 {
	if c.training == nil || c.Silent {
		return 0
	}
	c.asked.id++
	if c.asked.open == nil {
		c.asked.open = map[uint64]func(event.Answered) tea.Cmd{}
	}
	c.asked.open[c.asked.id] = then
	c.training.Post(q.Numbered(c.asked.id))
	return c.asked.id
}

// answered hands an answer to whoever asked.
func (c *connection) answered(e event.Answered) tea.Cmd {
	then, ok := c.asked.open[e.ID]
	if !ok {
		return nil
	}
	delete(c.asked.open, e.ID)
	return then(e)
}

// stopsWith is whether the run ends with this program.
func (c *connection) stopsWith() bool { return c.Trains() && !c.training.Outlives() }

// close ends the connection: a run that is to stop, or cannot go on without this
// program, is stopped and given a while to write its last event.
func (c *connection) close() {
	c.cancel()
	if c.training == nil {
		return
	}
	stop := c.stopping || !c.training.Outlives()
	if stop && c.Phase != run.Ended {
		c.training.Post(event.Stop{})
	}
	gone := make(chan struct{})
	go func() { // ends with the training, or with the program
		if stop {
			<-c.training.Done()
		}
		c.training.Close()
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(stopTimeout):
	}
}
