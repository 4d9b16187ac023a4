package run

import (
	"testing"

	"pgregory.net/rapid"

	"segzsl/engine/event"
)

// drawSurvey is of two seen and two unseen classes, each with samples.
func drawSurvey(t *rapid.T) *event.Survey {
	s := &event.Survey{Predictor: "softmax", Classes: []string{"A", "B", "C", "D"}, Seen: 2, Gamma: 0.6, From: "validation"}
	for i := range rapid.IntRange(4, 40).Draw(t, "samples") {
		s.Samples = append(s.Samples, 100+i)
		s.Truth = append(s.Truth, i%4)
		s.BestSeen = append(s.BestSeen, rapid.IntRange(0, 1).Draw(t, "seen"))
		s.BestUnseen = append(s.BestUnseen, rapid.IntRange(2, 3).Draw(t, "unseen"))
		s.Lead = append(s.Lead, float32(rapid.IntRange(-20, 20).Draw(t, "lead"))/8) // some are equal
		s.Confidence = append(s.Confidence, 0.5)
	}
	return s
}

// At every γ, accuracies and predictions are those that the engine computes from the
// same survey.
func TestGammaFollowsTheSurvey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		var c Calibration
		c.Take(s, Position{})
		for range rapid.IntRange(1, 10).Draw(t, "moves") {
			switch by := rapid.IntRange(-50, 50).Draw(t, "by"); by {
			case 0:
				c.SetBest()
			default:
				c.Slide(by)
			}
			accS, accU, accH := s.At(c.Gamma)
			if c.AccS != accS || c.AccU != accU || c.AccH != accH {
				t.Fatalf("γ = %g: accuracies %g, %g, %g, want %g, %g, %g", c.Gamma, c.AccS, c.AccU, c.AccH, accS, accU, accH)
			}
			unseen := 0
			for i := range s.Truth {
				if s.Predicted(i, c.Gamma) >= s.Seen {
					unseen++
				}
			}
			if got := c.Below(c.Gamma); got != unseen {
				t.Fatalf("γ = %g: %d samples are counted as predicted unseen, %d are", c.Gamma, got, unseen)
			}
		}
		if c.Slide(-1000); c.Below(c.Gamma) != 0 {
			t.Fatalf("at the left end %d samples are predicted unseen", c.Below(c.Gamma))
		}
		if c.Slide(1000); c.Below(c.Gamma) != len(s.Truth) {
			t.Fatalf("at the right end %d of %d samples are predicted unseen", c.Below(c.Gamma), len(s.Truth))
		}
	})
}

// No γ has a higher acc_h than the oracle's (by trying all).
func TestOracleGammaIsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		var c Calibration
		c.Take(s, Position{})
		c.SetBest()
		for n := range len(s.Truth) + 1 {
			if _, _, h := s.At(c.At(n)); h > c.AccH+1e-12 {
				t.Fatalf("γ = %g has acc_h %g, the one chosen, %g, %g", c.At(n), h, c.Gamma, c.AccH)
			}
		}
	})
}
