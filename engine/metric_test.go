package engine

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawMargins makes margins of a few classes, the first three of them seen,
// with ties.
func drawMargins(t *rapid.T) *judgement {
	const seen, classes = 3, 5
	margins := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) margin {
		m := margin{
			truth:      rapid.IntRange(0, classes-1).Draw(t, "truth"),
			bestSeen:   rapid.IntRange(0, seen-1).Draw(t, "seen"),
			bestUnseen: rapid.IntRange(seen, classes-1).Draw(t, "unseen"),
			lead:       float64(rapid.IntRange(-4, 4).Draw(t, "lead")),
		}
		m.seenAlone, m.unseenAlone = m.bestSeen, m.bestUnseen
		return m
	}), 1, 40).Draw(t, "margins")
	return newJudgement(margins, seen, classes)
}

// The sweep must give at each factor what judging afresh gives.
func TestCurveIsAccuracyAtEachFactor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		for _, p := range j.curve() {
			gamma := p.Gamma + 0.5 // leads are whole numbers
			if math.IsInf(p.Gamma, -1) {
				gamma = -100
			}
			if s, u := j.at(gamma); math.Abs(s-p.AccS) > 1e-9 || math.Abs(u-p.AccU) > 1e-9 {
				t.Errorf("at γ = %g: curve %g, %g; afresh %g, %g", gamma, p.AccS, p.AccU, s, u)
			}
		}
	})
}

func TestCurveRunsFromSeenOnlyToUnseenOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		curve := j.curve()
		unseen, seenOnly := j.t1()
		first, last := curve[0], curve[len(curve)-1]
		if math.Abs(first.AccS-seenOnly) > 1e-9 || first.AccU != 0 {
			t.Errorf("starts at %v, accuracy among seen classes is %g", first, seenOnly)
		}
		if math.Abs(last.AccU-unseen) > 1e-9 || last.AccS > 1e-9 {
			t.Errorf("ends at %v, T1 is %g", last, unseen)
		}
		if a := ausuc(curve); a < -1e-9 || a > seenOnly*unseen+1e-9 {
			t.Errorf("AUSUC %g outside 0 to %g", a, seenOnly*unseen)
		}
	})
}

func TestBestGammaReachesTheBestH(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		gamma, h := bestGamma(j.curve())
		if got := harmonic(j.at(gamma)); h > 0 && math.Abs(got-h) > 1e-9 {
			t.Errorf("γ = %g gives H %g, promised %g", gamma, got, h)
		}
		for g := -5.5; g < 6; g++ {
			if got := harmonic(j.at(g)); got > h+1e-9 {
				t.Errorf("γ = %g gives H %g, above the best %g", g, got, h)
			}
		}
	})
}

// AUROC by its definition: the share of pairs of an unseen and a seen sample in
// which the unseen one leans more to unseen classes.
func TestAUROCCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		var wins, pairs float64
		for _, u := range j.margins {
			for _, s := range j.margins {
				if u.truth < j.seen || s.truth >= j.seen {
					continue
				}
				pairs++
				switch {
				case u.lead < s.lead:
					wins++
				case u.lead == s.lead:
					wins += 0.5
				}
			}
		}
		want := 0.0
		if pairs > 0 {
			want = wins / pairs
		}
		if got := j.auroc(); math.Abs(got-want) > 1e-9 {
			t.Errorf("AUROC %g, by pairs %g", got, want)
		}
	})
}

// Accuracies are means over classes: a class of one sample weighs as much as a
// class of nine.
func TestAccuracyIsPerClass(t *testing.T) {
	var margins []margin
	for range 9 {
		margins = append(margins, margin{truth: 0, bestSeen: 0, bestUnseen: 2, lead: 1})
	}
	margins = append(margins, margin{truth: 1, bestSeen: 0, bestUnseen: 2, lead: 1},
		margin{truth: 2, bestSeen: 0, bestUnseen: 2, lead: -1})
	s := newJudgement(margins, 2, 3).scores(0, "none")
	if s.AccS != 0.5 || s.AccU != 1 || math.Abs(s.AccH-2./3) > 1e-12 {
		t.Errorf("acc_s %g, acc_u %g, acc_h %g; want 0.5, 1, 0.667", s.AccS, s.AccU, s.AccH)
	}
}
