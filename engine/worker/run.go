package worker

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Run is a run in this process with its folder.
type Run struct {
	*engine.Runner
	writer *record.Writer
	done   chan struct{}
	err    error // of the folder; valid after done is closed
	ending sync.Once

	saved   atomic.Int64  // when the last checkpoint was saved, or the start, in Unix nanoseconds
	stopped chan struct{} // closed by the first Stop
	stop    func()
	waiting func(error, time.Duration)
}

// Options are options of a Run.
type Options struct {
	// Version is the version of the program, recorded with the run.
	Version string
	// Linger keeps the model until Close, to answer questions after the run's end.
	Linger bool
	// Waiting, unless nil, is called when the results cannot be saved since the disk
	// is full, and for how long at most saving is tried again.
	Waiting func(err error, most time.Duration)
	// ForceData is that of engine.Options.
	ForceData bool

	paused bool // that of engine.Options
}

// Start starts a run in the folder dir; "" creates one in the state home. The goroutine
// that it starts ends with the run.
func Start(set *data.Set, recipe config.Recipe, dir string, opt Options) (*Run, error) {
	path, err := newFolder(dir, set.Name, recipe.Config.Seed)
	if err != nil {
		return nil, err
	}
	run, err := StartIn(record.At(path), set, recipe, opt)
	if err != nil && dir == "" {
		_ = os.Remove(path) // if it is empty
	}
	return run, suggestPlace(err)
}

// StartIn is Start in a folder, which is created.
func StartIn(folder *record.Folder, set *data.Set, recipe config.Recipe, opt Options) (*Run, error) {
	w, err := record.CreateIn(folder, recipe)
	if err != nil {
		return nil, err
	}
	o := opt.engine(w)
	o.Preset = recipe.Preset
	run := newRun(w, opt.Waiting)
	o.Checkpoint = run.checkpoint
	runner, err := engine.Start(set, recipe.Config, o)
	return run.begin(runner, err)
}

// newFolder returns dir, or for "" a new empty folder in the state home.
func newFolder(dir, set string, seed uint64) (string, error) {
	if dir != "" {
		return dir, nil
	}
	root, err := record.Root()
	if err != nil {
		return "", err
	}
	path, err := record.NewFolder(root, set, seed, time.Now())
	return path, suggestPlace(err)
}

// suggestPlace adds to an error about a folder that is not writable how to choose
// another.
func suggestPlace(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOTDIR) {
		return fmt.Errorf("%w; choose another folder with --run or XDG_STATE_HOME", err)
	}
	return err
}

// Resume continues a stopped or interrupted run in its folder. set is its data set.
func Resume(run *record.Run, set *data.Set, opt Options) (*Run, error) {
	w, from, err := run.Reopen()
	if err != nil {
		return nil, err
	}
	return resume(set, w, from, opt)
}

// Branch describes a fork: from the checkpoint of the event.Fork command with this id,
// or the last one if it is 0, with changed fields and terms (on or off).
type Branch struct {
	Checkpoint uint64               `json:"checkpoint"`
	Set        []config.Setting     `json:"set"`
	Terms      map[config.Term]bool `json:"terms"`
	Paused     bool                 `json:"paused,omitempty"` // it begins paused
}

// Fork starts a fork of a run in the folder dir; "" creates one in the state home. set
// is the parent's data set.
func Fork(parent *record.Run, b Branch, set *data.Set, dir string, opt Options) (*Run, error) {
	dir, err := newFolder(dir, set.Name, parent.Recipe.Config.Seed)
	if err != nil {
		return nil, err
	}
	w, from, err := parent.Fork(dir, b.Checkpoint, b.Set, b.Terms)
	if err != nil {
		return nil, err
	}
	opt.paused = b.Paused
	return resume(set, w, from, opt)
}

func resume(set *data.Set, w *record.Writer, from engine.Resumption, opt Options) (*Run, error) {
	run, o := newRun(w, opt.Waiting), opt.engine(w)
	o.Checkpoint = run.checkpoint
	runner, err := engine.Continue(set, from, o)
	return run.begin(runner, err)
}

// engine returns the engine's options for a run in the folder of w.
func (o Options) engine(w *record.Writer) engine.Options {
	return engine.Options{Name: w.Name(), Version: o.Version, Linger: o.Linger, ForceData: o.ForceData, Paused: o.paused,
		Record: w.Record, Checkpoint: w.Checkpoint, Fork: w.Fork}
}

func newRun(w *record.Writer, waiting func(error, time.Duration)) *Run {
	r := &Run{writer: w, done: make(chan struct{}), stopped: make(chan struct{}), waiting: waiting}
	r.stop = sync.OnceFunc(func() { close(r.stopped) })
	r.saved.Store(time.Now().UnixNano())
	return r
}

func (r *Run) begin(runner *engine.Runner, err error) (*Run, error) {
	if err != nil {
		return nil, errors.Join(err, r.writer.Discard())
	}
	r.Runner = runner
	go r.finish()
	return r, nil
}

// checkpoint saves a checkpoint and notes when.
func (r *Run) checkpoint(save func(io.Writer) error) error {
	err := r.writer.Checkpoint(save)
	if err == nil {
		r.saved.Store(time.Now().UnixNano())
	}
	return err
}

func (r *Run) finish() {
	defer close(r.done)
	<-r.Runner.Done()
	var save func(io.Writer) error
	if model := r.Runner.Model(); model != nil {
		save = model.Save
	}
	r.writer.Retry = r.retryUntil(time.Now())
	r.err = r.writer.Finish(save)
}

// retryInterval is the time between two attempts to save on a full disk, leastRetry the
// time after which they may end.
var (
	retryInterval = time.Second
	leastRetry    = 2 * time.Second
)

// retryUntil returns a function that waits before the next attempt to save the results
// of a run that ended at a time. While the disk is full, it waits as long as it would
// take to train again what was trained since the last checkpoint, or until a Stop.
func (r *Run) retryUntil(ended time.Time) func(error) bool {
	lost := max(leastRetry, ended.Sub(time.Unix(0, r.saved.Load())))
	return func(err error) bool {
		full := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
		if !full || time.Since(ended) > lost {
			return false
		}
		if r.waiting != nil {
			r.waiting(err, lost)
			r.waiting = nil
		}
		select {
		case <-r.stopped:
			return false
		case <-time.After(retryInterval):
			return true
		}
	}
}

// Post queues a command and never blocks.
func (r *Run) Post(c event.Command) {
	if _, ok := c.(event.Stop); ok {
		r.stop()
	}
	r.Runner.Post(c)
}

// Folder returns the run's folder.
func (r *Run) Folder() *record.Folder { return r.writer.Folder }

// Done is closed when the run has ended and its folder is complete.
func (r *Run) Done() <-chan struct{} { return r.done }

// Err returns the error of completing the folder, after Done is closed.
func (r *Run) Err() error { return r.err }

// End stops the run, waits until its folder is complete, and closes the runner with its
// model.
func (r *Run) End() {
	r.ending.Do(func() {
		r.Post(event.Stop{})
		<-r.done
		r.Close()
		r.Runner = nil
	})
}
