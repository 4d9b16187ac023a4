package ask

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// rig is both screens on a context whose questions the test answers.
type rig struct {
	screen *Screen
	invent *InventScreen
	asked  []event.Question
	then   []func(event.Answered) tea.Cmd // of the questions
	went   ui.Request
}

// newRig is a finished run, on Ask, with a survey and γ = 0.
func newRig() *rig {
	r := &rig{}
	c := &ui.Context{Look: ui.NewLook(themes.Mono, false, false), Width: 120, Height: 37, Run: run.New(), Set: letters(), Calibration: &ui.Calibration{}, Open: ui.Ask, Clock: time.Now}
	c.Run.Attached = true
	c.Run.Fold([]event.Event{event.Result{}})
	c.Calibration.Take(survey(c.Set), c.Run.Position())
	c.Calibration.SetNone()
	c.Ask = func(q event.Question, then func(event.Answered) tea.Cmd) uint64 {
		r.asked, r.then = append(r.asked, q), append(r.then, then)
		return uint64(len(r.asked))
	}
	c.Say = func(string) {}
	r.screen, r.invent = New(c)
	c.Go = func(to ui.Request) tea.Cmd {
		if r.went = to; to == ui.Invent {
			return r.invent.Enter()
		}
		return nil
	}
	r.screen.Enter()
	return r
}

// answer answers a question, the last if id is 0.
func (r *rig) answer(id uint64, e event.Answered) {
	if id == 0 {
		id = uint64(len(r.asked))
	}
	e.ID = id
	r.then[id-1](e)
}

// press presses keys of a screen.
func press(t *testing.T, keys []ui.Key, names ...string) {
	t.Helper()
	for _, name := range names {
		i := slices.IndexFunc(keys, func(k ui.Key) bool { return slices.Contains(k.Keys, name) })
		if i < 0 {
			t.Fatalf("no key %q", name)
		}
		keys[i].Do()
	}
}

func (r *rig) text() string {
	r.screen.Layout(120, 37)
	return ansi.Strip(strings.Join(r.screen.Draw(120, 37), "\n"))
}

// letters is a set of nine classes, the last two unseen, with twelve samples each.
func letters() *data.Set {
	s := &data.Set{D: 4, A: 2, ClassNames: strings.Split("ABCFHLTEP", ""), AttributeNames: []string{"bar", "curve"}}
	for c := range s.ClassNames {
		s.RawAttributes = append(s.RawAttributes, float32(c)/8, float32(c%3))
		for k := range 12 {
			i := len(s.Labels)
			s.Labels = append(s.Labels, data.ClassID(c))
			s.Features = append(s.Features, float32(c), float32(k), 1, 0)
			switch {
			case c >= 7:
				s.Split.TestUnseen = append(s.Split.TestUnseen, i)
			case k%4 == 3:
				s.Split.TestSeen = append(s.Split.TestSeen, i)
			default:
				s.Split.TrainVal = append(s.Split.TrainVal, i)
			}
		}
	}
	return s
}

// survey predicts P as B and half of the Es as F.
func survey(set *data.Set) *event.Survey {
	s := &event.Survey{Predictor: "softmax", Classes: set.ClassNames, Seen: 7, Gamma: 0.6}
	for n, i := range slices.Concat(set.Split.TestSeen, set.Split.TestUnseen) {
		k := int(set.Labels[i])
		seen, unseen, lead := k, 7+n%2, 2-0.05*float64(n)
		switch {
		case k == 8:
			seen, unseen, lead = 1, 8, 0.4+0.2*math.Sin(float64(n))
		case k == 7 && n%2 == 0:
			seen, unseen, lead = 3, 7, 0.3
		case k == 7:
			seen, unseen, lead = 3, 7, -0.7
		}
		s.Samples, s.Truth = append(s.Samples, i), append(s.Truth, k)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, seen), append(s.BestUnseen, unseen)
		s.Lead, s.Confidence = append(s.Lead, float32(lead)), append(s.Confidence, float32(n%7)/10)
	}
	return s
}

// A list contains exactly the samples that match its filter by Survey.Answer and the
// set, whatever filter, γ and order are chosen.
func TestListsMatchTheirFilters(t *testing.T) {
	r := newRig()
	c := r.screen.Calibration
	rapid.Check(t, func(rt *rapid.T) {
		f := filter{
			side: side(rapid.IntRange(0, 2).Draw(rt, "side")), outcome: outcome(rapid.IntRange(0, 2).Draw(rt, "outcome")),
			order: order(rapid.IntRange(0, 2).Draw(rt, "order")), text: rapid.SampledFrom([]string{"", "", "P", "b"}).Draw(rt, "text"),
			truth: rapid.SampledFrom([]string{"", "", "E"}).Draw(rt, "truth"), answer: rapid.SampledFrom([]string{"", "", "F"}).Draw(rt, "answer"),
		}
		c.Set(rapid.Float64Range(-1, 3).Draw(rt, "gamma"))
		r.screen.listOnly(f)
		var want []int
		for i, at := range c.Survey.Samples {
			k, to := c.Survey.Truth[i], c.Survey.Predicted(i, c.Gamma)
			truth, answer := c.Survey.Classes[k], c.Survey.Classes[to]
			named := f.text == "" || f.text == "P" && (truth == "P" || answer == "P") || f.text == "b" && (truth == "B" || answer == "B")
			if named && (f.side == bothSides || (k < c.Survey.Seen) == (f.side == seenSide)) && (f.outcome == anyOutcome || (k == to) == (f.outcome == rightOnly)) &&
				(f.truth == "" || f.truth == truth) && (f.answer == "" || f.answer == answer) {
				want = append(want, at)
			}
		}
		rows := r.screen.list.rows
		for i := range max(len(rows)-1, 0) {
			before, row := rows[i].confidence, rows[i+1].confidence
			if f.order == mostConfidentFirst && before < row || f.order == leastConfidentFirst && before > row {
				rt.Fatalf("rows %d and %d of %v are out of order", i, i+1, f)
			}
		}
		got := r.screen.Samples()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			rt.Fatalf("%v at γ = %g: samples %v, want %v", f, c.Gamma, got, want)
		}
		if len(got) > 0 && r.screen.now < 0 {
			rt.Fatalf("no sample is shown")
		}
	})
}

// The answer on the screen is Survey.Answer at the γ of the slider: a seen class up
// to the sample's lead, an unseen one above it.
func TestGammaChangesThePrediction(t *testing.T) {
	r := newRig()
	c := r.screen.Calibration
	s := c.Survey
	i := slices.Index(s.BestUnseen, 8)
	if _, err := r.screen.Visit(ui.Samples{Sample: s.Samples[i]}); err != nil {
		t.Fatal(err)
	}
	answer := &event.Answer{Sample: s.Samples[i], Features: make([]float32, 4), Reconstruction: make([]float32, 4), Lead: float64(s.Lead[i]), Sharpness: 1,
		BestSeen:   event.Candidate{Class: s.Classes[s.BestSeen[i]], For: []event.Contribution{{Attribute: "bar", Contribution: 1}}},
		BestUnseen: event.Candidate{Class: s.Classes[s.BestUnseen[i]], For: []event.Contribution{{Attribute: "curve", Contribution: 2}}},
		Likely:     []event.ClassProbability{{Class: s.Classes[s.BestSeen[i]], Probability: 0.6, Seen: true}, {Class: s.Classes[s.BestUnseen[i]], Probability: 0.4}}, SeenShare: 0.6, UnseenShare: 0.4}
	r.answer(0, event.Answered{Answer: &event.Answer{Sample: r.screen.asked}}) // about the first; then it continues
	r.answer(0, event.Answered{Answer: answer})
	for _, want := range []struct {
		gamma  float64
		answer string
	}{{float64(s.Lead[i]) - 0.01, s.Classes[s.BestSeen[i]] + "  seen"}, {float64(s.Lead[i]) + 0.01, s.Classes[s.BestUnseen[i]] + "  unseen"}} {
		c.Set(want.gamma)
		class, _, _ := strings.Cut(want.answer, " ")
		text := r.text() + leadWords(r.screen.shown())
		if words := class + " leads "; !strings.Contains(text, words) {
			t.Errorf("γ = %g: no %q in %q", want.gamma, words, leadWords(r.screen.shown()))
		}
		for _, words := range []string{"predicted  " + want.answer, "Evidence for " + class} {
			if !strings.Contains(text, words) {
				t.Errorf("γ = %g: want %q on the screen:\n%s", want.gamma, words, text)
			}
		}
	}
}

// While the answer about another sample, or of the model of a newer list, is pending,
// the frame says so and names the old one; an answer that is newer than the list says
// which is dimmed.
func TestFrameNamesItsModel(t *testing.T) {
	r := newRig()
	c := r.screen.Context
	c.Run = run.New()
	c.Run.Attached = true
	train := func(batch int) { c.Run.Take(event.BatchDone{Stage: config.Extract, Batch: batch}) }
	answered := func(id uint64, e event.Answered) {
		e.ID = id
		c.Run.Take(e)
		r.then[id-1](e)
	}
	answer := func(sample int) *event.Answer {
		return &event.Answer{Sample: sample, Features: make([]float32, 4), Reconstruction: make([]float32, 4)}
	}
	want := func(words ...string) {
		t.Helper()
		text := r.text()
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("no %q in\n%s", w, text)
			}
		}
	}
	train(10)
	r.screen.Calibration.Take(survey(c.Set), c.Run.Position())
	r.screen.Enter()
	last := uint64(len(r.asked))
	answered(last, event.Answered{Answer: answer(r.screen.now)})
	first := r.screen.now
	want(fmt.Sprintf("Sample %d, model at extract, batch 10", first))
	press(t, r.screen.Keys(), "down")
	want(fmt.Sprintf("dimmed: sample %d, model at extract, batch 10", first))
	train(20)
	answered(uint64(len(r.asked)), event.Answered{Answer: answer(r.screen.now)})
	train(30) // the answer is of batch 20
	want(fmt.Sprintf("Sample %d, model at extract, batch 20", r.screen.now), "dimmed: model at extract, batch 10")
	press(t, r.screen.Keys(), "a")
	q, ok := r.asked[len(r.asked)-2].(event.AskSurvey)
	if !ok || !q.About || q.Sample != r.screen.now {
		t.Fatalf("asked %+v, want a survey with the sample", r.asked[len(r.asked)-2])
	}
	answered(uint64(len(r.asked)-1), event.Answered{Survey: survey(c.Set), Answer: answer(r.screen.now)})
	if text := r.text(); !strings.Contains(text, "model at extract, batch 30") || strings.Contains(text, "dimmed: model") {
		t.Errorf("list and sample of one model are said to differ:\n%s", text)
	}
}

// W opens the mistake with the highest confidence, w the next mistake.
func TestMistakesAreFoundInTheSurvey(t *testing.T) {
	r := newRig()
	s := r.screen.Calibration.Survey
	asked, keys := len(r.asked), r.screen.Keys()
	press(t, keys, "W")
	best := float32(0)
	for i := range s.Samples {
		if s.Predicted(i, 0) != s.Truth[i] {
			best = max(best, s.Confidence[i])
		}
	}
	now := slices.Index(s.Samples, r.screen.now)
	if s.Confidence[now] != best || s.Predicted(now, 0) == s.Truth[now] {
		t.Errorf("W leads to a sample of confidence %g, want a mistake of %g", s.Confidence[now], best)
	}
	press(t, keys, "W", "w")
	if now = slices.Index(s.Samples, r.screen.now); s.Predicted(now, 0) == s.Truth[now] {
		t.Error("w leads to a sample that is right")
	}
	if n := len(r.asked) - asked; n > 0 {
		t.Errorf("looking for mistakes asked %d questions while the first was open", n)
	}
}

// A class is invented as in the form: the class of Ask's sample, with the changed
// attributes. Its predicted samples open in Ask.
func TestInventSendsTheForm(t *testing.T) {
	r := newRig()
	if _, err := r.screen.Visit(ui.Samples{Sample: 12*7 + 5}); err != nil { // an E
		t.Fatal(err)
	}
	press(t, r.screen.Keys(), "i")
	keys := r.invent.Keys()
	press(t, keys, "down", "space", "enter") // curve: from 1 to the other end, 0 to 2
	q, ok := r.asked[len(r.asked)-1].(event.Invent)
	if want := (event.AttributeValue{Attribute: "curve", Value: 2}); !ok || q.Class != "E′" || q.Like != "E" || !slices.Equal(q.Changes, []event.AttributeValue{want}) {
		t.Fatalf("asked for %+v, want E′ like E with %+v", r.asked[len(r.asked)-1], want)
	}
	if id, class := r.invent.Pending(); id != uint64(len(r.asked)) || class != "E′" {
		t.Errorf("pending is question %d about %q, want %d about E′", id, class, len(r.asked))
	}
	r.answer(0, event.Answered{Invention: &event.Invention{Name: "E′", Predicted: []event.PredictedSample{{Sample: 90}, {Sample: 97}}}})
	press(t, keys, ">", "enter")
	if want := (ui.Samples{Sample: 97, Keep: true}); r.went != want {
		t.Errorf("went to %+v, want %+v", r.went, want)
	}
	r.invent.Reset()
	if id, class := r.invent.Pending(); id != 0 || class != "" || r.invent.hasMade() {
		t.Errorf("after another run has begun: question %d about %q, %d classes", id, class, len(r.invent.made))
	}
}
