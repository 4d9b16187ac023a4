package worker

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
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
}

// Options are options of a Run.
type Options struct {
	// Version is the version of the program, recorded with the run.
	Version string
	// Linger keeps the model until Close, to answer questions after the run's end.
	Linger bool
}

// Start starts a run in the folder dir; "" creates one in the state home. The goroutine
// that it starts ends with the run.
func Start(set *data.Set, recipe config.Recipe, dir string, opt Options) (*Run, error) {
	path, err := newFolder(dir, set.Name, recipe.Config.Seed)
	if err != nil {
		return nil, err
	}
	run, err := startIn(path, set, recipe, opt)
	if err != nil && dir == "" {
		_ = os.Remove(path) // if it is empty
	}
	return run, suggestPlace(err)
}

func startIn(path string, set *data.Set, recipe config.Recipe, opt Options) (*Run, error) {
	w, err := record.Create(path, recipe)
	if err != nil {
		return nil, err
	}
	o := opt.engine(w)
	o.Preset = recipe.Preset
	runner, err := engine.Start(set, recipe.Config, o)
	return begin(runner, w, err)
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
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
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

// Branch describes a fork; see record.Run.Fork.
type Branch struct {
	Checkpoint uint64               `json:"checkpoint"`
	Set        []config.Setting     `json:"set"`
	Terms      map[config.Term]bool `json:"terms"`
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
	return resume(set, w, from, opt)
}

func resume(set *data.Set, w *record.Writer, from engine.Resumption, opt Options) (*Run, error) {
	runner, err := engine.Continue(set, from, opt.engine(w))
	return begin(runner, w, err)
}

// engine returns the engine's options for a run in the folder of w.
func (o Options) engine(w *record.Writer) engine.Options {
	return engine.Options{Name: w.Name(), Version: o.Version, Linger: o.Linger,
		Record: w.Record, Checkpoint: w.Checkpoint, Fork: w.Fork}
}

func begin(runner *engine.Runner, w *record.Writer, err error) (*Run, error) {
	if err != nil {
		return nil, errors.Join(err, w.Discard())
	}
	r := &Run{Runner: runner, writer: w, done: make(chan struct{})}
	go r.finish()
	return r, nil
}

func (r *Run) finish() {
	defer close(r.done)
	<-r.Runner.Done()
	var save func(io.Writer) error
	if model := r.Runner.Model(); model != nil {
		save = model.Save
	}
	r.err = r.writer.Finish(save)
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
