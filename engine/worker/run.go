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

// Run is a run of this process together with the folder that it fills.
type Run struct {
	*engine.Runner
	writer *record.Writer
	done   chan struct{}
	err    error // of the folder; to be read once done is closed
	ending sync.Once
}

// Options say how a Run is trained.
type Options struct {
	// Version is the program's, recorded with the run.
	Version string
	// Linger lets the run answer questions after its end, until Close.
	Linger bool
}

// Start starts a run that fills the folder at dir; "" takes a new one under the
// state home. The goroutine it starts ends with the run.
func Start(set *data.Set, recipe config.Recipe, dir string, opt Options) (*Run, error) {
	path, err := newFolder(dir, set.Name, recipe.Config.Seed)
	if err != nil {
		return nil, err
	}
	run, err := startIn(path, set, recipe, opt)
	if err != nil && dir == "" {
		_ = os.Remove(path) // it is empty again
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

// newFolder is dir, or if that is "" a new and empty folder under the state home
// for a run of that set.
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

// suggestPlace adds to an error about a place that may not be written where else
// runs could go.
func suggestPlace(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w; --run and XDG_STATE_HOME choose another place", err)
	}
	return err
}

// Resume continues a run that was stopped or cut off, in its folder. Set is its
// data set.
func Resume(run *record.Run, set *data.Set, opt Options) (*Run, error) {
	w, from, err := run.Reopen()
	if err != nil {
		return nil, err
	}
	return resume(set, w, from, opt)
}

// Branch says where and how a run is forked; see record.Run.Fork.
type Branch struct {
	Checkpoint uint64               `json:"checkpoint"`
	Set        []config.Setting     `json:"set"`
	Terms      map[config.Term]bool `json:"terms"`
}

// Fork branches off a run into the folder at dir; "" takes a new one under the
// state home. Set is the parent's data set.
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

// engine are the options of a run that fills the folder of w.
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

// Folder is the run's folder.
func (r *Run) Folder() *record.Folder { return r.writer.Folder }

// Done is closed when the run has ended and its folder is complete.
func (r *Run) Done() <-chan struct{} { return r.done }

// Err is what went wrong with the folder, once Done is closed.
func (r *Run) Err() error { return r.err }

// End stops the run, waits until its folder is complete, and lets go of the
// runner with its model.
func (r *Run) End() {
	r.ending.Do(func() {
		r.Post(event.Stop{})
		<-r.done
		r.Close()
		r.Runner = nil
	})
}
