package engine

import (
	"encoding/json"
	"math"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// mustBeAbout checks that prediction, evidence and probabilities are of one class.
func mustBeAbout(t *testing.T, a *event.Answer, class string) {
	t.Helper()
	best := a.BestUnseen
	if a.SeenAt(a.Gamma) {
		best = a.BestSeen
	}
	if a.Predicted != class || best.Class != class || a.Compatibility != best.Compatibility || a.Margin(a.Gamma) < 0 {
		t.Errorf("at γ = %g: predicted %s, evidence of %s, want %s", a.Gamma, a.Predicted, best.Class, class)
	}
	if best := a.Top[0]; best.Class != class && best.Probability > a.Top[1].Probability+1e-6 {
		t.Errorf("at γ = %g: the most probable class is %+v, predicted is %s", a.Gamma, best, class)
	}
	sum := 0.0
	for _, c := range a.Top {
		sum += c.Probability
	}
	if !(sum > 0 && sum <= 1+1e-9) {
		t.Errorf("at γ = %g: the probabilities sum to %g", a.Gamma, sum)
	}
}

// A survey, also once it has travelled as JSON, must give the very scores that
// the run reports, and the answers that questions get.
func TestSurveyAgreesWithTheRun(t *testing.T) {
	set, cfg := smallRun(t)
	for _, kind := range []config.ClassifierKind{config.Softmax, config.SVM, config.Nearest} {
		cfg.Classify.Kind = kind
		cfg.Evaluate.Calibration = 0.3
		events, s := play(t, set, cfg, nil)
		result := events[len(events)-1].(event.Result)
		reply := must(s.Answer(event.AskSurvey{ID: 7}))
		var survey event.Survey
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
			a := must(s.Answer(event.Ask{Sample: survey.Samples[i]})).Answer
			if got := survey.Classes[survey.Predicted(i, survey.Gamma)]; got != a.Predicted || a.TrueClass != survey.Classes[survey.Truth[i]] {
				t.Errorf("%s: sample %d is %s by the survey, %s when asked", kind, survey.Samples[i], got, a.Predicted)
			}
			if plain := a.At(0); math.Abs(float64(survey.Confidence[i])-plain.Top[0].Probability) > 1e-4 {
				t.Errorf("%s: sample %d: confidence %g, asked %g", kind, survey.Samples[i], survey.Confidence[i], plain.Top[0].Probability)
			}
			mustBeAbout(t, a, a.Predicted)
			for _, gamma := range []float64{-50, a.Lead - 1e-3, a.Lead + 1e-3, 50} {
				mustBeAbout(t, a.At(gamma), survey.Classes[survey.Predicted(i, gamma)])
			}
		}
	}
}
