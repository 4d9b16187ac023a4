package run

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Moment is where a run stood when it answered.
type Moment struct {
	Pass  config.Pass
	Stage config.Stage
	Batch int
	Done  bool // the run had reached its end
}

// Moment is where the run is now.
func (r *State) Moment() Moment {
	m := Moment{}
	if s := r.Current(); s != nil {
		m.Pass, m.Stage, m.Batch = s.Pass, s.Stage, s.Batch
	}
	_, m.Done = r.Outcome.(event.Result)
	return m
}

func (m Moment) String() string {
	switch {
	case m.Done:
		return "at the end of the run"
	case m.Stage == "":
		return "before the first stage"
	}
	return fmt.Sprintf("%s, batch %s", m.Stage, Count(m.Batch))
}

// Samples names what a run is judged on in a pass.
func (m Moment) Samples() string {
	if m.Pass.Validates() {
		return "validation samples"
	}
	return "test samples"
}

// Early is whether test samples are looked at before the run may be judged by
// them.
func (m Moment) Early() bool { return !m.Pass.Validates() && !m.Done }

// OnlyLooking is what must be said of numbers that nothing may be chosen by.
const OnlyLooking = "for looking, not for choosing"
