package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/fault"
)

// Writer writes a run folder. Record is called by the run's goroutine, Finish and
// Discard after the run.
type Writer struct {
	*Folder
	made    bool // Create created the folder
	events  *os.File
	end     event.Event
	history event.History // what the log has, lines that wait included
	marks   marks

	reopened bool  // by Reopen: Discard removes nothing
	size     int64 // of the whole lines of the log
	cut      bool  // the log may be longer
	sums     sums  // of the lines, with those of pending
	pending  pending
	saved    bool // the model
	lossy    bool // the log lacks events that the last checkpoint counts

	// Retry, unless nil, is asked by Finish after an error whether to try again.
	Retry func(error) bool
}

// Create creates a run folder at path with the recipe and an empty log. It returns an
// error if the folder exists and is not empty.
func Create(path string, r config.Recipe) (*Writer, error) { return CreateIn(At(path), r) }

// CreateIn is Create for a folder.
func CreateIn(f *Folder, r config.Recipe) (*Writer, error) {
	text, err := r.MarshalTOML()
	if err != nil {
		return nil, err
	}
	w := &Writer{Folder: f.Private()}
	if w.made, err = w.make(); err != nil {
		return nil, fmt.Errorf("record: create run folder: %w", err)
	}
	if err := w.begin(); err != nil {
		return nil, fmt.Errorf("record: create run folder %s: %w", f.path, err)
	}
	if err := w.Write(ConfigFile, addSum(text)); err != nil {
		return nil, errors.Join(err, w.Discard())
	}
	return w, nil
}

// begin holds the folder, checks that it is empty, and creates the log.
func (w *Writer) begin() error {
	if err := w.hold(); err != nil {
		return err
	}
	if err := w.empty(); err != nil {
		return errors.Join(err, w.release())
	}
	log, err := w.open(EventsFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND)
	if err != nil {
		return errors.Join(err, w.release())
	}
	lock(log) // see Live
	return w.take(log)
}

// take makes log the one that this process writes.
func (w *Writer) take(log *os.File) (err error) {
	w.events = log
	w.held.log, err = log.Stat()
	return err
}

// empty returns an error if there is something in the folder. It removes what a process
// left that was killed before there was a run.
func (w *Writer) empty() error {
	names, err := list(w.held.root)
	if err != nil {
		return err
	}
	if slices.Contains(names, string(ConfigFile)) {
		return errors.New("it already contains a run; choose another folder")
	}
	names = slices.DeleteFunc(names, w.unfinished)
	if len(names) > 0 {
		return fmt.Errorf("it is not empty (it contains %s); choose a new or empty folder", slices.Min(names))
	}
	return errors.Join(w.RemovePartial(), w.Remove(EventsFile))
}

// unfinished reports whether a file of the locked folder is one of a process that was
// killed in CreateIn: a temporary one or an empty log.
func (w *Writer) unfinished(name string) bool {
	info, err := w.held.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	return name == string(EventsFile) && info.Size() == 0 || strings.HasPrefix(name, partial) && ofRun(name)
}

// Checkpoint replaces the run's checkpoint atomically with what save writes, for
// engine.Options.Checkpoint. The last one remains as PreviousFile.
func (w *Writer) Checkpoint(save func(io.Writer) error) error {
	if err := w.syncLog(); err != nil { // it refers to the log
		return fmt.Errorf("%w; the checkpoint needs it", err)
	}
	if err := w.replaceCheckpoint(save); err != nil {
		return err
	}
	_ = w.writeIndex() // the next checkpoint tries again
	return nil
}

// replaceCheckpoint replaces the checkpoint and keeps the last one, unless that counts
// events that the log has lost: a resume would take later ones for them.
func (w *Writer) replaceCheckpoint(save func(io.Writer) error) error {
	if !w.lossy {
		return w.replaceKeeping(CheckpointFile, PreviousFile, save)
	}
	err := w.Replace(CheckpointFile, save)
	if err == nil {
		err = w.Remove(PreviousFile)
	}
	w.lossy = err != nil
	return err
}

// Fork stores what save writes as the checkpoint for Run.Fork with this id, for
// engine.Options.Fork.
func (w *Writer) Fork(id uint64, save func(io.Writer) error) error {
	if err := w.syncLog(); err != nil { // it refers to the log
		return err
	}
	if err := w.removeOldForks(forkLimit - 1); err != nil {
		return err
	}
	return w.Replace(forkFile(id), save)
}

// forkLimit is the greatest number of checkpoints for forks in a folder: those that
// nobody has used for a while are removed.
const forkLimit = 8

// removeOldForks removes all but the newest checkpoints for forks.
func (w *Writer) removeOldForks(left int) error {
	var forks []fs.FileInfo
	err := w.eachFile(func(info fs.FileInfo) {
		if forkFiles.MatchString(info.Name()) {
			forks = append(forks, info)
		}
	})
	slices.SortFunc(forks, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, old := range forks[:max(0, len(forks)-left)] {
		err = errors.Join(err, w.Remove(File(old.Name())))
	}
	return err
}

// syncLog makes the log durable.
func (w *Writer) syncLog() error {
	if err := w.flush(); err != nil {
		return err
	}
	if err := errors.Join(fault.At("sync", string(EventsFile)), w.events.Sync()); err != nil {
		return fmt.Errorf("record: sync %s: %w", EventsFile, err)
	}
	return nil
}

// Finish writes what is left of the log, the model with save unless that is nil, and
// the last event, the latter two atomically. The checkpoint is removed when nothing is
// left to resume and all the others are durable.
func (w *Writer) Finish(save func(io.Writer) error) error {
	err := w.complete(save)
	for err != nil && w.Retry != nil && w.Retry(err) {
		err = w.complete(save)
	}
	if closed := w.events.Close(); closed != nil {
		err = errors.Join(err, fmt.Errorf("record: close %s: %w", EventsFile, closed))
	}
	return errors.Join(err, w.release())
}

func (w *Writer) complete(save func(io.Writer) error) error {
	unlogged := w.syncLog()
	var unsaved error
	if save != nil && !w.saved {
		unsaved = w.Replace(ModelFile, save)
		w.saved = unsaved == nil
	}
	if unsaved != nil || w.end == nil {
		return errors.Join(unlogged, unsaved)
	}
	end := w.end
	result, ended := end.(event.Result)
	if ended {
		result.Missing += w.pending.events
		end = result
	}
	_ = w.writeIndex() // the log can be read without it
	line, err := Marshal(end)
	if err == nil {
		var only sums
		err = w.Write(ResultFile, only.add(line))
	}
	if err == nil && ended {
		err = w.removeCheckpoints()
	}
	return errors.Join(unlogged, err)
}

// Discard removes what Create or Run.Fork created, for a run that did not start.
func (w *Writer) Discard() error {
	var errs []error
	if !w.reopened {
		errs = append(errs, w.removeCheckpoints(), w.Remove(ConfigFile), w.Remove(EventsFile), w.Remove(IndexFile))
	}
	errs = append(errs, w.events.Close(), w.release())
	if w.made {
		errs = append(errs, w.removeFolder())
	}
	return errors.Join(errs...)
}
