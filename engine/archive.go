package engine

import (
	"sync"
)

// Archive is a run that has ended, with its events as they were recorded and
// its model to answer questions. Its methods may be called from any goroutine.
type Archive struct {
	log  *Log
	load func() (*Model, error)
	done chan struct{}

	mu      sync.Mutex
	queue   []Command
	closing bool
	wake    chan struct{}
	closed  chan struct{} // the goroutine has ended
}

// OpenArchive shows events, which may lack a last one: the run is over all the
// same. The model is loaded at the first question.
func OpenArchive(events []Event, load func() (*Model, error)) *Archive {
	a := &Archive{log: NewLog(), load: load, done: make(chan struct{}), wake: make(chan struct{}, 1), closed: make(chan struct{})}
	for _, e := range events {
		a.log.Append(e)
	}
	close(a.done)
	go a.answer()
	return a
}

// Subscribe opens a feed of every event, from the first.
func (a *Archive) Subscribe() *Feed { return a.log.Subscribe() }

// Done is closed: the run has ended.
func (a *Archive) Done() <-chan struct{} { return a.done }

// Post asks a question; any other command is refused. It never blocks.
func (a *Archive) Post(c Command) {
	a.mu.Lock()
	a.queue = append(a.queue, c)
	a.mu.Unlock()
	a.signal()
}

// Close lets go of the model.
func (a *Archive) Close() {
	a.mu.Lock()
	a.closing = true
	a.mu.Unlock()
	a.signal()
	<-a.closed
}

func (a *Archive) signal() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// answer is the goroutine that owns the model.
func (a *Archive) answer() {
	defer close(a.closed)
	defer a.log.Close()
	var model *Model
	defer func() {
		if model != nil {
			model.Close()
		}
	}()
	for range a.wake {
		a.mu.Lock()
		queue, closing := a.queue, a.closing
		a.queue = nil
		a.mu.Unlock()
		if closing {
			return
		}
		for _, c := range queue {
			q, ok := c.(Question)
			if !ok {
				a.log.Append(Refused{c.Name(), "the run has ended"})
				continue
			}
			var err error
			if model == nil {
				model, err = a.load()
			}
			a.log.Append(reply(model, q, err))
		}
	}
}

// reply is the model's answer, or why there is none.
func reply(m *Model, q Question, err error) Answered {
	var e Answered
	if err == nil {
		e, err = m.Reply(q)
	}
	if err != nil {
		e = Answered{Error: err.Error()}
	}
	e.ID = q.Number()
	return e
}
