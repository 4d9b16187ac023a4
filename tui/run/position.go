package run

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Position is where a run is, or was when it answered.
type Position struct {
	Pass  config.Pass
	Stage config.Stage
	Batch int
	Done  bool // the run had reached its end
}

// Position is where the run is now.
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

// Samples names what a run is evaluated on in a pass.
func (m Position) Samples() string {
	if m.Pass.Validates() {
		return "validation samples"
	}
	return "test samples"
}

// Early is whether test samples are looked at before the run may be judged by
// them.
func (m Position) Early() bool { return !m.Pass.Validates() && !m.Done }

// OnlyLooking is the note on numbers that must not be used to choose anything.
const OnlyLooking = "not for model selection"
