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
