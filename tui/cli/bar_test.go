package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/output"
)

// feedBar sends half of stage generate of a run of two stages.
func feedBar(t *testing.T, b *bar) {
	t.Helper()
	cfg := config.Default()
	cfg.Extract.Batch, cfg.Generate.Batch = 64, 64
	plan := []event.StagePlan{
		{Pass: config.FinalPass, Stage: config.Extract, Batches: 10, Epochs: 1},
		{Pass: config.FinalPass, Stage: config.Generate, Batches: 20, Epochs: 4},
	}
	events := []event.Event{event.RunStarted{Config: cfg, Plan: plan}, event.StageStarted{Plan: 0, StagePlan: plan[0]}}
	for i := range 10 {
		events = append(events, event.BatchDone{Plan: 0, Stage: config.Extract, Batch: i + 1, Epoch: 1, Seconds: 1})
	}
	events = append(events, event.StageDone{Plan: 0, Stage: config.Extract, Batches: 10, Seconds: 10}, event.StageStarted{Plan: 1, StagePlan: plan[1]})
	for i := range 10 {
		events = append(events, event.BatchDone{Plan: 1, Stage: config.Generate, Batch: i + 1, Epoch: i/5 + 1, Seconds: 3,
			Terms: []event.TermValue{{Term: config.TermGP, Value: 2}, {Term: config.TermGTotal, Value: -1.5}}})
	}
	for _, e := range events {
		if err := b.Event(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBarShowsTheTimeLeft(t *testing.T) {
	var out bytes.Buffer
	b := newBar(output.NewWriter(&out))
	feedBar(t, b)
	// 10 s of extract and 30 s of generate have passed, 10 batches of 3 s are left.
	got := ansi.Strip(b.progress.line(120, false))
	want := "generate   ━━━━━━━━━━━─────────  57%  epoch 2/4  0.3 batches/s  30s left  g_total -1.5  gp 2"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := ansi.Strip(b.progress.line(120, true)); !strings.HasSuffix(got, "stopping after this batch") {
		t.Errorf("got %s", got)
	}
}

func TestBarFitsItsWidth(t *testing.T) {
	b := newBar(output.NewWriter(&bytes.Buffer{}))
	feedBar(t, b)
	for width := range 140 {
		line := b.progress.line(width, false)
		if ansi.StringWidth(line) > width || strings.ContainsRune(line, '\n') {
			t.Errorf("at %d columns: %q", width, ansi.Strip(line))
		}
	}
}

// Before the first batch, and for a stage whose cost is only estimated, there is
// neither a division by zero nor an arbitrary time.
func TestBarBeforeTheFirstBatch(t *testing.T) {
	var out bytes.Buffer
	b := newBar(output.NewWriter(&out))
	if err := b.Show(false); err != nil || out.Len() != 0 {
		t.Errorf("nothing has happened, but it shows %q, %v", out.String(), err)
	}
	plan := []event.StagePlan{{Pass: config.FinalPass, Stage: config.Extract, Batches: 0, Epochs: 0}}
	for _, e := range []event.Event{event.RunStarted{Plan: plan}, event.StageStarted{StagePlan: plan[0]}} {
		if err := b.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if got := ansi.Strip(b.progress.line(80, false)); strings.Contains(got, "left") || !strings.Contains(got, "0%") {
		t.Errorf("got %q", got)
	}
}
