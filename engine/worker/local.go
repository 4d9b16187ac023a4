package worker

import (
	"errors"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/record"
)

// Local is a Backend that trains in this process and does not save runs.
type Local struct{}

// errLocal is the error of methods that need run folders.
var errLocal = errors.New("runs in this process are not saved: only the current run is available")

// Start implements Backend.
func (Local) Start(set *data.Set, cfg config.Config, preset string) (Training, error) {
	r, err := engine.Start(set, cfg, engine.Options{Preset: preset, Linger: true})
	if err != nil {
		return nil, err
	}
	return Unsaved(r), nil
}

// Saves implements Backend.
func (Local) Saves() bool { return false }

// Attach implements Backend.
func (Local) Attach(string) (Training, error) { return nil, errLocal }

// Resume implements Backend.
func (Local) Resume(string) (Training, error) { return nil, errLocal }

// Fork implements Backend.
func (Local) Fork(string, Branch) (Training, error) { return nil, errLocal }

// Find implements Backend.
func (Local) Find(string) (*record.Run, error) { return nil, errLocal }

// Runs implements Backend.
func (Local) Runs() []*record.Run { return nil }

// Weights implements Backend.
func (Local) Weights(*data.Set) []record.Weights { return nil }

// OpenWeights implements Backend.
func (Local) OpenWeights(string) (Training, error) { return nil, errLocal }

// Unsaved returns a Training for a runner in this process without a folder.
func Unsaved(r *engine.Runner) Training { return unsaved{r} }

type unsaved struct{ *engine.Runner }

func (u unsaved) Subscribe() Feed { return u.Runner.Subscribe() }
func (unsaved) Outlives() bool    { return false }
func (unsaved) Folder() string    { return "" }
