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

// connection is the connection to the run on display: its state, and the process that
// trains it. There is one for the life of the explorer; take connects it to another
// run.
type connection struct {
	*run.State
	training worker.Training // nil before the first run
	set      *data.Set       // the data set of the run; nil until it is open
	data     string          // the name or path to open the set
	feed     worker.Feed
	serial   int // counts runs, so that late messages of an earlier run are dropped
	asked    questions
	beside   bool // the user wants another run in parallel
	offered  int  // the screen that the user was last asked about
	stopping bool // the run was asked to stop: quitting waits for its end

	reopened bool // the process is gone: the folder answers

	ctx    context.Context
	cancel context.CancelFunc
	read   func(rest time.Duration) tea.Cmd // collect, or a test's replacement
}

// questions maps the questions without an answer to their callbacks. Each screen asks
// with inquire and receives only its own answers.
type questions struct {
	id   uint64
	open map[uint64]openQuestion
}

// openQuestion is a question without an answer; then receives the answer.
type openQuestion struct {
	question event.Question
	then     func(event.Answered) tea.Cmd
}

// startedMsg carries a new run, or the error.
type startedMsg struct {
	set      *data.Set // nil if it is not open yet
	data     string    // the name or path to open it
	training worker.Training
	err      error
}

// eventsMsg carries all events since the previous one.
type eventsMsg struct {
	serial int
	events []event.Event
	over   bool
}

// take connects to a run, in place of the previous one.
func (c *connection) take(msg startedMsg) {
	c.serial++
	c.State, c.asked, c.stopping, c.reopened = run.New(), questions{}, false, false
	c.training, c.set, c.data = msg.training, msg.set, msg.data
	c.Attached, c.Folder = true, c.training.Folder()
	c.feed = c.training.Subscribe()
}

// collect waits for events; there is one such read at a time. It first waits for the
// duration of a frame, so that a burst of events is drawn once.
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

// answers passes answers to their callbacks, and takes note of a refused stop.
func (c *connection) answers(events []event.Event) []tea.Cmd {
	var then []tea.Cmd
	for _, e := range events {
		switch e := e.(type) {
		case event.Answered:
			then = append(then, c.answered(e))
		case event.Refused:
			c.stopping = c.stopping && e.Command != (event.Stop{}).Name()
		}
	}
	return then
}

var errLost = errors.New("the run ended without a final event")

// lost records that no more events will arrive.
func (c *connection) lost() {
	c.Silent = true
	if c.Phase != run.Ended {
		c.Phase = run.Ended
		c.Outcome = event.Failed{Error: errLost.Error()}
	}
}

// post sends a command to the run, if it can still answer.
func (c *connection) post(command event.Command) {
	if c.training == nil || c.Phase == run.Ended {
		return
	}
	if _, stop := command.(event.Stop); stop {
		c.stopping = true
	}
	c.training.Post(command)
	c.Post(command)
}

// posts returns an action that posts a command.
func (c *connection) posts(command event.Command) func() tea.Cmd {
	return func() tea.Cmd { c.post(command); return nil }
}

// inquire asks a question; then receives the answer, on the goroutine of Update. It
// returns the question's number, or 0 if the run can no longer answer.
func (c *connection) inquire(q event.Question, then func(event.Answered) tea.Cmd) uint64 {
	if c.training == nil || c.Silent {
		return 0
	}
	c.asked.id++
	if c.asked.open == nil {
		c.asked.open = map[uint64]openQuestion{}
	}
	c.asked.open[c.asked.id] = openQuestion{q, then}
	c.training.Post(q.Numbered(c.asked.id))
	return c.asked.id
}

// answered passes an answer to its callback.
func (c *connection) answered(e event.Answered) tea.Cmd {
	open, ok := c.asked.open[e.ID]
	if !ok {
		return nil
	}
	delete(c.asked.open, e.ID)
	return open.then(e)
}

// stopsWith reports whether the run ends with this program.
func (c *connection) stopsWith() bool { return c.Trains() && !c.training.Outlives() }

// close ends the connection. A run that is to stop, or that cannot continue without
// this program, is stopped and given time to write its last event.
func (c *connection) close() {
	c.cancel()
	if c.training == nil {
		return
	}
	stop := c.stopping || !c.training.Outlives()
	if stop && !c.stopping && c.Phase != run.Ended {
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
