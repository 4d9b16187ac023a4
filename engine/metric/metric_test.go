package metric

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawMargins draws margins with ties of a few classes, the first three seen.
func drawMargins(t *rapid.T) *Evaluation {
	const seen, classes = 3, 5
	margins := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Margin {
		m := Margin{
			Truth:      rapid.IntRange(0, classes-1).Draw(t, "truth"),
			BestSeen:   rapid.IntRange(0, seen-1).Draw(t, "seen"),
			BestUnseen: rapid.IntRange(seen, classes-1).Draw(t, "unseen"),
			Lead:       float64(rapid.IntRange(-4, 4).Draw(t, "lead")),
		}
		m.SeenAlone, m.UnseenAlone = m.BestSeen, m.BestUnseen
		return m
	}), 1, 40).Draw(t, "margins")
	return NewEvaluation(margins, seen, classes)
}

// The curve must agree with an evaluation at each factor.
func TestCurveIsAccuracyAtEachFactor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		for _, p := range j.Curve() {
			gamma := p.Gamma + 0.5 // leads are integers
			if math.IsInf(p.Gamma, -1) {
				gamma = -100
			}
			if s, u := j.At(gamma); math.Abs(s-p.AccS) > 1e-9 || math.Abs(u-p.AccU) > 1e-9 {
				t.Errorf("at γ = %g: curve %g, %g; evaluation %g, %g", gamma, p.AccS, p.AccU, s, u)
			}
		}
	})
}

func TestCurveRunsFromSeenOnlyToUnseenOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		curve := j.Curve()
		seenOnly, unseen := j.WithinSide()
		first, last := curve[0], curve[len(curve)-1]
		if math.Abs(first.AccS-seenOnly) > 1e-9 || first.AccU != 0 {
			t.Errorf("starts at %v, accuracy among seen classes is %g", first, seenOnly)
		}
		if math.Abs(last.AccU-unseen) > 1e-9 || last.AccS > 1e-9 {
			t.Errorf("ends at %v, T1 is %g", last, unseen)
		}
		if a := AUSUC(curve); a < -1e-9 || a > seenOnly*unseen+1e-9 {
			t.Errorf("AUSUC %g outside 0 to %g", a, seenOnly*unseen)
		}
	})
}

func TestBestGammaReachesTheBestH(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		gamma, h := BestGamma(j.Curve())
		if got := Harmonic(j.At(gamma)); h > 0 && math.Abs(got-h) > 1e-9 {
			t.Errorf("γ = %g gives H %g, want %g", gamma, got, h)
		}
		for g := -5.5; g < 6; g++ {
			if got := Harmonic(j.At(g)); got > h+1e-9 {
				t.Errorf("γ = %g gives H %g, above the best %g", g, got, h)
			}
		}
	})
}

// AUROC by its definition: the share of pairs of an unseen and a seen sample in which
// the unseen one has the smaller lead.
func TestAUROCCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		var wins, pairs float64
		for _, u := range j.Margins {
			for _, s := range j.Margins {
				if u.Truth < j.seen || s.Truth >= j.seen {
					continue
				}
				pairs++
				switch {
				case u.Lead < s.Lead:
					wins++
				case u.Lead == s.Lead:
					wins += 0.5
				}
			}
		}
		want := 0.0
		if pairs > 0 {
			want = wins / pairs
		}
		if got := j.AUROC(); math.Abs(got-want) > 1e-9 {
			t.Errorf("AUROC %g, by pairs %g", got, want)
		}
	})
}

// Accuracies are means over classes: a class of one sample has the weight of a class of
// nine.
func TestAccuracyIsPerClass(t *testing.T) {
	var margins []Margin
	for range 9 {
		margins = append(margins, Margin{Truth: 0, BestSeen: 0, BestUnseen: 2, Lead: 1})
	}
	margins = append(margins, Margin{Truth: 1, BestSeen: 0, BestUnseen: 2, Lead: 1},
		Margin{Truth: 2, BestSeen: 0, BestUnseen: 2, Lead: -1})
	s := NewEvaluation(margins, 2, 3).Scores(0, "none")
	if s.AccS != 0.5 || s.AccU != 1 || math.Abs(s.AccH-2./3) > 1e-12 {
		t.Errorf("acc_s %g, acc_u %g, acc_h %g; want 0.5, 1, 0.667", s.AccS, s.AccU, s.AccH)
	}
}
