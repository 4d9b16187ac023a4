package record

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// The files of a run folder.
const (
	ConfigFile     = "config.toml"    // the Recipe
	EventsFile     = "events.jsonl"   // every event, one a line, as it happens
	ResultFile     = "result.json"    // the last event: how the run ended
	ModelFile      = "model.npz"      // the trained networks
	CheckpointFile = "checkpoint.npz" // where a run that has not ended can go on
)

// Folder is a run folder that is being written. Record is for the goroutine of
// the run; Finish and Discard are called once the run is done.
type Folder struct {
	path   string
	made   bool // by Create, not found empty
	events *os.File
	end    event.Event
	err    error // the first of Record

	reopened bool  // by Reopen: what is in it is not for Discard
	cut      int64 // bytes of the log to keep; done with once it is 0
}

// Create makes the folder at path, writes its recipe and opens its events. It
// refuses a folder that already holds something.
func Create(path string, r config.Recipe) (*Folder, error) {
	text, err := r.MarshalTOML()
	if err != nil {
		return nil, err
	}
	made, err := claim(path)
	if err != nil {
		return nil, err
	}
	f := &Folder{path: path, made: made}
	// The log is opened first: of two runs that want the folder, one gets it, and
	// only that one may write or discard what is in it.
	f.events, err = os.OpenFile(f.file(EventsFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("record: open log of events: %w", err)
	}
	lock(f.events) // tells others that the run is going: see Live
	if err := writeFile(f.file(ConfigFile), text); err != nil {
		return nil, errors.Join(err, f.Discard())
	}
	return f, nil
}

// claim makes path an empty folder, and tells whether it was not there before.
func claim(path string) (made bool, err error) {
	entries, err := os.ReadDir(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(path, 0o755); err != nil {
			return false, fmt.Errorf("record: make run folder: %w", err)
		}
		return true, nil
	case err != nil:
		return false, fmt.Errorf("record: make run folder: %w", err)
	case isRun(path):
		return false, fmt.Errorf("record: make run folder %s: it already holds a run, which is not overwritten; name another folder", path)
	case len(entries) > 0:
		return false, fmt.Errorf("record: make run folder %s: it is not empty (it holds %s); name a new or empty folder", path, entries[0].Name())
	}
	return false, nil
}

// Path is where the folder is.
func (f *Folder) Path() string { return f.path }

// Name is the folder's own name.
func (f *Folder) Name() string { return filepath.Base(f.path) }

func (f *Folder) file(name string) string { return filepath.Join(f.path, name) }

// Record appends e to the events. It fits engine.Options.Record. After its
// first error it does nothing but return that again.
func (f *Folder) Record(e event.Event) error {
	if f.err != nil {
		return f.err
	}
	line, err := Marshal(e)
	if err == nil && f.cut > 0 {
		err = f.cutBack()
		f.cut = 0
	}
	if err == nil {
		_, err = f.events.Write(append(line, '\n'))
	}
	if err != nil {
		f.err = fmt.Errorf("record: log event: %w", err)
	} else if event.Ends(e) {
		f.end = e
	}
	return f.err
}

// Finish writes how the run ended, and the model with save unless that is nil.
// Both appear whole or not at all. It returns all that went wrong, except what
// Record has returned before.
func (f *Folder) Finish(save func(path string) error) error {
	var errs []error
	if f.end != nil {
		line, err := Marshal(f.end)
		if err == nil {
			err = writeFile(f.file(ResultFile), append(line, '\n'))
		}
		errs = append(errs, err)
	}
	if save != nil {
		errs = append(errs, f.replace(ModelFile, save))
	}
	if _, ended := f.end.(event.Result); ended { // there is nothing to go on with
		if err := os.Remove(f.file(CheckpointFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	if err := f.events.Close(); err != nil {
		errs = append(errs, fmt.Errorf("record: close log of events: %w", err))
	}
	return errors.Join(errs...)
}

// replace replaces a file by what save writes, in one step.
func (f *Folder) replace(name string, save func(path string) error) error {
	partial := f.file("partial-" + name)
	err := save(partial)
	if log, statErr := f.events.Stat(); err == nil && statErr == nil {
		err = os.Chmod(partial, log.Mode().Perm()) // as readable as the rest
	}
	if err == nil {
		err = os.Rename(partial, f.file(name))
	}
	if err != nil {
		os.Remove(partial)
		return err
	}
	return syncFolder(f.path)
}

// Discard removes what Create or Fork made, for a run that did not start.
func (f *Folder) Discard() error {
	var errs []error
	if f.events != nil {
		errs = append(errs, f.events.Close())
	}
	names := []string{CheckpointFile, ConfigFile, EventsFile}
	if f.reopened {
		names = nil
	}
	if f.made {
		names = append(names, "")
	}
	for _, name := range names {
		if err := os.Remove(f.file(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// writeFile replaces the file at path by one with text, in one step.
func writeFile(path string, text []byte) error {
	partial := filepath.Join(filepath.Dir(path), "partial-"+filepath.Base(path))
	file, err := os.Create(partial)
	if err == nil {
		_, err = file.Write(text)
		if err == nil {
			err = file.Sync()
		}
		err = errors.Join(err, file.Close())
	}
	if err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		os.Remove(partial)
		return fmt.Errorf("record: write %s: %w", filepath.Base(path), err)
	}
	return nil
}

// Root is where run folders go unless a user says otherwise: the state home of
// the XDG base directory specification.
func Root() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification has relative ones ignored
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("record: find the home of runs: %w; set XDG_STATE_HOME", err)
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "segzsl", "runs"), nil
}

// NewFolder makes an empty folder under root for a run of set that starts now,
// such as 20261123-174800-glyphs-s0. Runs that start at once get one each.
func NewFolder(root, set string, seed uint64, now time.Time) (string, error) {
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", fmt.Errorf("record: make the home of runs: %w", err)
	}
	name := fmt.Sprintf("%s-%s-s%d", now.Format("20060102-150405"), fileName(set), seed)
	path := filepath.Join(root, name)
	for i := 2; ; i++ {
		err := os.Mkdir(path, 0o755)
		switch {
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrExist):
			return "", fmt.Errorf("record: make run folder: %w", err)
		}
		path = filepath.Join(root, fmt.Sprintf("%s-%d", name, i))
	}
}

// fileName is text with only letters, digits, dots and dashes.
func fileName(text string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, text), "-.")
	if name == "" {
		return "set"
	}
	return name
}
