package engine

import (
	"math"
	"testing"

	"segzsl/engine/metric"
)

// Paper, Table 2: acc_h is the harmonic mean of the two others, to rounding.
func TestPaperRowsAreHarmonic(t *testing.T) {
	for _, p := range Paper {
		if h := metric.Harmonic(p.AccS, p.AccU); math.Abs(h-p.AccH) > 0.0011 {
			t.Errorf("%s: %g and %g have the harmonic mean %.4f, the table says %g", p.Set, p.AccS, p.AccU, h, p.AccH)
		}
	}
}

func TestPaperIsFoundByNameAndPath(t *testing.T) {
	for name, want := range map[string]string{"AWA2": "AWA2", "/data/xlsa17/CUB": "CUB", "x/awa1.npz": "AWA1", "glyphs": "", "AWA": "", "": ""} {
		if got, ok := PaperOn(name); got.Set != want || ok != (want != "") {
			t.Errorf("%q: %q, %t; want %q", name, got.Set, ok, want)
		}
	}
}
