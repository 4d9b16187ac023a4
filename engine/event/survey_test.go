package event

import (
	"math"
	"testing"

	"segzsl/engine/metric"

	"pgregory.net/rapid"
)

// drawSurvey draws a survey with ties of a few classes, the first three seen.
func drawSurvey(t *rapid.T) *Survey {
	s := &Survey{Classes: make([]string, 5), Seen: 3}
	for range rapid.IntRange(1, 40).Draw(t, "samples") {
		s.Truth = append(s.Truth, rapid.IntRange(0, 4).Draw(t, "truth"))
		s.BestSeen = append(s.BestSeen, rapid.IntRange(0, 2).Draw(t, "seen"))
		s.BestUnseen = append(s.BestUnseen, rapid.IntRange(3, 4).Draw(t, "unseen"))
		s.Lead = append(s.Lead, float32(rapid.IntRange(-4, 4).Draw(t, "lead")))
	}
	return s
}

func side(s *Survey, class int) int {
	if class < s.Seen {
		return 0
	}
	return 1
}

// At each factor the accuracies must be those of the definition: means over the
// classes that have samples.
func TestSurveyIsAccuracyByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		gamma := float64(rapid.IntRange(-12, 12).Draw(t, "half γ")) / 2
		var right, all [5]float64
		for i, truth := range s.Truth {
			all[truth]++
			answer := s.BestUnseen[i]
			if float64(s.Lead[i]) >= gamma {
				answer = s.BestSeen[i]
			}
			if got := s.Predicted(i, gamma); got != answer {
				t.Fatalf("sample %d, lead %g, γ %g: predicted %d, want %d", i, s.Lead[i], gamma, got, answer)
			}
			if answer == truth {
				right[truth]++
			}
		}
		mean := func(from, to int) float64 {
			var sum, n float64
			for k := from; k < to; k++ {
				if all[k] > 0 {
					sum, n = sum+right[k]/all[k], n+1
				}
			}
			return sum / max(1, n)
		}
		accS, accU, accH := s.At(gamma)
		if math.Abs(accS-mean(0, 3)) > 1e-12 || math.Abs(accU-mean(3, 5)) > 1e-12 || accH != metric.Harmonic(accS, accU) {
			t.Errorf("at γ = %g: %g, %g, %g; by definition %g, %g", gamma, accS, accU, accH, mean(0, 3), mean(3, 5))
		}
		for k, acc := range s.PerClass(gamma) {
			if all[k] == 0 != math.IsNaN(acc) || all[k] > 0 && acc != right[k]/all[k] {
				t.Errorf("class %d with %g of %g right: accuracy %g", k, right[k], all[k], acc)
			}
		}
	})
}

// Rows of the confusion matrix add up to the class's samples, the diagonal to the
// correct predictions, and the off-diagonal blocks to the leak.
func TestConfusionAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		gamma := float64(rapid.IntRange(-5, 5).Draw(t, "γ"))
		perClass := s.PerClass(gamma)
		var leaked, total [2]int // of seen, of unseen samples
		counts := make([]int, len(s.Classes))
		for _, truth := range s.Truth {
			counts[truth]++
		}
		for truth, row := range s.Confusion(gamma).Dense() {
			sum := 0
			for answer, n := range row {
				sum += n
				from := side(s, truth)
				total[from] += n
				if side(s, answer) != from {
					leaked[from] += n
				}
			}
			if sum != counts[truth] {
				t.Errorf("row %d adds up to %d of %d samples", truth, sum, counts[truth])
			}
			if sum > 0 && float64(row[truth])/float64(sum) != perClass[truth] {
				t.Errorf("row %d: %d of %d right, accuracy %g", truth, row[truth], sum, perClass[truth])
			}
		}
		toSeen, toUnseen := s.Leak(gamma)
		if toSeen != float64(leaked[1])/float64(max(1, total[1])) || toUnseen != float64(leaked[0])/float64(max(1, total[0])) {
			t.Errorf("leak %g, %g; counted %v of %v", toSeen, toUnseen, leaked, total)
		}
	})
}

func TestSurveyCurveEndsAtOneSideAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		curve := s.Curve()
		lowS, lowU, _ := s.At(-100)
		highS, highU, _ := s.At(100)
		first, last := curve[0], curve[len(curve)-1]
		if math.Abs(first.AccS-lowS) > 1e-9 || first.AccU != lowU || lowU != 0 {
			t.Errorf("starts at %+v, γ → −∞ gives %g, %g", first, lowS, lowU)
		}
		if math.Abs(last.AccU-highU) > 1e-9 || math.Abs(last.AccS-highS) > 1e-9 || highS != 0 {
			t.Errorf("ends at %+v, γ → ∞ gives %g, %g", last, highS, highU)
		}
		if a, want := s.AUSUC(), metric.AUSUC(curve); a != want {
			t.Errorf("AUSUC %g, of the curve %g", a, want)
		}
	})
}
