package tui

import (
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// During training, surveys are at least two seconds apart and one is pending at a
// time; after a slow one, the interval is ten times its duration.
func TestSurveysAreRequestedAtIntervals(t *testing.T) {
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
	step(10*time.Second, 1) // still pending
	r.answer("survey")      // it took ten seconds
	step(80*time.Second, 1)
	step(11*time.Second, 2)
	r.answer("survey") // immediately
	step(time.Second, 2)
	step(1100*time.Millisecond, 3)
	r.answer("survey").press("L")
	step(time.Minute, 3) // not visible
}
