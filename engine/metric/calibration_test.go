package metric

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The common factor of several curves is the one with the best mean of acc_h.
func TestCommonGammaIsBestOnAverage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		curves := rapid.SliceOfN(rapid.Custom(drawHarmonics), 1, 4).Draw(t, "curves")
		mean := func(gamma float64) (h float64) {
			for _, c := range curves {
				h += HarmonicAt(c, gamma)
			}
			return h / float64(len(curves))
		}
		best := CommonGamma(curves)
		for gamma := -11.0; gamma <= 11; gamma += 0.01 {
			if mean(gamma) > mean(best)+1e-9 {
				t.Fatalf("γ = %g gives %g, the chosen %g gives %g", gamma, mean(gamma), best, mean(best))
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

// A long curve is thinned, with about the same best factor.
func TestHarmonicsThinACurve(t *testing.T) {
	const n = 5 * mostHarmonic
	curve := []CurvePoint{{math.Inf(-1), 1, 0}}
	for i := range n {
		curve = append(curve, CurvePoint{float64(i), 1 - float64(i)/n, float64(i) / n})
	}
	points := Harmonics(curve)
	if len(points) > mostHarmonic || len(points) < mostHarmonic/2 {
		t.Errorf("%d points", len(points))
	}
	if gamma := CommonGamma([][]HarmonicPoint{points}); math.Abs(gamma-n/2) > 10 {
		t.Errorf("γ = %g, want about %d", gamma, n/2)
	}
}

// The common factor of one curve is its best.
func TestCommonGammaOfOneCurve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		curve := drawMargins(t).Curve()
		want, h := BestGamma(curve)
		if got := CommonGamma([][]HarmonicPoint{Harmonics(curve)}); got != want && h > 0 {
			t.Fatalf("γ = %g, want %g", got, want)
		}
	})
}
