package record

import (
	"fmt"

	"segzsl/data"
	"segzsl/engine"
)

// Saved is a trained model with its run and a data set.
type Saved struct {
	Run   *Run
	Set   *data.Set
	Model *engine.Model
}

// OpenModel finds a run like Find, and opens its model on the data set from; "" is the
// one that it was trained on. Close the model after use.
func OpenModel(name, from string) (*Saved, error) {
	path, err := Find(name, ModelFile)
	if err != nil {
		return nil, err
	}
	run, err := Open(path)
	if err != nil {
		return nil, err
	}
	if !run.Has(ModelFile) {
		return nil, fmt.Errorf("run %s has no %s: it ended before the model was trained", path, ModelFile)
	}
	if from == "" {
		from = run.Recipe.Data
	}
	set, err := data.Open(from)
	if err != nil {
		return nil, err
	}
	model, err := run.Model(set)
	if err != nil {
		return nil, err
	}
	return &Saved{run, set, model}, nil
}

// SplitNote returns a warning if the model was trained on another split of the set, so
// that the test samples may include training samples; otherwise "".
func (s *Saved) SplitNote() string {
	trained, now := s.Run.Recipe.SplitHash, s.Set.SplitHash()
	if trained == "" || trained == now {
		return ""
	}
	return fmt.Sprintf("the model was trained on split %s, %s has split %s: test samples may have been used for training", trained, s.Set.Name, now)
}
