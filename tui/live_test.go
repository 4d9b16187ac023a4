package tui

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
	"segzsl/tui/run"
)

// imagined answers the open question of the pictures with letters of the set.
func imagined(r *rig) event.Answered {
	q, ok := r.fake.posted[len(r.fake.posted)-1].(event.Imagine)
	if !ok {
		r.t.Fatalf("posted %+v, want Imagine", r.fake.posted[len(r.fake.posted)-1])
	}
	m := &event.Imagined{Classes: q.Classes, Count: q.Count, Width: r.set.D, Batch: 280}
	for _, name := range q.Classes {
		m.Rows = append(m.Rows, letterPixels(name, 5)...)
	}
	return event.Answered{ID: q.ID, Imagined: m}
}

func reconstructed(r *rig) event.Answered {
	q, ok := r.fake.posted[len(r.fake.posted)-1].(event.Ask)
	if !ok {
		r.t.Fatalf("posted %+v, want Ask", r.fake.posted[len(r.fake.posted)-1])
	}
	return event.Answered{ID: q.ID, Answer: answerFor(r.set, q.Sample)}
}

// forkable lets a rig's runs be forked, into a run of its own.
func forkable(o *Options) {
	o.Fork = func(string, uint64, []config.Setting, map[config.Term]bool) (Training, error) {
		return nil, errors.New("no room")
	}
}

// The equation beside a plot multiplies: weight × value, and totals add up the
// summands of Eq. (11), (13) and (16).
func TestEquationsAddUp(t *testing.T) {
	r := newRig(t).run(whole(letterSet())...)
	for _, s := range r.app.run.Stages {
		for _, term := range s.Terms {
			parts, ok := sums[term.Info.Term]
			if !ok {
				continue
			}
			total := 0.0
			for _, p := range parts {
				v, _ := r.app.summandOf(s, p.term)
				if p.minus {
					v = -v
				}
				total += v
			}
			if math.Abs(total-term.Value.Value) > 1e-9 {
				t.Errorf("%s is %g, its summands give %g", term.Info.Term, term.Value.Value, total)
			}
			text := r.app.equation(s, term, 80)
			if n := strings.Count(text, " + ") + strings.Count(text, " − ") + 1; n != len(parts) && n != len(parts)-1 {
				t.Errorf("%s: %q has %d summands of %d", term.Info.Term, text, n, len(parts))
			}
		}
	}
}

// The table of sums holds what the table of stages writes: each weighed term of
// a formula, in its order.
func TestSumsAreThoseOfTheFormulas(t *testing.T) {
	for total, parts := range sums {
		formula, at := total.Info().Formula, 0
		for _, p := range parts {
			word := p.term.Info().Summand
			if _, after, ok := strings.Cut(word, "·"); ok {
				word = after
			}
			if p.term == config.TermW {
				word = "mean D(x̃) − mean D(x)"
			}
			i := strings.Index(formula[at:], word)
			if i < 0 {
				t.Errorf("%s: no %q in %q after %d", total, word, formula, at)
				continue
			}
			at += i + len(word)
		}
	}
}

// A cursor reads the values of its batch off every plot.
func TestCursorReadsAllPlots(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...).press(",", ",", ",")
	s := r.app.plotted()
	at := r.app.live.axes.cursor
	if at <= 0 || at >= s.Batch {
		t.Fatalf("the cursor is at %d of %d", at, s.Batch)
	}
	for _, term := range s.Terms {
		v, ok := r.app.valueOf(s, term)
		if _, sum := sums[term.Info.Term]; !sum && (!ok || v.Value != curve(term.Info.Term, at)) {
			t.Errorf("%s at batch %d is %g, want %g", term.Info.Term, at, v.Value, curve(term.Info.Term, at))
		}
	}
	if !strings.Contains(r.text(), "cursor at "+count(at)) {
		t.Error("the screen does not say where the cursor is")
	}
	r.press("0")
	if r.app.live.axes.cursor != 0 {
		t.Error("0 did not take the cursor away")
	}
}

// A zoom at the latest batch follows it; one that was panned back stays.
func TestZoomFollowsTheLatest(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...).press("z", "z")
	plan := planOf(config.FinalPass)[1]
	r.flush(batches(1, plan, 281, 500)...)
	s := r.app.plotted()
	if w := r.app.live.axes.window(s); w.From > 500 || w.To < 500 || w.Len() > 300 {
		t.Errorf("the window is %+v, want a quarter around 500", w)
	}
	r.press("<", "<")
	before := r.app.live.axes.window(s)
	r.flush(batches(1, plan, 501, 560)...)
	if w := r.app.live.axes.window(s); w != before || w.To >= 500 {
		t.Errorf("the window went from %+v to %+v, want it back and still", before, w)
	}
	r.press("Z", "Z", "Z")
	if w := r.app.live.axes.window(s); w.From != 1 || w.To < 560 {
		t.Errorf("zoomed out: %+v", w)
	}
}

// Pictures are asked for only while they are shown, one question at a time, and
// not more often than once a second.
func TestPicturesAskSeldom(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	asks := func() (n int) {
		for _, c := range r.fake.posted {
			if _, ok := c.(event.Imagine); ok {
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
	r.flush(imagined(r))
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
	r.flush(imagined(r)).press("i", "i")
	r.now = r.now.Add(2 * time.Second)
	train()
	if n := asks(); n != 2 {
		t.Errorf("%d questions though nothing is shown any more", n)
	}
}

// A change that is armed as a fork leaves the run as it is: a checkpoint, then a
// run of its own with the change, which opens on the screen.
func TestForkTakesTheChange(t *testing.T) {
	child := newFake()
	child.folder = "/runs/child"
	var set []config.Setting
	var terms map[config.Term]bool
	r := newRig(t, func(o *Options) {
		o.Fork = func(folder string, checkpoint uint64, s []config.Setting, t map[config.Term]bool) (Training, error) {
			if folder != "/runs/letters-0" || checkpoint != 1 {
				return nil, fmt.Errorf("fork %d of %s", checkpoint, folder)
			}
			set, terms = s, t
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
	if r.app.training != Training(child) {
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

// What was being typed about a run, or asked, is gone with it: an answer would
// be for another.
func TestAnotherRunEndsWhatWasTyped(t *testing.T) {
	for _, keys := range [][]string{{"I", "="}, {"A", "/"}, {"R"}} {
		r := newRig(t, func(o *Options) {
			o.Fork = func(string, uint64, []config.Setting, map[config.Term]bool) (Training, error) { return newFake(), nil }
		})
		r.fake.folder = "/runs/letters-0"
		r.run(halfway(r.set)...).press("5", "F", "+")
		q := r.fake.posted[len(r.fake.posted)-1].(event.Fork)
		r.press(keys...)
		if r.app.prompt == nil && r.app.ask == nil {
			t.Fatalf("%q opens nothing", keys)
		}
		r.flush(event.Forked{ID: q.ID, Plan: 1, Stage: config.Generate, Batch: 280})
		if r.app.training == Training(r.fake) || r.app.prompt != nil || r.app.ask != nil {
			t.Errorf("%q: still there once the fork is on the screen", keys)
		}
		r.press("enter")
	}
}

// A parent's curve is read from its log; a term finds the one of its stage.
func TestParentIsReadFromItsLog(t *testing.T) {
	set := letterSet()
	dir := filepath.Join(t.TempDir(), "parent")
	folder, err := record.Create(dir, config.Recipe{Data: "letters", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range whole(set) {
		if err := folder.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Finish(nil); err != nil {
		t.Fatal(err)
	}
	r := newRig(t).run(halfway(set)...)
	r.app.live.parent = parentFrom(dir, time.Now)
	if !r.app.live.parent.over {
		t.Error("a run that nobody writes is taken to go on")
	}
	s := r.app.run.Stages[1]
	for _, term := range s.Terms {
		other := r.app.parentCurve(s, term)
		if other == nil || other.Len() != 600 {
			t.Fatalf("%s: no curve of the parent's 600 batches", term.Info.Term)
		}
		mine, _ := term.Series.Read(100, 0)
		theirs, _ := other.Read(100, 0)
		if mine != theirs {
			t.Errorf("%s at batch 100: %v, the parent has %v", term.Info.Term, mine, theirs)
		}
	}
	if p := parentFrom(filepath.Join(dir, "none"), time.Now); p.stages != nil || !p.over {
		t.Errorf("a parent that is gone: %+v", p)
	}
}

// A worker that crashed can be gone on with, by a key.
func TestLostRunGoesOn(t *testing.T) {
	next := newFake()
	resumed := ""
	r := newRig(t, func(o *Options) {
		o.Resume = func(folder string) (Training, error) { resumed = folder; return next, nil }
	})
	r.fake.folder = "/runs/letters-0"
	r.run(halfway(r.set)...).flush(wire.Lost{Reason: "killed"})
	r.update(eventsMsg{serial: r.app.serial, over: true})
	if !strings.Contains(r.text(), "go on from the last checkpoint") {
		t.Errorf("the screen does not offer it:\n%s", r.text())
	}
	r.press("r")
	if resumed != "/runs/letters-0" || r.app.training != Training(next) || r.app.run.Phase == run.Ended {
		t.Errorf("resumed %q", resumed)
	}
}

// Slower begins below what the run does, faster ends without a limit.
func TestPaceWalks(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...) // 80 batches a second
	want := []float64{50, 20, 10, 20, 50, 100, 0, 0}
	for i, k := range []string{"(", "(", "(", ")", ")", ")", ")", ")"} {
		r.press(k)
		if got := r.fake.posted[len(r.fake.posted)-1]; got != (event.SetPace{BatchesPerSecond: want[i]}) {
			t.Errorf("after %d keys %+v, want %g", i+1, got, want[i])
		}
	}
}

// Under a speed limit the rate and the time left are those of the limit.
func TestLimitedRunTellsItsRate(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...) // 80 batches a second, 280 of 600 done
	r.flush(event.PaceSet{BatchesPerSecond: 8})
	if text := r.text(); !strings.Contains(text, "8 batches/s, 40 s left") {
		t.Errorf("want 8 batches/s, 40 s left:\n%s", text)
	}
	r.flush(event.RunResumed{Plan: 1, Stage: config.Generate, Batch: 280, Reason: "it was cut off"})
	r.press("b") // draws all anew
	if text := r.text(); strings.Contains(text, "at most") || !strings.Contains(text, "80 batches/s") {
		t.Errorf("another process has no limit yet:\n%s", text)
	}
}

// The rate of the meter is of what went through its writer.
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

// Pictures are hung as large as they can be, none beyond the room.
func TestPortraitsFit(t *testing.T) {
	r := newRig(t).open()
	var items []portrait
	for i := range 7 {
		items = append(items, r.app.trainingPortrait(r.set, data.ClassID(i)))
	}
	for _, size := range [][2]int{{1, 1}, {10, 3}, {36, 25}, {81, 30}, {200, 50}} {
		out := drawPortraits(items, 1, size[0], size[1])
		if len(out) > size[1] {
			t.Errorf("%v: %d lines", size, len(out))
		}
		for _, line := range out {
			if w := cells(line); w > size[0] {
				t.Errorf("%v: a line of %d cells", size, w)
			}
		}
		if size[0] >= 36 && len(out) == 0 {
			t.Errorf("%v: nothing", size)
		}
	}
}

func (a *App) trainingPortrait(set *data.Set, c data.ClassID) portrait {
	a.trainingSet = set
	return a.portrait("name", c, set.Row(0), set.Row(0))
}
