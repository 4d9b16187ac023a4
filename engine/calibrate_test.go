package engine

import (
	"slices"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// With several divisions of the classes there is a pass on each, and the factor
// of the final pass is the best for all of them.
func TestSeveralDivisionsChooseOneFactor(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Evaluate.Protocol, cfg.Evaluate.Divisions = config.Both, 3
	var curves [][]metric.HarmonicPoint
	events, s := play(t, set, cfg, func(s *Session) { curves = s.harmonics })
	var passes []config.Pass
	var own []float64
	for _, e := range events {
		if p, ok := e.(event.PassDone); ok {
			passes, own = append(passes, p.Pass), append(own, p.Scores.Calibration)
		}
	}
	if want := []config.Pass{"validation", "validation 2", "validation 3", config.FinalPass}; !slices.Equal(passes, want) {
		t.Fatalf("passes %q, want %q", passes, want)
	}
	if words := passes[2].Words() + ", " + passes[3].Words(); words != "validation pass 3, final pass" {
		t.Errorf("in words: %s", words)
	}
	if own[0] == own[1] && own[1] == own[2] {
		t.Errorf("all divisions have the same best factor %g: are they the same?", own[0])
	}
	r := events[len(events)-1].(event.Result)
	if r.CalibrationFrom != "validation" || r.Calibration != metric.CommonGamma(curves) || len(curves) != 3 || s.model.cfg.Evaluate.Calibration != r.Calibration {
		t.Errorf("γ = %g from %s of %d curves, want %g", r.Calibration, r.CalibrationFrom, len(curves), metric.CommonGamma(curves))
	}
}
