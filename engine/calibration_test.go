package engine

import (
	"math"
	"slices"
	"testing"

	"segzsl/engine/config"

	"pgregory.net/rapid"
)

// With several divisions of the classes there is a pass on each, and the factor
// of the final pass is the best for all of them.
func TestSeveralDivisionsChooseOneFactor(t *testing.T) {
	set, cfg := trial(t)
	cfg.Evaluate.Protocol, cfg.Evaluate.Divisions = config.Both, 3
	var curves [][]HarmonicPoint
	events, s := play(t, set, cfg, func(s *Session) { curves = s.harmonics })
	var passes []config.Pass
	var own []float64
	for _, e := range events {
		if p, ok := e.(PassDone); ok {
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
	r := events[len(events)-1].(Result)
	if r.CalibrationFrom != "validation" || r.Calibration != commonGamma(curves) || len(curves) != 3 || s.model.cfg.Evaluate.Calibration != r.Calibration {
		t.Errorf("γ = %g from %s of %d curves, want %g", r.Calibration, r.CalibrationFrom, len(curves), commonGamma(curves))
	}
}

// One factor for several curves is the one with the best mean of acc_h, wherever
// the single curves have theirs.
func TestCommonGammaIsBestOnAverage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		curves := rapid.SliceOfN(rapid.Custom(drawHarmonics), 1, 4).Draw(t, "curves")
		mean := func(gamma float64) (h float64) {
			for _, c := range curves {
				h += harmonicAt(c, gamma)
			}
			return h / float64(len(curves))
		}
		best := commonGamma(curves)
		for gamma := -11.0; gamma <= 11; gamma += 0.01 {
			if mean(gamma) > mean(best)+1e-9 {
				t.Fatalf("γ = %g makes %g, the chosen %g makes %g", gamma, mean(gamma), best, mean(best))
			}
		}
	})
}

func drawHarmonics(t *rapid.T) (points []HarmonicPoint) {
	gamma := -10.0
	for range rapid.IntRange(1, 9).Draw(t, "points") {
		gamma += rapid.Float64Range(0.01, 2).Draw(t, "step")
		points = append(points, HarmonicPoint{gamma, rapid.Float64Range(0, 1).Draw(t, "h")})
	}
	return points
}

// A long curve is thinned, and its best factor hardly moves.
func TestHarmonicsThinACurve(t *testing.T) {
	const n = 5 * mostHarmonic
	curve := []CurvePoint{{math.Inf(-1), 1, 0}}
	for i := range n {
		curve = append(curve, CurvePoint{float64(i), 1 - float64(i)/n, float64(i) / n})
	}
	points := harmonics(curve)
	if len(points) > mostHarmonic || len(points) < mostHarmonic/2 {
		t.Errorf("%d points", len(points))
	}
	if gamma := commonGamma([][]HarmonicPoint{points}); math.Abs(gamma-n/2) > 10 {
		t.Errorf("γ = %g, want about %d", gamma, n/2)
	}
}

// Of one curve the common factor is its best.
func TestCommonGammaOfOneCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		curve := drawMargins(t).curve()
		want, h := bestGamma(curve)
		if got := commonGamma([][]HarmonicPoint{harmonics(curve)}); got != want && h > 0 {
			t.Fatalf("γ = %g, want %g", got, want)
		}
	})
}
