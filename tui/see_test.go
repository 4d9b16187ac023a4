package tui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/embed"
	"segzsl/engine/event"
	"segzsl/tui/ask"
	"segzsl/tui/confusion"
	"segzsl/tui/run"
	"segzsl/tui/spaces"
)

// surveyFor is of a run that predicts most letters correctly, P as B and half of the
// Es as F; its confidence decreases from sample to sample.
func surveyFor(set *data.Set) *event.Survey {
	s := &event.Survey{Predictor: "softmax", Classes: set.ClassNames, Seen: 7, Gamma: 0.6, From: "validation"}
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

// spacesFor places classes on a ring in the semantic space, on a smaller one in the
// image space, and in one cluster in the residual space.
func spacesFor(set *data.Set, synthetic bool) *event.Spaces {
	s := &event.Spaces{Classes: set.ClassNames, Seen: 7, Dims: 3}
	rng := rand.New(rand.NewPCG(1, 2))
	add := func(sample, k int) {
		s.Samples, s.Truth = append(s.Samples, sample), append(s.Truth, k)
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / 9)
		for i, to := range []*event.Vector{&s.Semantic, &s.Image, &s.Residual} {
			wide := []float64{10, 3, 0}[i]
			*to = append(*to, float32(wide*cos+rng.NormFloat64()), float32(wide*sin+rng.NormFloat64()), float32(rng.NormFloat64()))
		}
	}
	for _, i := range append(append([]int{}, set.Split.TestSeen...), set.Split.TestUnseen...) {
		add(i, int(set.Labels[i]))
	}
	for i := 0; synthetic && i < 12; i++ {
		add(-1, 7+i%2)
	}
	return s
}

// survey answers the pending question of the screen Errors.
func (r *rig) survey() *rig { return r.answer("survey") }

// lastOf is the last question of its type.
func lastOf[Q event.Question](r *rig) (last Q) {
	for _, c := range r.fake.posted {
		if q, ok := c.(Q); ok {
			last = q
		}
	}
	return last
}

// answer answers the pending question of a screen.
func (r *rig) answer(kind string) *rig {
	r.t.Helper()
	switch kind {
	case "survey":
		return r.flush(event.Answered{ID: r.app.shared.Calibration.ID, Survey: surveyFor(r.set)})
	case "spaces":
		q := lastOf[event.AskSpaces](r)
		return r.flush(event.Answered{ID: q.ID, Spaces: spacesFor(r.set, q.Synthetic)})
	case "ask":
		id := r.app.samples.Question()
		return r.flush(event.Answered{ID: id, Answer: answerFor(r.set, r.sampleOf(id))})
	case "invention":
		id, class := screenOf[*ask.InventScreen](r.app).Pending()
		return r.flush(event.Answered{ID: id, Invention: inventionFor(r.set, class)})
	case "generated":
		return r.flush(event.Answered{ID: lastOf[event.Generate](r).ID, Generated: &event.Generated{Classes: []string{"C"}, Count: 8, Width: r.set.D, Rows: generatedLetters(r.set, 2)}})
	case "forgotten":
		id, _ := screenOf[*ask.InventScreen](r.app).Pending()
		return r.flush(event.Answered{ID: id, Invention: &event.Invention{All: []string{}, AccS: 0.9, AccU: 0.8}})
	case "error":
		return r.flush(event.Answered{ID: r.app.run.asked.id, Error: "engine: invent \"E′\": all its attributes are 0: they need a direction"})
	}
	if kind == "runs" {
		return r.withRuns("/runs").press("r")
	}
	r.t.Fatalf("no screen asks for %q", kind)
	return r
}

// sampleOf is the sample of a question.
func (r *rig) sampleOf(id uint64) int {
	for _, c := range r.fake.posted {
		if q, ok := c.(event.Ask); ok && q.ID == id {
			return q.Sample
		}
	}
	return 0
}

// lingering is a finished run that still answers.
func (r *rig) lingering() *rig {
	r.run()
	r.update(eventsMsg{serial: r.app.run.serial, events: whole(r.set)})
	return r
}

// Accuracies and predictions at γ are those that the engine computes from the same
// survey: Answer and At.
func TestSlidingFollowsTheSurvey(t *testing.T) {
	r := newRig(t).lingering().press("E").survey()
	e := r.app.shared.Calibration
	for _, key := range []string{"0", ">", ">", "+", "-", "<", "c", "o", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<"} {
		r.press(key)
		accS, accU, accH := e.Survey.At(e.Gamma)
		for _, want := range []string{"acc_s " + run.Percent(accS), "acc_u " + run.Percent(accU), "acc_h " + run.Percent(accH)} {
			if !strings.Contains(r.text(), want) {
				t.Errorf("after %s, γ = %g: the screen does not say %s", key, e.Gamma, want)
			}
		}
		unseen := 0
		for i := range e.Survey.Truth {
			if e.Survey.Predicted(i, e.Gamma) >= e.Survey.Seen {
				unseen++
			}
		}
		if n := len(e.Survey.Truth); !strings.Contains(r.text(), run.Percent(float64(unseen)/float64(n))+" predicted as unseen") {
			t.Errorf("after %s: %d of %d samples go to unseen classes, and the screen says otherwise", key, unseen, n)
		}
	}
	if e.Below(e.Gamma) != 0 {
		t.Errorf("at the left end %d samples go to unseen classes", e.Below(e.Gamma))
	}
}

func TestEnterAsksAboutTheSamplesOfACell(t *testing.T) {
	r := newRig(t).lingering().press("E").survey().press("0", "w")
	for i := range 3 {
		want := screenOf[*confusion.Screen](r.app).Samples()[i]
		r.press("enter")
		if r.app.screen != inAsk || r.app.samples.Sample() != want {
			t.Fatalf("visit %d: screen %d at sample %d, want %d", i, r.app.screen, r.app.samples.Sample(), want)
		}
		if !strings.Contains(r.text(), fmt.Sprintf("sample %d", want)) {
			t.Errorf("visit %d: the screen does not name sample %d", i, want)
		}
		if got := len(r.app.samples.Samples()); got != len(screenOf[*confusion.Screen](r.app).Samples()) {
			t.Errorf("visit %d: the list holds %d samples, the cell %d", i, got, len(screenOf[*confusion.Screen](r.app).Samples()))
		}
		r.press("E")
	}
}

// turned answers with samples whose positions look like those of t-SNE, which
// expected output cannot contain: they depend on how a processor rounds. Meanwhile
// the window is too small to draw in, so that the maps take their ranges from these
// positions.
func (r *rig) turned(iteration int) *rig {
	screenOf[*spaces.Screen](r.app).Embed = func(_ *embed.TSNE, rows []float32, dims int, _ float64, _ []float64) spaces.Embedding {
		e := spaces.Embedding{Iteration: iteration, KL: 1.25}
		for i := 0; i < len(rows); i += dims {
			e.Positions = append(e.Positions, -float64(rows[i+1]), 0.5*float64(rows[i]))
		}
		return e
	}
	width, height := r.app.width, r.app.height
	r.size(1, 1)
	r.embeddings = 1
	r.answer("spaces")
	r.size(width, height)
	return r
}

// While a key is held down, its question is asked once, and again only if it differs.
func TestHeldKeysAskOnce(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...).press("E", "r", "r", "r", "M", "r", "r", "y", "r")
	surveys, spaces := 0, []event.AskSpaces{}
	for _, c := range r.fake.posted {
		switch c := c.(type) {
		case event.AskSurvey:
			surveys++
		case event.AskSpaces:
			spaces = append(spaces, c)
		}
	}
	if surveys != 1 || len(spaces) != 2 || spaces[0].Synthetic || !spaces[1].Synthetic {
		t.Errorf("asked for %d surveys and for spaces %+v, want 1 and 2, the second with synthetic samples", surveys, spaces)
	}
}
