package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/run"
)

// Events that arrive within a frame's time are collected into one message.
func TestCollectTakesAWholeBurst(t *testing.T) {
	r := newRig(t).run()
	plan := planOf(config.FinalPass)
	r.fake.send(batches(0, plan[0], 1, 3)...)
	r.fake.send(batches(0, plan[0], 4, 9)...)
	msg := r.app.run.collect(time.Millisecond)().(eventsMsg)
	if len(msg.events) != 9 || msg.over {
		t.Errorf("%d events, over %v; want 9 events and more to come", len(msg.events), msg.over)
	}
	r.fake.send(event.Stopped{})
	if msg := r.app.run.collect(0)().(eventsMsg); len(msg.events) != 1 || msg.over {
		t.Errorf("the last event did not come: %+v", msg)
	}
	if msg := r.app.run.collect(0)().(eventsMsg); !msg.over {
		t.Error("the end of the feed was not noticed")
	}
}

func TestCollectEndsWithTheApp(t *testing.T) {
	r := newRig(t).run()
	r.app.run.cancel()
	if msg := r.app.run.collect(time.Hour)(); msg != nil {
		t.Errorf("a cancelled read brought %+v", msg)
	}
}

// An event stream that ends without a final event is reported as a failure.
func TestLostRunIsReported(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	r.update(eventsMsg{serial: r.app.run.serial, over: true})
	if text := r.text(); !strings.Contains(text, "The run failed.") || !strings.Contains(text, errLost.Error()) {
		t.Errorf("the screen does not say that the run was lost:\n%s", text)
	}
	r.press("a")
	if text := r.text(); !strings.Contains(text, "cannot answer") {
		t.Errorf("a question after the end is not answered in words:\n%s", text)
	}
}

// While the disk is full, the status line says so until it is not.
func TestFullDiskIsShown(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	const problem = "The log cannot be written: no space left on device."
	r.flush(event.Storage{Log: "no space left on device", Waiting: 3})
	r.flush(event.Paused{Batch: 7})
	if text := r.text(); !strings.Contains(text, problem) {
		t.Errorf("the screen does not say that the disk is full:\n%s", text)
	}
	r.flush(event.Storage{})
	if text := r.text(); strings.Contains(text, problem) || !strings.Contains(text, "can be written again") {
		t.Errorf("the screen does not say that there is space again:\n%s", text)
	}
}

func TestMessagesOfAnOldRunAreDropped(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	r.update(eventsMsg{serial: r.app.run.serial - 1, events: []event.Event{event.Failed{Error: "old"}}, over: true})
	if r.app.run.Phase == run.Ended {
		t.Error("an event of an old run ended the new one")
	}
}

func TestQuittingStopsTheRun(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	r.fake.react = func(c event.Command) []event.Event {
		if _, ok := c.(event.Stop); ok {
			return []event.Event{event.Stopped{}}
		}
		return nil
	}
	r.press("q", "n")
	if r.quit {
		t.Fatal("n did not stay")
	}
	r.press("q", "y")
	if !r.quit {
		t.Fatal("y did not quit")
	}
	r.app.close()
	if n := len(r.fake.posted); n == 0 || r.fake.posted[n-1] != (event.Stop{}) {
		t.Errorf("posted %v, want a stop at last", r.fake.posted)
	}
}

func TestSecondInterruptQuitsAtOnce(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	r.press("ctrl+c")
	if r.quit {
		t.Fatal("the first interrupt did not ask")
	}
	r.press("ctrl+c")
	if !r.quit {
		t.Error("the second interrupt did not quit")
	}
}

// The setup's settings reach the run; a failure to start is reported.
func TestSettingsReachTheRun(t *testing.T) {
	var got config.Config
	var preset string
	r := newRig(t, func(o *Options) {
		o.Overrides = []string{"seed=7", "extract.lambda_r=3"}
		o.fake().start = func(_ *data.Set, cfg config.Config, p string) (worker.Training, error) {
			got, preset = cfg, p
			return nil, errors.New("no space")
		}
	})
	r.open().press("down", "down", "down", "down", "right", "r") // increase the seed by one
	if got.Seed != 8 || got.Extract.LambdaR != 3 || preset != r.app.setup.PresetName() || got.Threads < 1 {
		t.Errorf("started with seed %d, λr %g, preset %q, %d threads", got.Seed, got.Extract.LambdaR, preset, got.Threads)
	}
	if text := r.text(); !strings.Contains(text, "Could not start: no space") {
		t.Errorf("the screen does not say why:\n%s", text)
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	for name, opt := range map[string]Options{
		"preset":   {Preset: "no such"},
		"theme":    {Theme: "no such"},
		"setting":  {Overrides: []string{"seed"}},
		"key":      {Overrides: []string{"sed=1"}},
		"no value": {Overrides: []string{"seed=x"}},
	} {
		if _, err := New(context.Background(), opt); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestColourless(t *testing.T) {
	for _, c := range []struct {
		env  []string
		want bool
	}{
		{nil, false}, {[]string{"NO_COLOR="}, false}, {[]string{"NO_COLOR=yes"}, true}, {[]string{"CLICOLOR=0"}, true},
		{[]string{"NO_COLOR=1", "CLICOLOR_FORCE=1"}, true}, {[]string{"CLICOLOR=0", "CLICOLOR_FORCE=1"}, false},
	} {
		if got := colourless(c.env); got != c.want {
			t.Errorf("%v: %v, want %v", c.env, got, c.want)
		}
	}
}

// A coloured screen has the same text as the golden screen: escape sequences are
// complete, and none moves the cursor.
func TestColoursLeaveTheText(t *testing.T) {
	for _, scene := range scenes {
		r := newRig(t, func(o *Options) { o.Theme = "dark" })
		r.size(120, 40)
		scene.set(r)
		content := r.app.View().Content
		screen := vt.NewEmulator(120, 40)
		if _, err := screen.WriteString(strings.ReplaceAll(content, "\n", "\r\n")); err != nil {
			t.Fatal(err)
		}
		for y, want := range strings.Split(ansi.Strip(content), "\n") {
			var got strings.Builder
			for x := range 120 {
				if c := screen.CellAt(x, y); c != nil {
					got.WriteString(c.Content)
				}
			}
			if strings.TrimRight(got.String(), " ") != strings.TrimRight(want, " ") {
				t.Errorf("%s, line %d:\n got %q\nwant %q", scene.name, y, got.String(), want)
			}
		}
	}
}

// BenchmarkFrame measures one frame in a long run: folding ten batches and drawing
// the screen.
func BenchmarkFrame(b *testing.B) {
	r := newRig(b, func(o *Options) { o.Theme = "dark" }).run(runStarted(letterSet(), config.FinalPass))
	plan := event.StagePlan{Pass: config.FinalPass, Stage: config.Generate, Batches: 1 << 30, Epochs: 1}
	at := 1
	r.flush(batches(1, plan, 1, 100_000)...)
	r.flush(event.StageStarted{Plan: 1, StagePlan: plan})
	at += 100_000
	for b.Loop() {
		b.StopTimer()
		events := batches(1, plan, at, at+9)
		at += 10
		b.StartTimer()
		r.flush(events...)
		r.app.View()
	}
}

// BenchmarkKey measures a key that selects another term.
func BenchmarkKey(b *testing.B) {
	r := newRig(b, func(o *Options) { o.Theme = "dark" }).run(halfway(letterSet())...)
	for b.Loop() {
		r.press("l")
		r.app.View()
	}
}
