package tui

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/wire"
	"segzsl/engine/worker"
	"segzsl/tui/run"
)

// generatedAnswer answers the open question of the pictures with letters of the set.
func generatedAnswer(r *rig) event.Answered {
	q, ok := r.fake.posted[len(r.fake.posted)-1].(event.Generate)
	if !ok {
		r.t.Fatalf("posted %+v, want Imagine", r.fake.posted[len(r.fake.posted)-1])
	}
	m := &event.Generated{Classes: q.Classes, Count: q.Count, Width: r.set.D, Batch: 280}
	for _, name := range q.Classes {
		m.Rows = append(m.Rows, letterPixels(name, 5)...)
	}
	return event.Answered{ID: q.ID, Generated: m}
}

func reconstructed(r *rig) event.Answered {
	q, ok := r.fake.posted[len(r.fake.posted)-1].(event.Ask)
	if !ok {
		r.t.Fatalf("posted %+v, want Ask", r.fake.posted[len(r.fake.posted)-1])
	}
	return event.Answered{ID: q.ID, Answer: answerFor(r.set, q.Sample)}
}

// forkable makes a rig's runs forkable.
func forkable(o *Options) {
	o.fake().fork = func(string, worker.Branch) (worker.Training, error) {
		return nil, errors.New("no room")
	}
}

// Images are requested only while they are visible, one question at a time, and at
// most once a second.
func TestImagesAreRequestedAtIntervals(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	asks := func() (n int) {
		for _, c := range r.fake.posted {
			if _, ok := c.(event.Generate); ok {
				n++
			}
		}
		return n
	}
	plan := planOf(config.FinalPass)[1]
	batch := 280
	train := func() { batch++; r.flush(batches(1, plan, batch, batch)...) }
	train()
	if asks() != 0 {
		t.Fatal("asked though nothing is shown")
	}
	r.press("i")
	train()
	train()
	if n := asks(); n != 1 {
		t.Fatalf("%d questions while the first is open", n)
	}
	r.flush(generatedAnswer(r))
	train()
	if n := asks(); n != 1 {
		t.Errorf("%d questions within a second", n)
	}
	r.now = r.now.Add(2 * time.Second)
	train()
	train()
	if n := asks(); n != 2 {
		t.Errorf("%d questions after a second, want 2", n)
	}
	r.flush(generatedAnswer(r)).press("i", "i")
	r.now = r.now.Add(2 * time.Second)
	train()
	if n := asks(); n != 2 {
		t.Errorf("%d questions though nothing is shown any more", n)
	}
}

// A change that creates a fork does not affect the run: first a checkpoint is
// written, then a new run with the change opens.
func TestForkAppliesTheChange(t *testing.T) {
	child := newFake()
	child.folder = "/runs/child"
	var set []config.Setting
	var terms map[config.Term]bool
	r := newRig(t, func(o *Options) {
		o.fake().fork = func(folder string, b worker.Branch) (worker.Training, error) {
			if folder != "/runs/letters-0" || b.Checkpoint != 1 || b.Paused {
				return nil, fmt.Errorf("fork %+v of %s", b, folder)
			}
			set, terms = b.Set, b.Terms
			return child, nil
		}
	})
	r.fake.folder = "/runs/letters-0"
	r.run(halfway(r.set)...).press("5", "F", "+")
	q, ok := r.fake.posted[len(r.fake.posted)-1].(event.Fork)
	if !ok {
		t.Fatalf("posted %+v, want a fork alone", r.fake.posted)
	}
	r.flush(event.Forked{ID: q.ID, Plan: 1, Stage: config.Generate, Batch: 280})
	if len(set) != 1 || set[0] != (config.Setting{Key: "generate.lambda_mi", Value: "1.25"}) || terms != nil {
		t.Errorf("forked with %v %v", set, terms)
	}
	if r.app.run.training != worker.Training(child) {
		t.Fatal("the fork is not on the screen")
	}
	events := halfway(r.set)
	started := events[0].(event.RunStarted)
	started.Parent, started.ForkedAt = "letters-0", "1:280"
	events[0] = started
	r.flush(append(events, event.RunResumed{Plan: 1, Stage: config.Generate, Batch: 280, Reason: "forked"})...)
	if text := r.text(); !strings.Contains(text, "This is the fork") || !strings.Contains(text, "fork of letters-0") {
		t.Errorf("the screen does not say that this is a fork:\n%s", text)
	}
}

// The fork of a paused run begins paused, and says so.
func TestForkOfAPausedRunIsPaused(t *testing.T) {
	child := newFake()
	child.folder = "/runs/child"
	paused := false
	r := newRig(t, func(o *Options) {
		o.fake().fork = func(_ string, b worker.Branch) (worker.Training, error) { paused = b.Paused; return child, nil }
	})
	r.fake.folder = "/runs/letters-0"
	still := event.Paused{Plan: 1, Stage: config.Generate, Batch: 280}
	r.run(halfway(r.set)...).flush(still).press("5", "F", "+").flush(event.Forked{ID: 1, Plan: 1, Stage: config.Generate, Batch: 280})
	if !paused {
		t.Error("the fork of a paused run begins to train")
	}
	r.flush(append(halfway(r.set), event.RunResumed{Plan: 1, Stage: config.Generate, Batch: 280, Reason: "forked"}, still)...)
	if text := r.text(); !strings.Contains(text, "paused at batch 280") || !strings.Contains(text, "It is paused, as its parent is") {
		t.Errorf("the screen does not say that both are paused:\n%s", text)
	}
}

// A prompt or question about a run closes with it: an answer would apply to another
// run.
func TestAnotherRunClosesPrompts(t *testing.T) {
	for _, keys := range [][]string{{"I", "="}, {"A", "/"}, {"R"}} {
		r := newRig(t, func(o *Options) {
			o.fake().fork = func(string, worker.Branch) (worker.Training, error) {
				return newFake(), nil
			}
		})
		r.fake.folder = "/runs/letters-0"
		r.run(halfway(r.set)...).press("5", "F", "+")
		q := r.fake.posted[len(r.fake.posted)-1].(event.Fork)
		r.press(keys...)
		if r.app.prompt == nil && r.app.ask == nil {
			t.Fatalf("%q opens nothing", keys)
		}
		r.flush(event.Forked{ID: q.ID, Plan: 1, Stage: config.Generate, Batch: 280})
		if r.app.run.training == worker.Training(r.fake) || r.app.prompt != nil || r.app.ask != nil {
			t.Errorf("%q: still there once the fork is on the screen", keys)
		}
		r.press("enter")
	}
}

// An interrupted run can be resumed with a key.
func TestInterruptedRunIsResumed(t *testing.T) {
	next := newFake()
	resumed := ""
	r := newRig(t, func(o *Options) {
		o.fake().resume = func(folder string) (worker.Training, error) { resumed = folder; return next, nil }
	})
	r.fake.folder = "/runs/letters-0"
	r.run(halfway(r.set)...).flush(wire.Lost{Reason: "killed"})
	r.update(eventsMsg{serial: r.app.run.serial, over: true})
	if !strings.Contains(r.text(), "resume from the last checkpoint") {
		t.Errorf("the screen does not offer it:\n%s", r.text())
	}
	r.press("r")
	if resumed != "/runs/letters-0" || r.app.run.training != worker.Training(next) || r.app.run.Phase == run.Ended {
		t.Errorf("resumed %q", resumed)
	}
}

// The first speed limit is below the current speed; the last step up removes it.
func TestSpeedLimitSteps(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...) // 80 batches per second
	want := []float64{50, 20, 10, 20, 50, 100, 0, 0}
	for i, k := range []string{"(", "(", "(", ")", ")", ")", ")", ")"} {
		r.press(k)
		if got := r.fake.posted[len(r.fake.posted)-1]; got != (event.SetPace{BatchesPerSecond: want[i]}) {
			t.Errorf("after %d keys %+v, want %g", i+1, got, want[i])
		}
		r.flush(event.PaceSet{BatchesPerSecond: want[i]})
	}
	r.press("(").flush(event.Refused{Command: "set pace", Reason: "another screen has control"})
	if text := r.text(); strings.Contains(text, "at most") {
		t.Errorf("a limit that the run refused is shown:\n%s", text)
	}
}

// Under a speed limit, the rate and the remaining time are computed with the limit.
func TestRateUnderASpeedLimit(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...) // 80 batches per second, 280 of 600 done
	r.flush(event.PaceSet{BatchesPerSecond: 8})
	if text := r.text(); !strings.Contains(text, "8 batches/s, 40 s left") {
		t.Errorf("want 8 batches/s, 40 s left:\n%s", text)
	}
	r.flush(event.RunResumed{Plan: 1, Stage: config.Generate, Batch: 280, Reason: "it was cut off"})
	r.press("b") // redraws everything
	if text := r.text(); strings.Contains(text, "at most") || !strings.Contains(text, "80 batches/s") {
		t.Errorf("another process has no limit yet:\n%s", text)
	}
}

// The meter measures what goes through its writer.
func TestMeterCounts(t *testing.T) {
	var m meter
	w := m.on(new(strings.Builder))
	start := time.Unix(0, 0).Add(time.Hour)
	m.measure(start)
	for range 10 {
		if _, err := w.Write(make([]byte, 500)); err != nil {
			t.Fatal(err)
		}
	}
	m.measure(start.Add(2 * time.Second))
	if m.rate != 2500 {
		t.Errorf("%g bytes a second, want 2500", m.rate)
	}
	if f, ok := m.on(os.Stdout).(interface{ Fd() uintptr }); !ok || f.Fd() != os.Stdout.Fd() {
		t.Error("a terminal lost its descriptor")
	}
}
