package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Writer writes a run folder. Record is for the goroutine of the run; Finish and
// Discard are called once the run is done.
type Writer struct {
	*Folder
	made   bool // by Create, not found empty
	events *os.File
	end    event.Event
	err    error // the first of Record

	reopened bool  // by Reopen: what is in it is not for Discard
	cut      int64 // bytes of the log to keep; done with once it is 0
}

// Create makes the folder at path, writes its recipe and opens its events. It
// refuses a folder that already holds something.
func Create(path string, r config.Recipe) (*Writer, error) {
	text, err := r.MarshalTOML()
	if err != nil {
		return nil, err
	}
	w := &Writer{Folder: At(path)}
	if w.made, err = w.makeEmpty(); err != nil {
		return nil, err
	}
	// The log is opened first: of two runs that want the folder, one gets it, and
	// only that one may write or discard what is in it.
	w.events, err = w.open(EventsFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND)
	if err != nil {
		return nil, fmt.Errorf("record: open log of events: %w", err)
	}
	lock(w.events) // shows others that the run trains: see Live
	if err := w.Write(ConfigFile, text); err != nil {
		return nil, errors.Join(err, w.Discard())
	}
	return w, nil
}

// makeEmpty makes the folder, or checks that it is empty. It reports whether it
// made it.
func (f *Folder) makeEmpty() (made bool, err error) {
	entries, err := os.ReadDir(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := f.Make(); err != nil {
			return false, fmt.Errorf("record: make run folder: %w", err)
		}
		return true, nil
	case err != nil:
		return false, fmt.Errorf("record: make run folder: %w", err)
	case f.Has(ConfigFile):
		return false, fmt.Errorf("record: make run folder %s: it already holds a run, which is not overwritten; name another folder", f.path)
	case len(entries) > 0:
		return false, fmt.Errorf("record: make run folder %s: it is not empty (it holds %s); name a new or empty folder", f.path, entries[0].Name())
	}
	return false, nil
}

// Record appends e to the events. It fits engine.Options.Record. After its
// first error it does nothing but return that again.
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

// cutBack brings the folder to where its checkpoint was made.
func (w *Writer) cutBack() error {
	if err := w.events.Truncate(w.cut); err != nil {
		return err
	}
	return w.Remove(ResultFile)
}

// Checkpoint stores what save writes as the run's one checkpoint: after a crash
// at any moment there is the last one or this. It fits
// engine.Options.Checkpoint.
func (w *Writer) Checkpoint(save func(io.Writer) error) error {
	if err := w.events.Sync(); err != nil { // the log up to there belongs to it
		return fmt.Errorf("record: write checkpoint: %w", err)
	}
	return w.Replace(CheckpointFile, save)
}

// Fork stores what save writes as the checkpoint for a fork; Run.Fork takes it
// by its number. It fits engine.Options.Fork.
func (w *Writer) Fork(id uint64, save func(io.Writer) error) error {
	return w.Replace(forkFile(id), save)
}

// Finish writes how the run ended, and the model with save unless that is nil.
// Both appear whole or not at all. It returns all that went wrong, except what
// Record has returned before.
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
	if _, ended := w.end.(event.Result); ended { // there is nothing to resume
		errs = append(errs, w.Remove(CheckpointFile))
	}
	if err := w.events.Close(); err != nil {
		errs = append(errs, fmt.Errorf("record: close log of events: %w", err))
	}
	return errors.Join(errs...)
}

// Discard removes what Create or Fork made, for a run that did not start.
func (w *Writer) Discard() error {
	var errs []error
	if w.events != nil {
		errs = append(errs, w.events.Close())
	}
	if !w.reopened {
		errs = append(errs, w.Remove(CheckpointFile), w.Remove(ConfigFile), w.Remove(EventsFile))
	}
	if w.made {
		if err := os.Remove(w.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
