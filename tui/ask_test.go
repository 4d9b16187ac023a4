package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// asking is a run that has ended, on the screen of questions, with its survey.
func asking(t testing.TB) *rig {
	r := newRig(t).lingering().press("A")
	return r.answer("survey").answer("ask")
}

// A list holds just the samples that Survey.Answer and the set say it should,
// whatever criteria and γ are chosen and in whatever order.
func TestListsHoldWhatTheyName(t *testing.T) {
	r := asking(t)
	s := r.app.shared.Calibration.Survey
	rapid.Check(t, func(rt *rapid.T) {
		c := criteria{
			side: side(rapid.IntRange(0, 2).Draw(rt, "side")), verdict: verdictKind(rapid.IntRange(0, 2).Draw(rt, "verdict")),
			order: order(rapid.IntRange(0, 2).Draw(rt, "order")), text: rapid.SampledFrom([]string{"", "", "P", "b"}).Draw(rt, "text"),
			truth: rapid.SampledFrom([]string{"", "", "E"}).Draw(rt, "truth"), answer: rapid.SampledFrom([]string{"", "", "F"}).Draw(rt, "answer"),
		}
		r.app.shared.Calibration.Set(rapid.Float64Range(-1, 3).Draw(rt, "gamma"))
		r.app.listOnly(c)
		var want []int
		for i, at := range s.Samples {
			k, to := s.Truth[i], s.Answer(i, r.app.shared.Calibration.Gamma)
			truth, answer := s.Classes[k], s.Classes[to]
			named := c.text == "" || c.text == "P" && (truth == "P" || answer == "P") || c.text == "b" && (truth == "B" || answer == "B")
			if named && (c.side == bothSides || (k < s.Seen) == (c.side == seenSide)) && (c.verdict == anyVerdict || (k == to) == (c.verdict == rightOnly)) &&
				(c.truth == "" || c.truth == truth) && (c.answer == "" || c.answer == answer) {
				want = append(want, at)
			}
		}
		var got []int
		for i, row := range r.app.query.list.rows {
			got = append(got, row.sample)
			if i > 0 {
				before := r.app.query.list.rows[i-1].confidence
				if c.order == surestFirst && before < row.confidence || c.order == leastSureFirst && before > row.confidence {
					rt.Fatalf("rows %d and %d of %v are out of order", i-1, i, c)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			rt.Fatalf("%v at γ = %g: samples %v, want %v", c, r.app.shared.Calibration.Gamma, got, want)
		}
		if len(got) > 0 && r.app.query.now < 0 {
			rt.Fatalf("no sample is shown")
		}
	})
}

// The answer on the screen is that of Survey.Answer at the γ of the slider: a
// seen class up to the sample's lead, an unseen one above it.
func TestGammaMovesTheAnswer(t *testing.T) {
	r := asking(t)
	s := r.app.shared.Calibration.Survey
	i := slices.Index(s.BestUnseen, 8)
	if _, err := r.app.goToSample(s.Samples[i]); err != nil {
		t.Fatal(err)
	}
	r.app.query.pending = false
	r.app.askAnew()
	r.answer("ask")
	for _, c := range []struct {
		gamma float64
		want  string
	}{{float64(s.Lead[i]) - 0.01, s.Classes[s.BestSeen[i]] + "  seen"}, {float64(s.Lead[i]) + 0.01, s.Classes[s.BestUnseen[i]] + "  unseen"}} {
		r.app.shared.Calibration.Set(c.gamma)
		if text := r.text(); !strings.Contains(text, "predicted  "+c.want) {
			t.Errorf("γ = %g: want %q on the screen:\n%s", c.gamma, c.want, text)
		}
	}
}

// W leads to the mistake with the highest confidence, w to the next mistake.
func TestMistakesAreFoundWithoutAsking(t *testing.T) {
	r := asking(t)
	s := r.app.shared.Calibration.Survey
	for i := range s.Confidence {
		s.Confidence[i] = float32(i%7) / 10
	}
	r.app.query.list.made = false
	asked := len(r.fake.posted)
	r.press("0", "W")
	best := float32(0)
	for i := range s.Samples {
		if s.Answer(i, 0) != s.Truth[i] {
			best = max(best, s.Confidence[i])
		}
	}
	now := slices.Index(s.Samples, r.app.query.now)
	if s.Confidence[now] != best || s.Answer(now, 0) == s.Truth[now] {
		t.Errorf("W leads to a sample of confidence %g, want a mistake of %g", s.Confidence[now], best)
	}
	r.press("W", "w")
	if now = slices.Index(s.Samples, r.app.query.now); s.Answer(now, 0) == s.Truth[now] {
		t.Error("w leads to a sample that is right")
	}
	for _, c := range r.fake.posted[asked:] {
		if _, ok := c.(event.Ask); !ok {
			t.Errorf("looking for mistakes posted %s", c.Name())
		}
	}
	if n := len(r.fake.posted) - asked; n > 1 {
		t.Errorf("looking for mistakes asked %d questions while the first was open", n)
	}
}

// While a run trains, surveys are two seconds apart at least, one is open at a
// time, and a slow one is followed by ten times its own time without.
func TestSurveysKeepTheirDistance(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	plan := planOf(config.FinalPass)[1]
	surveys := func() int {
		n := 0
		for _, c := range r.fake.posted {
			if _, ok := c.(event.AskSurvey); ok {
				n++
			}
		}
		return n
	}
	at := 280
	learn := func(passed time.Duration) {
		at++
		r.now = r.now.Add(passed)
		r.flush(batches(1, plan, at, at)...)
	}
	step := func(passed time.Duration, want int) {
		t.Helper()
		if learn(passed); surveys() != want {
			t.Errorf("%d surveys were asked for, want %d", surveys(), want)
		}
	}
	r.press("A")
	step(10*time.Second, 1) // still open
	r.answer("survey")      // it took ten seconds
	step(80*time.Second, 1)
	step(11*time.Second, 2)
	r.answer("survey") // at once
	step(time.Second, 2)
	step(1100*time.Millisecond, 3)
	r.answer("survey").press("L")
	step(time.Minute, 3) // not shown
}
