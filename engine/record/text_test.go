package record

import (
	"reflect"
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// A log that has lost the start of a stage is printed from its first batch on.
func TestTextWithoutTheStartOfAStage(t *testing.T) {
	var b strings.Builder
	text := &Text{W: &b}
	for _, e := range []event.Event{
		event.BatchDone{Stage: config.Extract, Batch: 7, Epoch: 1, Terms: []event.TermValue{{Term: config.TermRecon, Value: 2}}},
		event.StageDone{Stage: config.Extract, Batches: 7, Seconds: 1},
	} {
		if err := text.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(b.String(), "recon 2\n") {
		t.Errorf("written: %q", b.String())
	}
}

func TestTextSumsUpEpochs(t *testing.T) {
	var b strings.Builder
	text := &Text{W: &b}
	plan := event.StagePlan{Pass: config.FinalPass, Stage: config.Extract, Batches: 40, Epochs: 20}
	send := func(e event.Event) {
		t.Helper()
		if err := text.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	send(event.RunStarted{Set: event.SetFacts{Name: "tiny", Samples: 9}, Config: config.Default(), Plan: []event.StagePlan{plan}})
	send(event.StageStarted{StagePlan: plan})
	for batch := range 40 {
		send(event.BatchDone{Stage: config.Extract, Batch: batch + 1, Epoch: batch/2 + 1,
			Terms: []event.TermValue{{Term: config.TermRecon, Value: float64(batch)}}})
	}
	send(event.StageDone{Stage: config.Extract, Batches: 40, Seconds: 75})
	send(event.Result{Scores: metric.Scores{AccS: .5, AccU: .25, AccH: 1. / 3, T1: .625, AUSUC: .3}})

	want := `tiny: 9 samples, 0 features, 0 attributes, 0 seen and 0 unseen classes, split ; protocol final, seed 0
extract    final pass, 40 batches
extract    epoch 1/20  recon 0.5
extract    epoch 2/20  recon 2.5
extract    epoch 4/20  recon 6.5
extract    epoch 6/20  recon 10.5
extract    epoch 8/20  recon 14.5
extract    epoch 10/20  recon 18.5
extract    epoch 12/20  recon 22.5
extract    epoch 14/20  recon 26.5
extract    epoch 16/20  recon 30.5
extract    epoch 18/20  recon 34.5
extract    epoch 20/20  recon 38.5
extract    done after 40 batches in 1m15s
result: acc_s 50.0  acc_u 25.0  acc_h 33.3  T1 62.5  AUSUC 0.300
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Every event has a line except batches, answers and Vitals.
func TestLineSpeaksForEveryEvent(t *testing.T) {
	for _, e := range events {
		line := Line(e)
		switch e.(type) {
		case event.BatchDone, event.Answered, event.Vitals:
			if line != "" {
				t.Errorf("%s says %q", e.Kind(), line)
			}
		default:
			if line == "" || strings.ContainsRune(line, '\n') {
				t.Errorf("%s says %q, want one line", e.Kind(), line)
			}
		}
	}
}

// The table of events has each type once.
func TestEventsAreListedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range events {
		if seen[e.Kind()] || reflect.TypeOf(e).Kind() != reflect.Struct {
			t.Errorf("%T: listed twice, or not as a value", e)
		}
		seen[e.Kind()] = true
	}
}

func TestDurationIsShort(t *testing.T) {
	for seconds, want := range map[float64]string{0: "0.0s", 3.21: "3.2s", 9.96: "10s", 59.7: "1m00s", 64: "1m04s", 3599.6: "1h00m", 7500: "2h05m"} {
		if got := Duration(seconds); got != want {
			t.Errorf("Duration(%v) = %s, want %s", seconds, got, want)
		}
	}
}
