package tui

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// moment is where a run stood when it answered.
type moment struct {
	pass  config.Pass
	stage config.Stage
	batch int
	done  bool // the run had reached its end
}

// moment is where the run is now.
func (r *run) moment() moment {
	m := moment{}
	if s := r.current(); s != nil {
		m.pass, m.stage, m.batch = s.Pass, s.Stage, s.batch
	}
	_, m.done = r.outcome.(event.Result)
	return m
}

func (m moment) String() string {
	switch {
	case m.done:
		return "at the end of the run"
	case m.stage == "":
		return "before the first stage"
	}
	return fmt.Sprintf("%s, batch %s", m.stage, count(m.batch))
}

// samples names what a run is judged on in a pass.
func (m moment) samples() string {
	if m.pass.Validates() {
		return "validation samples"
	}
	return "test samples"
}

// early is whether test samples are looked at before the run may be judged by
// them.
func (m moment) early() bool { return !m.pass.Validates() && !m.done }

// onlyLooking is what must be said of numbers that nothing may be chosen by.
const onlyLooking = "for looking, not for choosing"
