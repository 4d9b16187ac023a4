package engine

import (
	"fmt"
	"io"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Options configure a run in addition to its Config.
type Options struct {
	// Name is the run's name, recorded with it; may be empty.
	Name string
	// Preset is the name of the preset that Config started from.
	Preset string
	// Version is the version of the program, recorded with the run.
	Version string
	// Record is called with every event that is Recorded, in order, by the runner's
	// goroutine, before any feed gets it. After an error the run continues; see
	// RecordError.
	Record func(event.Event) error
	// Checkpoint stores a checkpoint, which save writes. It is called by the
	// runner's goroutine after each stage, on Pause, Stop and SaveCheckpoint, and
	// about twice a minute. Nil disables checkpoints.
	Checkpoint func(save func(io.Writer) error) error
	// Fork stores a checkpoint, which save writes, for the fork of that number. Nil
	// disables forks.
	Fork func(id uint64, save func(io.Writer) error) error
	// Paused starts the run paused before its first batch.
	Paused bool
	// ForceData lets a run resume on data that differ from those that it was trained
	// on. Its result is marked as unverified.
	ForceData bool
	// Linger keeps the runner until Close, to answer questions after the run's end.
	Linger bool
}

// Runner owns a Session on one goroutine. Its methods may be called from any
// goroutine.
type Runner struct {
	session *Session
	opt     Options
	log     *event.Log
	done    chan struct{}
	closed  chan struct{} // the goroutine has ended

	in *commandQueue

	// owned by the goroutine
	paused      bool
	stepsLeft   int
	finishStage int // pause when the session leaves this stage; −1 for none
	storage     storage
	usage       usageMeter
	recorded    int // events
	saved       lastSave
	interval    time.Duration // minimum interval between batches
	begun       time.Time     // the last batch
	trainUntil  time.Time     // before the next question
}

func newRunner(opt Options) *Runner {
	return &Runner{opt: opt, log: event.NewLog(), done: make(chan struct{}), closed: make(chan struct{}),
		in: newCommandQueue(), paused: opt.Paused, finishStage: -1, saved: lastSave{when: time.Now()}}
}

// Start checks cfg against set and begins a run.
func Start(set *data.Set, cfg config.Config, opt Options) (*Runner, error) {
	r := newRunner(opt)
	var err error
	if r.session, err = NewSession(set, cfg, opt, r.emit); err != nil {
		return nil, err
	}
	go r.run(r.session.Start)
	return r, nil
}

// Post queues a command, to be executed between two batches. It never blocks.
func (r *Runner) Post(c event.Command) { r.in.Post(c) }

// Subscribe opens a feed of the run from its beginning.
func (r *Runner) Subscribe() *event.Feed { return r.log.Subscribe() }

// Done is closed when the run has ended and every event has been recorded.
func (r *Runner) Done() <-chan struct{} { return r.done }

// Close stops the run if it has not ended, and its worker goroutines; it waits for
// them.
func (r *Runner) Close() {
	r.in.close()
	<-r.closed
}

// Model returns the model once Done is closed, possibly partly trained, or nil if
// nothing was trained. With Linger it may be saved but not used until Close: the
// runner answers questions with it.
func (r *Runner) Model() *Model {
	<-r.done
	return r.session.Model()
}

// run is the goroutine that owns the session; it calls begin first.
func (r *Runner) run(begin func()) {
	defer close(r.closed)
	defer r.log.Close()
	defer r.session.Close()
	r.train(begin)
	close(r.done)
	for r.opt.Linger {
		r.in.wait()
		commands, closing := r.in.take(true)
		if closing {
			return
		}
		for _, c := range commands {
			r.afterEnd(c)
		}
	}
}

// train runs the session to its end. A panic ends the run with Failed, instead of
// leaving the user's terminal in an unusable state.
func (r *Runner) train(begin func()) {
	defer func() {
		if p := recover(); p != nil {
			r.session.ended = true
			r.emit(event.Failed{Error: fmt.Sprintf("engine: internal error (please report): %v", p)})
		}
	}()
	r.usage.take(time.Now())
	begin()
	if r.paused {
		r.emitPaused()
	}
	for !r.session.Ended() {
		commands, closing := r.in.take(r.mayAnswer())
		if closing {
			r.stop()
			return
		}
		for _, c := range commands {
			if _, question := c.(event.Question); question || !r.session.Ended() {
				r.carryOut(c) // who asks waits for the answer
			}
		}
		switch {
		case r.session.Ended():
		case r.paused && r.stepsLeft == 0:
			r.in.wait()
		case r.waitForPace():
			r.step()
			r.saveIfDue()
			r.emitVitals(usageInterval)
		}
	}
}

func (r *Runner) stop() {
	r.saveNow()
	r.session.Stop()
}

func (r *Runner) step() {
	r.begun = time.Now()
	at, batch := r.session.at, r.session.batch
	if r.session.Step() != nil || r.session.Ended() {
		return // reported by an event
	}
	if r.stepsLeft > 0 && (r.session.at != at || r.session.batch != batch) {
		if r.stepsLeft--; r.stepsLeft == 0 {
			r.emitPaused()
		}
	}
	if r.finishStage >= 0 && r.session.at != r.finishStage {
		r.finishStage, r.paused = -1, true
		r.emitPaused()
	}
}

// emitVitals emits Vitals unless the last were emitted less than so long ago.
func (r *Runner) emitVitals(every time.Duration) {
	if now := time.Now(); now.Sub(r.usage.last) >= every && !r.session.Ended() {
		r.emit(r.usage.take(now))
	}
}

func (r *Runner) emitPaused() {
	r.emitVitals(usageInterval / 10)
	r.emit(event.Paused{Plan: r.session.at, Stage: r.session.stage(), Batch: r.session.batch})
}

// maxSteps is more batches than any run has.
const maxSteps = 1 << 40

// carryOut carries out one command between two batches.
func (r *Runner) carryOut(c event.Command) {
	if err := r.execute(c); err != nil && !r.session.Ended() {
		r.emit(event.Refused{Command: c.Name(), Reason: err.Error()})
	}
}

func (r *Runner) execute(c event.Command) error {
	var err error
	switch c := c.(type) {
	case event.Pause:
		again := r.paused && r.stepsLeft == 0
		r.paused, r.stepsLeft, r.finishStage = true, 0, -1
		r.emitPaused()
		if !again {
			r.saveNow()
		}
	case event.Resume:
		if r.paused {
			r.paused, r.stepsLeft = false, 0
			r.emit(event.Resumed{})
		}
	case event.StepBatch:
		if !r.paused {
			err = fmt.Errorf("the run is not paused")
			break
		}
		r.stepsLeft = min(r.stepsLeft+min(max(1, c.N), maxSteps), maxSteps)
	case event.FinishStage:
		r.finishStage, r.stepsLeft = r.session.at, 0
		if r.paused {
			r.paused = false
			r.emit(event.Resumed{})
		}
	case event.NextStage:
		err = r.session.NextStage()
		if r.finishStage >= 0 {
			r.finishStage, r.paused = -1, true
		}
		if err == nil && r.paused && !r.session.Ended() {
			r.emitPaused()
		}
	case event.RestartStage:
		err = r.session.RestartStage(c.Set)
		if err == nil && r.paused {
			r.emitPaused()
		}
	case event.SetWeight:
		err = r.session.SetWeight(c.Key, c.Value)
	case event.ToggleTerm:
		err = r.session.ToggleTerm(c.Term, c.On)
	case event.Question:
		r.answer(c)
	case event.SetPace:
		err = r.setPace(c.BatchesPerSecond)
	case event.SaveCheckpoint:
		err = r.saveCheckpoint()
	case event.Fork:
		r.fork(c)
	case event.Stop:
		r.stop()
	}
	return err
}

func (r *Runner) afterEnd(c event.Command) {
	if q, ok := c.(event.Question); ok {
		r.answer(q)
		return
	}
	r.emit(event.Refused{Command: c.Name(), Reason: "the run has ended"})
}

// answer answers a question, and lets training have as much time before the next.
func (r *Runner) answer(q event.Question) {
	begun := time.Now()
	r.emit(answerTo(q, r.session.Answer))
	now := time.Now()
	r.trainUntil = now.Add(now.Sub(begun))
}

// mayAnswer reports whether a question may be answered before the next batch:
// while no batch is due, or when training has had its time since the last answer.
func (r *Runner) mayAnswer() bool {
	now := time.Now()
	idle := r.paused && r.stepsLeft == 0 || now.Before(r.begun.Add(r.interval))
	return idle || !now.Before(r.trainUntil)
}

// answerTo answers a question; errors are reported in the answer. A question must
// not end a run or a screen, whatever happens.
func answerTo(q event.Question, ask func(event.Question) (event.Answered, error)) (e event.Answered) {
	defer func() {
		if p := recover(); p != nil {
			e = event.Answered{ID: q.Number(), Error: fmt.Sprintf("engine: %s: internal error (please report): %v", q.Name(), p)}
		}
	}()
	e, err := ask(q)
	if err != nil {
		e = event.Answered{Error: err.Error()}
	}
	e.ID = q.Number()
	return e
}

func (r *Runner) emit(e event.Event) {
	if result, ok := e.(event.Result); ok {
		result.Missing = r.storage.now.Missing
		e = result
	}
	if event.Recorded(e) {
		r.record(e)
	}
	r.log.Append(e)
}
