package engine

import "segzsl/engine/event"

// Archive is a finished run: its history, and its model to answer questions.
// Its methods may be called from any goroutine.
type Archive struct {
	log  *event.Log
	load func() (*Model, error)
	done chan struct{}

	in     *commandQueue
	closed chan struct{} // the goroutine has ended
}

// OpenArchive returns an Archive of a run, which may lack a last event if it was
// interrupted. The model is loaded at the first question.
func OpenArchive(run event.History, load func() (*Model, error)) *Archive {
	a := &Archive{log: event.NewLog(), load: load, done: make(chan struct{}), in: newCommandQueue(), closed: make(chan struct{})}
	a.log.Append(run)
	close(a.done)
	go a.answer()
	return a
}

// Subscribe opens a feed of the run from its beginning.
func (a *Archive) Subscribe() *event.Feed { return a.log.Subscribe() }

// Done is closed: the run has ended.
func (a *Archive) Done() <-chan struct{} { return a.done }

// Post asks a question; any other command is refused. It never blocks.
func (a *Archive) Post(c event.Command) { a.in.Post(c) }

// Close releases the model.
func (a *Archive) Close() {
	a.in.close()
	<-a.closed
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
	ask := func(q event.Question) (e event.Answered, err error) {
		if model == nil {
			if model, err = a.load(); err != nil {
				return e, err
			}
		}
		return model.Reply(q)
	}
	for {
		a.in.wait()
		commands, closing := a.in.take(true)
		if closing {
			return
		}
		for _, c := range commands {
			if q, ok := c.(event.Question); ok {
				a.log.Append(answerTo(q, ask))
			} else {
				a.log.Append(event.Refused{Command: c.Name(), Reason: "the run has ended"})
			}
		}
	}
}
