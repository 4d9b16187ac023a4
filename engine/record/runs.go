package record

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Run is an existing run folder.
type Run struct {
	*Folder
	Recipe config.Recipe
	// Unverified says which files are of an earlier version, without checksums.
	Unverified string
	// End is the last event; nil if the run is training or was interrupted.
	End event.Event
}

// Open reads the recipe and the last event of the run folder at path. The error wraps
// fs.ErrNotExist if there is no run.
func Open(path string) (*Run, error) { return OpenIn(At(path)) }

// OpenIn is Open for a folder.
func OpenIn(f *Folder) (*Run, error) {
	run, path := &Run{Folder: f.Private()}, f.path
	text, err := run.Read(ConfigFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("record: open run %s: not a run folder, it has no %s: %w", path, ConfigFile, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("record: open run %s: %w", path, err)
	}
	has, err := checkSum(text)
	if err == nil {
		run.Recipe, err = config.ReadStoredRecipe(text)
	}
	if err != nil {
		return nil, fmt.Errorf("record: open run %s: %s: %w", path, ConfigFile, err)
	}
	if !has {
		run.Unverified = string(ConfigFile)
	}
	if err := run.readEnd(); err != nil {
		return nil, fmt.Errorf("record: open run %s: %s: %w", path, ResultFile, err)
	}
	return run, nil
}

// readEnd reads the last event, if the run has one.
func (r *Run) readEnd() error {
	line, err := r.Read(ResultFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var only sums
	if err == nil {
		err = only.check(line)
	}
	if err != nil {
		return err
	}
	if r.End, err = Unmarshal(line); err == nil && !event.Ends(r.End) {
		err = fmt.Errorf("event %s does not end a run", r.End.Kind())
	}
	if !only.begun {
		r.Unverified = strings.TrimPrefix(r.Unverified+", "+string(ResultFile), ", ")
	}
	return err
}

// Model loads the run's model, to be used on set; see engine.LoadModel. The error wraps fs.ErrNotExist if the
// run ended before the model was trained. Close it after use.
func (r *Run) Model(set *data.Set, forceData bool) (*engine.Model, error) {
	file, err := r.Folder.Open(ModelFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("run %s has no %s: it ended before the model was trained: %w", r.path, ModelFile, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("record: open model of run %s: %w", r.path, err)
	}
	defer file.Close()
	model, err := engine.LoadModel(file, set, forceData)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", r.path, err)
	}
	return model, nil
}

// State is the state of a run.
type State string

// The states of a run.
const (
	Training State = "training" // a process is training it
	Finished State = "finished"
	Stopped  State = "stopped"
	Diverged State = "diverged"
	Failed   State = "failed"
	CutOff   State = "cut off" // its process ended without a last event
)

// State returns the current state of the run.
func (r *Run) State() State {
	switch r.End.(type) {
	case event.Result:
		return Finished
	case event.Stopped:
		return Stopped
	case event.Diverged:
		return Diverged
	case event.Failed:
		return Failed
	}
	if r.Live() {
		return Training
	}
	return CutOff
}
