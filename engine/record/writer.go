package record

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Writer writes a run folder. Record is called by the run's goroutine, Finish and
// Discard after the run.
type Writer struct {
	*Folder
	made   bool // Create created the folder
	events *os.File
	end    event.Event
	err    error // first error of Record

	reopened bool  // by Reopen: Discard removes nothing
	cut      int64 // size to which to truncate the log; 0 if done
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
	if err := w.Write(ConfigFile, text); err != nil {
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

// empty returns an error if there is something in the folder.
func (w *Writer) empty() error {
	names, err := list(w.held.root)
	switch {
	case err != nil:
		return err
	case slices.Contains(names, string(ConfigFile)):
		return errors.New("it already contains a run; choose another folder")
	case len(names) > 0:
		return fmt.Errorf("it is not empty (it contains %s); choose a new or empty folder", slices.Min(names))
	}
	return nil
}

// Record appends e to the log, for engine.Options.Record. After its first error it only
// returns that error.
func (w *Writer) Record(e event.Event) error {
	if w.err != nil {
		return w.err
	}
	line, err := Marshal(e)
	if err == nil && w.cut > 0 {
		err = w.cutBack()
		w.cut = 0
	}
	if err == nil {
		_, err = w.events.Write(append(line, '\n'))
	}
	if err != nil {
		w.err = fmt.Errorf("record: log event: %w", err)
	} else if event.Ends(e) {
		w.end = e
	}
	return w.err
}

// cutBack restores the folder to the time of its checkpoint.
func (w *Writer) cutBack() error {
	if err := w.events.Truncate(w.cut); err != nil {
		return err
	}
	return w.Remove(ResultFile)
}

// Checkpoint replaces the run's checkpoint atomically with what save writes, for
// engine.Options.Checkpoint.
func (w *Writer) Checkpoint(save func(io.Writer) error) error {
	if err := w.events.Sync(); err != nil { // it refers to the log
		return fmt.Errorf("record: write checkpoint: %w", err)
	}
	return w.Replace(CheckpointFile, save)
}

// Fork stores what save writes as the checkpoint for Run.Fork with this id, for
// engine.Options.Fork.
func (w *Writer) Fork(id uint64, save func(io.Writer) error) error {
	return w.Replace(forkFile(id), save)
}

// Finish writes the last event, and the model with save unless that is nil, both
// atomically. It returns all errors except those already returned by Record.
func (w *Writer) Finish(save func(io.Writer) error) error {
	var errs []error
	if w.end != nil {
		line, err := Marshal(w.end)
		if err == nil {
			err = w.Write(ResultFile, append(line, '\n'))
		}
		errs = append(errs, err)
	}
	if save != nil {
		errs = append(errs, w.Replace(ModelFile, save))
	}
	if _, ended := w.end.(event.Result); ended { // nothing is left to resume
		errs = append(errs, w.Remove(CheckpointFile))
	}
	if err := w.events.Close(); err != nil {
		errs = append(errs, fmt.Errorf("record: close log of events: %w", err))
	}
	return errors.Join(append(errs, w.release())...)
}

// Discard removes what Create or Run.Fork created, for a run that did not start.
func (w *Writer) Discard() error {
	var errs []error
	if !w.reopened {
		errs = append(errs, w.Remove(CheckpointFile), w.Remove(ConfigFile), w.Remove(EventsFile))
	}
	errs = append(errs, w.events.Close(), w.release())
	if w.made {
		errs = append(errs, w.removeFolder())
	}
	return errors.Join(errs...)
}
