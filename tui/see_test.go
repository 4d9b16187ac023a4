package tui

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine"
)

// surveyFor is a run that knows most letters, takes P for B and half of the Es
// for F, and is the less sure the later a sample comes.
func surveyFor(set *data.Set) *engine.Survey {
	s := &engine.Survey{Predictor: "softmax", Classes: set.ClassNames, Seen: 7, Gamma: 0.6, From: "validation"}
	locations := append(append([]int{}, set.Split.TestSeen...), set.Split.TestUnseen...)
	for n, i := range locations {
		k := int(set.Labels[i])
		seen, unseen, lead := k, 7+n%2, 2-0.05*float64(n)
		switch {
		case k == 8:
			seen, unseen, lead = 1, 8, 0.4+0.2*math.Sin(float64(n))
		case k == 7 && n%2 == 0:
			seen, unseen, lead = 3, 7, 0.3
		case k == 7:
			seen, unseen, lead = 3, 7, -0.7
		case k == 2 && n%3 == 0:
			seen, unseen, lead = 0, 8, 0.9
		}
		s.Samples, s.Truth = append(s.Samples, i), append(s.Truth, k)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, seen), append(s.BestUnseen, unseen)
		s.Lead, s.Confidence = append(s.Lead, float32(lead)), append(s.Confidence, 0.5)
	}
	return s
}

// survey answers the open question of the screen of errors.
func (r *rig) survey() *rig { return r.answer("survey") }

// answer answers the question that a screen has open.
func (r *rig) answer(kind string) *rig {
	r.t.Helper()
	switch kind {
	case "survey":
		return r.flush(engine.Answered{ID: r.app.errors.id, Survey: surveyFor(r.set)})
	}
	r.t.Fatalf("no screen asks for %q", kind)
	return r
}

// lingering is a run that has reached its end and still answers.
func (r *rig) lingering() *rig {
	r.run()
	r.update(eventsMsg{serial: r.app.serial, events: whole(r.set)})
	return r
}

// What γ does is what the engine says of the same survey: Answer and At.
func TestSlidingFollowsTheSurvey(t *testing.T) {
	r := newRig(t).lingering().press("E").survey()
	e := &r.app.errors
	for _, key := range []string{"0", ">", ">", "+", "-", "<", "c", "o", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<"} {
		r.press(key)
		accS, accU, accH := e.survey.At(e.gamma)
		for _, want := range []string{"acc_s " + percent(accS), "acc_u " + percent(accU), "acc_h " + percent(accH)} {
			if !strings.Contains(r.text(), want) {
				t.Errorf("after %s, γ = %g: the screen does not say %s", key, e.gamma, want)
			}
		}
		unseen := 0
		for i := range e.survey.Truth {
			if e.survey.Answer(i, e.gamma) >= e.survey.Seen {
				unseen++
			}
		}
		if n := len(e.survey.Truth); !strings.Contains(r.text(), percent(float64(unseen)/float64(n))+" go to unseen") {
			t.Errorf("after %s: %d of %d samples go to unseen classes, and the screen says otherwise", key, unseen, n)
		}
	}
	if e.below(e.gamma) != 0 {
		t.Errorf("at the left end %d samples go to unseen classes", e.below(e.gamma))
	}
}

// No γ has a higher acc_h than the one marked oracle (Survey.Scores.OracleH is
// by the same sweep; here by trying all).
func TestOracleGammaIsTheBest(t *testing.T) {
	r := newRig(t).lingering().press("E").survey().press("o")
	e := &r.app.errors
	for n := range len(e.leads) + 1 {
		if _, _, h := e.survey.At(e.at(n)); h > e.judged.accH+1e-12 {
			t.Errorf("γ = %g has acc_h %g, the one chosen %g", e.at(n), h, e.judged.accH)
		}
	}
}

func TestEnterAsksAboutTheSamplesOfACell(t *testing.T) {
	r := newRig(t).lingering().press("E").survey().press("0", "w")
	e := &r.app.errors
	for i := range 3 {
		want := e.inCell()[i]
		r.press("enter")
		if r.app.screen != inQuery || r.app.query.sample() != want {
			t.Fatalf("visit %d: screen %d at sample %d, want %d", i, r.app.screen, r.app.query.sample(), want)
		}
		if !strings.Contains(r.text(), fmt.Sprintf("sample %d", want)) {
			t.Errorf("visit %d: the screen does not name sample %d", i, want)
		}
		r.press("E")
	}
}
