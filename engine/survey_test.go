package engine

import (
	"encoding/json"
	"math"
	"testing"

	"segzsl/engine/config"

	"pgregory.net/rapid"
)

// surveyOf is the survey that a judgement of drawMargins gives.
func surveyOf(j *judgement) *Survey {
	s := &Survey{Classes: make([]string, len(j.counts)), Seen: j.seen}
	for _, m := range j.margins {
		s.Truth = append(s.Truth, m.truth)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, m.bestSeen), append(s.BestUnseen, m.bestUnseen)
		s.Lead = append(s.Lead, float32(m.lead))
	}
	return s
}

// A survey must say at each factor what accuracies by their definition are:
// means over the classes that have samples.
func TestSurveyIsAccuracyByDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		s := surveyOf(j)
		gamma := float64(rapid.IntRange(-12, 12).Draw(t, "half γ")) / 2
		var right, all [5]float64
		for i, truth := range s.Truth {
			all[truth]++
			answer := s.BestUnseen[i]
			if float64(s.Lead[i]) >= gamma {
				answer = s.BestSeen[i]
			}
			if got := s.Answer(i, gamma); got != answer {
				t.Fatalf("sample %d, lead %g, γ %g: answer %d, want %d", i, s.Lead[i], gamma, got, answer)
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
		if math.Abs(accS-mean(0, 3)) > 1e-12 || math.Abs(accU-mean(3, 5)) > 1e-12 || accH != harmonic(accS, accU) {
			t.Errorf("at γ = %g: %g, %g, %g; by definition %g, %g", gamma, accS, accU, accH, mean(0, 3), mean(3, 5))
		}
		for k, acc := range s.PerClass(gamma) {
			if all[k] == 0 != math.IsNaN(acc) || all[k] > 0 && acc != right[k]/all[k] {
				t.Errorf("class %d with %g of %g right: accuracy %g", k, right[k], all[k], acc)
			}
		}
	})
}

// Rows of the confusion matrix add up to the class's samples, its diagonal to
// what is right, and its off-diagonal blocks to the leak.
func TestConfusionAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawMargins(t)
		s := surveyOf(j)
		gamma := float64(rapid.IntRange(-5, 5).Draw(t, "γ"))
		perClass := s.PerClass(gamma)
		var leaked, total [2]int // of seen, of unseen samples
		for truth, row := range s.Confusion(gamma) {
			sum := 0
			for answer, n := range row {
				sum += n
				side := j.side(truth)
				total[side] += n
				if j.side(answer) != side {
					leaked[side] += n
				}
			}
			if sum != j.counts[truth] {
				t.Errorf("row %d adds up to %d of %d samples", truth, sum, j.counts[truth])
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
		j := drawMargins(t)
		s := surveyOf(j)
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
		if a := s.AUSUC(); a != ausuc(j.curve()) {
			t.Errorf("AUSUC %g, of the judgement %g", a, ausuc(j.curve()))
		}
	})
}

// A survey, also once it has travelled as JSON, must give the very scores that
// the run reports, and the answers that questions get.
func TestSurveyAgreesWithTheRun(t *testing.T) {
	set, cfg := trial(t)
	for _, kind := range []config.ClassifierKind{config.Softmax, config.SVM, config.Nearest} {
		cfg.Classify.Kind = kind
		cfg.Evaluate.Calibration = 0.3
		events, s := play(t, set, cfg, nil)
		result := events[len(events)-1].(Result)
		reply := must(s.Answer(AskSurvey{ID: 7}))
		var survey Survey
		if err := json.Unmarshal(must(json.Marshal(reply.Survey)), &survey); err != nil {
			t.Fatal(err)
		}
		if survey.Predictor != string(kind) || survey.Scores != result.Scores || survey.Gamma != 0.3 || reply.ID != 7 {
			t.Errorf("%s: survey %+v, result %+v", kind, survey.Scores, result.Scores)
		}
		accS, accU, accH := survey.At(0)
		calS, calU, calH := survey.At(survey.Gamma)
		if accS != result.AccS || accU != result.AccU || accH != result.AccH ||
			calS != result.CalS || calU != result.CalU || calH != result.CalH || survey.AUSUC() != result.AUSUC {
			t.Errorf("%s: survey gives %g, %g, %g and %g, %g, %g, AUSUC %g; result %+v", kind, accS, accU, accH, calS, calU, calH, survey.AUSUC(), result)
		}
		for i := 0; i < len(survey.Samples); i += 37 {
			a := must(s.Answer(Ask{Sample: survey.Samples[i]})).Answer
			if got := survey.Classes[survey.Answer(i, 0)]; got != a.Predicted || a.TrueClass != survey.Classes[survey.Truth[i]] {
				t.Errorf("%s: sample %d is %s by the survey, %s when asked", kind, survey.Samples[i], got, a.Predicted)
			}
			if d := math.Abs(float64(survey.Confidence[i]) - a.Top[0].Probability); d > 1e-4 {
				t.Errorf("%s: sample %d: confidence %g, asked %g", kind, survey.Samples[i], survey.Confidence[i], a.Top[0].Probability)
			}
		}
	}
}
