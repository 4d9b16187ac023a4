package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Checkpoint keeps what save writes as the run's one checkpoint: after a crash
// at any moment there is the last one or this. It fits
// engine.Options.Checkpoint.
func (f *Folder) Checkpoint(save func(path string) error) error {
	if err := f.events.Sync(); err != nil { // the log up to there belongs to it
		return fmt.Errorf("record: keep checkpoint: %w", err)
	}
	if err := f.replace(CheckpointFile, save); err != nil {
		return fmt.Errorf("record: keep checkpoint: %w", err)
	}
	return nil
}

// Checkpoint is the path of the run's last checkpoint, which may not be there.
func (r *Run) Checkpoint() string { return r.file(CheckpointFile) }

// Live reports whether a process is writing the run at this moment.
func (r *Run) Live() bool {
	log, err := os.Open(r.file(EventsFile))
	if err != nil {
		return false
	}
	defer log.Close()
	return !unlocked(log)
}

// Reopen opens the folder of a run that was stopped or cut off, to go on from
// its last checkpoint with engine.Continue. The log is cut back to there when
// the first event is recorded; until then the folder stays as it was, and
// Discard only closes it.
func (r *Run) Reopen() (*Folder, engine.Resumption, error) {
	f, from, err := r.reopen()
	if err != nil {
		return nil, from, fmt.Errorf("record: go on with run %s: %w", r.Path, err)
	}
	return f, from, nil
}

func (r *Run) reopen() (*Folder, engine.Resumption, error) {
	from := engine.Resumption{Checkpoint: r.Checkpoint()}
	if _, ended := r.End.(event.Result); ended {
		return nil, from, errors.New("it has reached its end")
	}
	log, err := r.claimLog()
	if err != nil {
		return nil, from, err
	}
	f := &Folder{path: r.Path, events: log, reopened: true}
	c, err := r.readCheckpoint()
	if err == nil {
		from.History, f.cut, err = r.head(c.Events)
	}
	if err != nil {
		return nil, from, errors.Join(err, log.Close())
	}
	from.Reason = r.brokeOff()
	return f, from, nil
}

// lockPatience is how long a log may be held by somebody who just looks.
const lockPatience = 200 * time.Millisecond

func (r *Run) claimLog() (*os.File, error) {
	log, err := os.OpenFile(r.file(EventsFile), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	for waited := time.Duration(0); !lock(log); waited += 10 * time.Millisecond {
		if waited >= lockPatience {
			return nil, errors.Join(errors.New("another process is training it at this moment"), log.Close())
		}
		time.Sleep(10 * time.Millisecond)
	}
	return log, nil
}

// readCheckpoint reads the checkpoint and checks that it is of this run. That
// of a fork may still be its parent's, with the parent's config.
func (r *Run) readCheckpoint() (engine.Checkpoint, error) {
	c, err := engine.ReadCheckpoint(r.Checkpoint())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, fmt.Errorf("it has no %s: it ended before its first checkpoint, about half a minute after its start; train it again with --config %s", CheckpointFile, r.file(ConfigFile))
	case err != nil:
		return c, err
	case c.Began != r.Recipe.Config && r.Recipe.Parent == "":
		return c, fmt.Errorf("%s is of a run with another config than %s", CheckpointFile, ConfigFile)
	}
	return c, nil
}

// brokeOff tells how the run ended before its end.
func (r *Run) brokeOff() string {
	if r.End == nil {
		return "it was cut off"
	}
	return "it had " + Line(r.End)
}

// head are the first n events of the log, and the bytes that they take.
func (r *Run) head(n int) (events []event.Event, size int64, err error) {
	for line, err := range r.lines() {
		if len(events) == n {
			break
		}
		var e event.Event
		if err == nil {
			e, err = Unmarshal(line)
		}
		if err != nil {
			return nil, 0, fmt.Errorf("%s, line %d: %w", EventsFile, len(events)+1, err)
		}
		events, size = append(events, e), size+int64(len(line))
	}
	if len(events) < n {
		return nil, 0, fmt.Errorf("%s has %d events, and its checkpoint was made after %d", EventsFile, len(events), n)
	}
	return events, size, nil
}

// cutBack brings the folder to where its checkpoint was made.
func (f *Folder) cutBack() error {
	if err := f.events.Truncate(f.cut); err != nil {
		return err
	}
	if err := os.Remove(f.file(ResultFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Fork makes a new run folder at dir that branches off the run at a checkpoint:
// one that an event.Fork command wrote, or with "" the run's own. The run may be
// training on. The new run has the events up to there, the checkpoint, and a
// recipe that names its parent; changed fields and terms (on or off) are laid
// over it as engine.Checkpoint.Changes allows. It begins with engine.Continue.
func (r *Run) Fork(dir, checkpoint string, set []config.Setting, terms map[config.Term]bool) (*Folder, engine.Resumption, error) {
	if checkpoint == "" {
		checkpoint = r.Checkpoint()
	}
	f, from, err := r.fork(dir, checkpoint, set, terms)
	if err != nil {
		return nil, from, fmt.Errorf("record: fork run %s: %w", r.Path, err)
	}
	return f, from, nil
}

func (r *Run) fork(dir, checkpoint string, set []config.Setting, terms map[config.Term]bool) (*Folder, engine.Resumption, error) {
	from := engine.Resumption{Reason: "forked from " + r.Name()}
	c, err := engine.ReadCheckpoint(checkpoint)
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
	if from.History, _, err = r.head(max(1, c.Events)); err != nil {
		return nil, from, err
	}
	if begun, ok := from.History[0].(event.RunStarted); ok {
		begun.Run, begun.Parent, begun.ForkedAt = filepath.Base(dir), recipe.Parent, recipe.ForkedAt
		from.History[0] = begun
	}
	f, err := Create(dir, recipe)
	if err != nil {
		return nil, from, err
	}
	if err := f.inherit(from.History, checkpoint); err != nil {
		return nil, from, errors.Join(err, f.Discard())
	}
	from.Checkpoint = f.file(CheckpointFile)
	return f, from, nil
}

// inherit takes over a parent's events and checkpoint.
func (f *Folder) inherit(history []event.Event, checkpoint string) error {
	for _, e := range history {
		if err := f.Record(e); err != nil {
			return err
		}
	}
	return f.Checkpoint(func(path string) error { return copyFile(path, checkpoint) })
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = out.ReadFrom(in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}
