package run

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Position is a point in a run: now, or when it answered.
type Position struct {
	Pass  config.Pass
	Stage config.Stage
	Batch int
	Done  bool // the run had finished
}

// Position is the current position of the run.
func (r *State) Position() Position {
	m := Position{}
	if s := r.Current(); s != nil {
		m.Pass, m.Stage, m.Batch = s.Pass, s.Stage, s.Batch
	}
	_, m.Done = r.Outcome.(event.Result)
	return m
}

// youngBatches is the number of batches after which a generator is old enough to be
// asked, or those of an epoch if they are fewer.
const youngBatches = 200

// YoungGenerator says that accuracies by class means of a generator that has trained
// only a few batches mean nothing; "" if they are not of such a one.
func (r *State) YoungGenerator(predictor string, at Position) string {
	s := r.stageAt(at)
	if predictor != StageScorer(config.Generate) || at.Stage != config.Generate || s == nil || at.Done {
		return ""
	}
	if at.Batch >= min(youngBatches, s.Batches/max(s.Epochs, 1)) {
		return ""
	}
	return fmt.Sprintf("No accuracies yet: the generator has trained %s, too few to be asked.", Plural(at.Batch, "batch", "batches"))
}

// stageAt is the stage of a position, or nil.
func (r *State) stageAt(at Position) *Stage {
	for _, s := range r.Stages {
		if s.Pass == at.Pass && s.Stage == at.Stage {
			return s
		}
	}
	return nil
}

// AnsweredAt is the position of the run when it gave the answer of that number: the
// version of the model that answered. It can be asked once.
func (r *State) AnsweredAt(id uint64) Position {
	p, ok := r.answered[id]
	if !ok {
		return r.Position()
	}
	delete(r.answered, id)
	return p
}

// Model names the version of the model at a position.
func (m Position) Model() string {
	switch {
	case m.Done:
		return "trained model"
	case m.Stage == "":
		return "model before the first stage"
	}
	return "model at " + m.String()
}

func (m Position) String() string {
	switch {
	case m.Done:
		return "at the end of the run"
	case m.Stage == "":
		return "before the first stage"
	}
	return fmt.Sprintf("%s, batch %s", m.Stage, Count(m.Batch))
}

// Samples names the samples that a pass is evaluated on.
func (m Position) Samples() string {
	if m.Pass.Validates() {
		return "validation samples"
	}
	return "test samples"
}

// Early reports whether the numbers are of test samples before the end of the run.
func (m Position) Early() bool { return !m.Pass.Validates() && !m.Done }

// OnlyLooking marks numbers that must not be used to choose anything.
const OnlyLooking = "not for model selection"
