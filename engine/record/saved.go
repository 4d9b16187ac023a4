package record

import (
	"cmp"
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
// one that it was trained on; see engine.LoadModel. Pretrained is that of the data set.
// Close the model after use.
func OpenModel(name, from string, forceData bool) (*Saved, error) {
	var set *data.Set
	var err error
	if name == Pretrained && from != "" {
		if set, err = data.Open(from); err != nil {
			return nil, err
		}
		if name, err = PretrainedFor(set); err != nil {
			return nil, err
		}
	}
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
	if set == nil {
		if set, err = data.Open(cmp.Or(from, run.Recipe.Data)); err != nil {
			return nil, err
		}
	}
	model, err := run.Model(set, forceData)
	if err != nil {
		return nil, err
	}
	return &Saved{run, set, model}, nil
}
