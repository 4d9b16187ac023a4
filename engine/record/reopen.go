package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Live reports whether a process is writing the run.
func (r *Run) Live() bool {
	log, err := r.Folder.Open(EventsFile)
	if err != nil {
		return false
	}
	defer log.Close()
	return !unlocked(log.File)
}

// Reopen opens the folder of a stopped or interrupted run, to continue from its last
// checkpoint with engine.Continue. The log is truncated to the checkpoint when the
// first event is recorded; until then the folder is unchanged, and Discard only closes
// it.
func (r *Run) Reopen() (*Writer, engine.Resumption, error) {
	w, from, err := r.reopen()
	if err != nil {
		return nil, from, fmt.Errorf("record: resume run %s: %w", r.path, err)
	}
	return w, from, nil
}

func (r *Run) reopen() (*Writer, engine.Resumption, error) {
	from := engine.Resumption{Checkpoint: r.opener(CheckpointFile)}
	if _, ended := r.End.(event.Result); ended {
		return nil, from, errors.New("it has reached its end")
	}
	if err := r.Recipe.CanTrain(); err != nil {
		return nil, from, err
	}
	w := &Writer{Folder: r.Folder, reopened: true, cut: true}
	if err := w.lockRun(); err != nil {
		return nil, from, err
	}
	c, err := r.checkpoint()
	if err == nil {
		w.size, err = r.head(c.Events, func(e event.Event, at int64) error { w.remember(e, at); return nil })
	}
	if err != nil {
		return nil, from, errors.Join(err, w.Discard())
	}
	from.Reason, from.History = r.interruption(), w.history.Clone()
	return w, from, nil
}

// opener returns a function that opens a checkpoint, for engine.Continue.
func (f *Folder) opener(name File) func() (engine.CheckpointFile, error) {
	return func() (engine.CheckpointFile, error) { return f.Open(name) }
}

// lockRun holds the folder of an existing run and opens its log.
func (w *Writer) lockRun() error {
	if err := w.hold(); err != nil {
		return err
	}
	log, err := w.open(EventsFile, os.O_WRONLY|os.O_APPEND)
	if err != nil {
		return errors.Join(err, w.release())
	}
	if err := errors.Join(lockSoon(log), w.take(log)); err != nil {
		return errors.Join(err, log.Close(), w.release())
	}
	_ = w.RemovePartial() // they only take space
	return nil
}

// lockTimeout is longer than Live of another process holds the lock.
const lockTimeout = 200 * time.Millisecond

func lockSoon(log *os.File) error {
	for waited := time.Duration(0); !lock(log); waited += 10 * time.Millisecond {
		if waited >= lockTimeout {
			return errors.New("another process is training it")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// checkpoint reads the checkpoint and checks that it belongs to this run. That of a
// fork may be its parent's, with the parent's config.
func (r *Run) checkpoint() (engine.Checkpoint, error) {
	c, err := r.readCheckpoint(CheckpointFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, fmt.Errorf("it has no %s: it ended before its first checkpoint (at the end of a stage or after half a minute); train it again with --config %s", CheckpointFile, filepath.Join(r.path, string(ConfigFile)))
	case err != nil:
		return c, err
	case c.Began != r.Recipe.Config && r.Recipe.Parent == "":
		return c, fmt.Errorf("%s belongs to a run with a config other than %s", CheckpointFile, ConfigFile)
	}
	return c, nil
}

func (f *Folder) readCheckpoint(name File) (engine.Checkpoint, error) {
	file, err := f.Open(name)
	if err != nil {
		return engine.Checkpoint{}, err
	}
	defer file.Close()
	c, err := engine.ReadCheckpoint(file)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return c, err
}

// interruption returns why the run was interrupted.
func (r *Run) interruption() string {
	if r.End == nil {
		return "it was cut off"
	}
	return "it had " + Line(r.End)
}

// Fork creates a new run folder at dir from a checkpoint of the run: that of the
// event.Fork command with this id, which is removed afterwards, or the last one if id
// is 0. The run may be training. The new folder has the checkpoint, the events before
// it, and a recipe with the parent's name and the changed fields and terms (on or off)
// that engine.Checkpoint.Changes permits. Continue it with engine.Continue.
func (r *Run) Fork(dir string, id uint64, set []config.Setting, terms map[config.Term]bool) (*Writer, engine.Resumption, error) {
	checkpoint := CheckpointFile
	if id != 0 {
		checkpoint = forkFile(id)
		defer func() { _ = r.Remove(checkpoint) }() // the fork has a copy
	}
	f, from, err := r.fork(dir, checkpoint, set, terms)
	if err != nil {
		return nil, from, fmt.Errorf("record: fork run %s: %w", r.path, err)
	}
	return f, from, nil
}

func (r *Run) fork(dir string, checkpoint File, set []config.Setting, terms map[config.Term]bool) (*Writer, engine.Resumption, error) {
	from := engine.Resumption{Reason: "forked from " + r.Name()}
	if err := r.Recipe.CanTrain(); err != nil {
		return nil, from, err
	}
	c, err := r.readCheckpoint(checkpoint)
	if err != nil {
		return nil, from, err
	}
	if from.Changes, err = c.Changes(set, terms); err != nil {
		return nil, from, err
	}
	recipe := r.Recipe
	recipe.Parent, recipe.ForkedAt, recipe.Config = r.Name(), c.At(), c.Config
	for _, change := range set {
		if err := recipe.Config.Set(change.Key, change.Value); err != nil {
			return nil, from, err
		}
	}
	f, err := Create(dir, recipe)
	if err != nil {
		return nil, from, err
	}
	if err := f.inherit(r, c.Events, recipe, checkpoint); err != nil {
		return nil, from, errors.Join(err, f.Discard())
	}
	from.Checkpoint, from.History = f.opener(CheckpointFile), f.history.Clone()
	return f, from, nil
}

// inherit copies a parent's first n events and its checkpoint.
func (f *Writer) inherit(parent *Run, n int, recipe config.Recipe, checkpoint File) error {
	_, err := parent.head(max(1, n), func(e event.Event, _ int64) error {
		if begun, ok := e.(event.RunStarted); ok {
			begun.Run, begun.Parent, begun.ForkedAt = f.Name(), recipe.Parent, recipe.ForkedAt
			e = begun
		}
		return f.Record(e)
	})
	if err != nil {
		return err
	}
	file, err := parent.Folder.Open(checkpoint)
	if err != nil {
		return err
	}
	defer file.Close()
	return f.Checkpoint(func(w io.Writer) error { _, err := io.Copy(w, file); return err })
}
