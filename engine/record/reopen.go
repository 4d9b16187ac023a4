package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"segzsl/data"
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
	from := engine.Resumption{Recipe: r.Recipe}
	if err := r.Recipe.CanTrain(); err != nil {
		return nil, from, err
	}
	w := &Writer{Folder: r.Folder, reopened: true, cut: true}
	if err := w.lockRun(); err != nil {
		return nil, from, err
	}
	if err := r.continueFrom(w, &from); err != nil {
		return nil, from, errors.Join(err, w.Discard())
	}
	return w, from, nil
}

// continueFrom finds from where the run continues, and sets the end of its log.
func (r *Run) continueFrom(w *Writer, from *engine.Resumption) error {
	if _, ended := r.End.(event.Result); ended {
		err := errors.New("it has reached its end")
		if r.hasModel() { // the checkpoints were left by a crash
			err = errors.Join(err, w.removeCheckpoints())
		}
		return err
	}
	if err := r.sameVersion(); err != nil {
		return err
	}
	from.Reason = r.interruption()
	c, note, err := r.lastCheckpoint()
	if errors.Is(err, fs.ErrNotExist) && r.Recipe.Parent == "" {
		from.Reason += " before its first checkpoint, and starts again"
		from.Notes = notes(r.unverified())
		return nil
	}
	if err != nil {
		return err
	}
	defer c.Close()
	if c.Began != r.Recipe.Config && r.Recipe.Parent == "" {
		return fmt.Errorf("%s belongs to a run with a config other than %s", c.name, ConfigFile)
	}
	h, err := r.head(c.Events, func(e event.Event, at int64) error { w.remember(e, at); return nil })
	if err != nil {
		return err
	}
	w.size, w.sums, w.lossy = h.size, h.sums, h.lossy
	from.Checkpoint, from.History = r.opener(c.name), w.history.Clone()
	from.Notes = notes(note, h.note, r.unverified())
	return nil
}

// hasModel reports whether the model is there, and is not damaged.
func (f *Folder) hasModel() bool {
	file, err := f.Open(ModelFile)
	if err != nil {
		return false
	}
	defer file.Close()
	_, err = data.VerifyArrays(file)
	return err == nil
}

// sameVersion returns an error if the config has no checksum, though the log has: then
// its end is lost, and with it settings.
func (r *Run) sameVersion() error {
	if r.Unverified == "" {
		return nil
	}
	for line, err := range r.lines(mark{}) {
		if err == nil && line.sums.begun {
			return fmt.Errorf("%s: its checksum is missing: the file is damaged", ConfigFile)
		}
		break
	}
	return nil
}

// unverified says which files have no checksums; "" for none.
func (r *Run) unverified() string {
	if r.Unverified == "" {
		return ""
	}
	return fmt.Sprintf("unverified: %s of an earlier version, without checksums", r.Unverified)
}

// notes are the texts that are not empty.
func notes(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// removeCheckpoints removes both checkpoints.
func (w *Writer) removeCheckpoints() error {
	return errors.Join(w.Remove(CheckpointFile), w.Remove(PreviousFile))
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
	log, err := w.open(EventsFile, os.O_WRONLY|os.O_APPEND|os.O_CREATE) // it may have been lost
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

// lastCheckpoint opens the last checkpoint that is not damaged. The note says why it
// is not the last that was saved. The error wraps fs.ErrNotExist if there is none.
func (r *Run) lastCheckpoint() (c checkpoint, note string, err error) {
	if c, err = r.openCheckpoint(CheckpointFile); err == nil {
		return c, "", nil
	}
	c, previous := r.openCheckpoint(PreviousFile)
	switch {
	case previous == nil && errors.Is(err, fs.ErrNotExist): // a crash while it was replaced
		return c, "", nil
	case previous == nil:
		return c, fmt.Sprintf("resumed from the checkpoint before the last: %v", err), nil
	case errors.Is(previous, fs.ErrNotExist) && errors.Is(err, fs.ErrNotExist):
		return c, "", fmt.Errorf("it has no checkpoint: %w", err)
	case errors.Is(err, fs.ErrNotExist):
		err = previous
	case !errors.Is(previous, fs.ErrNotExist):
		err = errors.Join(err, previous)
	}
	return c, "", fmt.Errorf("%w; to start the run again from its config, remove the checkpoint", err)
}

// checkpoint is an open checkpoint that is verified, with its description.
type checkpoint struct {
	*Opened
	name File
	engine.Checkpoint
}

// openCheckpoint opens a checkpoint and verifies all of it.
func (f *Folder) openCheckpoint(name File) (checkpoint, error) {
	file, err := f.Open(name)
	if err != nil {
		return checkpoint{}, err
	}
	c, err := engine.ReadCheckpoint(file)
	if err == nil {
		err = engine.VerifyCheckpoint(file)
	}
	if err != nil {
		return checkpoint{}, errors.Join(fmt.Errorf("%s: %w", name, err), file.Close())
	}
	return checkpoint{file, name, c}, nil
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
	name := CheckpointFile
	if id != 0 {
		name = forkFile(id)
		defer func() { _ = r.Remove(name) }() // the fork has a copy
	}
	f, from, err := r.fork(dir, name, set, terms)
	if err != nil {
		return nil, from, fmt.Errorf("record: fork run %s: %w", r.path, err)
	}
	return f, from, nil
}

func (r *Run) fork(dir string, name File, set []config.Setting, terms map[config.Term]bool) (*Writer, engine.Resumption, error) {
	from := engine.Resumption{Reason: "forked from " + r.Name()}
	if err := r.Recipe.CanTrain(); err != nil {
		return nil, from, err
	}
	c, note, err := r.forkedCheckpoint(name)
	if err != nil {
		return nil, from, err
	}
	defer c.Close()
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
	lost, err := f.inherit(r, recipe, c)
	if err != nil {
		return nil, from, errors.Join(err, f.Discard())
	}
	from.Notes = notes(note, lost)
	from.Checkpoint, from.History = f.opener(CheckpointFile), f.history.Clone()
	return f, from, nil
}

// forkedCheckpoint finds the checkpoint that a fork starts from.
func (r *Run) forkedCheckpoint(name File) (c checkpoint, note string, err error) {
	if name == CheckpointFile {
		return r.lastCheckpoint()
	}
	c, err = r.openCheckpoint(name)
	return c, "", err
}

// inherit copies a parent's checkpoint and the events before it. The note says what is
// missing.
func (f *Writer) inherit(parent *Run, recipe config.Recipe, c checkpoint) (note string, err error) {
	h, err := parent.head(max(1, c.Events), func(e event.Event, _ int64) error {
		if begun, ok := e.(event.RunStarted); ok {
			begun.Run, begun.Parent, begun.ForkedAt = f.Name(), recipe.Parent, recipe.ForkedAt
			e = begun
		}
		return f.Record(e)
	})
	if err != nil {
		return "", err
	}
	err = f.Checkpoint(func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(c, 0, c.Size()))
		return err
	})
	f.lossy = h.lossy
	return h.note, err
}
