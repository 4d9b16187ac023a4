package run

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// A screen that gets a history and what followed knows what one knows that got
// every event.
func TestHistoryStandsForItsEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		events := anyRun(t)
		cut := rapid.IntRange(0, len(events)).Draw(t, "cut")
		var h event.History
		all, late := New(), New()
		for i, e := range events {
			all.Take(e)
			if i < cut {
				h.Add(e)
			}
		}
		late.Take(h)
		for _, e := range events[cut:] {
			late.Take(e)
		}
		if h.Count != cut {
			t.Fatalf("a history of %d events, want %d", h.Count, cut)
		}
		for i, s := range all.Stages {
			if got := late.Stages[i]; !reflect.DeepEqual(s, got) {
				t.Fatalf("stage %d is\n%+v, want\n%+v", i, got, s)
			}
		}
		all.Still, late.Still = event.Paused{}, event.Paused{} // compared by Status
		if all.Status() != late.Status() {
			t.Fatalf("status %q, want %q", late.Status(), all.Status())
		}
		if !reflect.DeepEqual(all, late) {
			t.Fatalf("state is\n%+v, want\n%+v", late, all)
		}
	})
}

// anyRun draws the events of a run of two stages, with what a user may do.
func anyRun(t *rapid.T) []event.Event {
	plan := []event.StagePlan{
		{Pass: config.FinalPass, Stage: config.Extract, Batches: 9000, Epochs: 90},
		{Pass: config.FinalPass, Stage: config.Generate, Batches: 20, Epochs: 2},
	}
	events := []event.Event{event.RunStarted{Run: "r", Config: config.Default(), Plan: plan}}
	terms := config.Extract.Info().Terms
	for at, stage := range plan {
		batch := 0
		events = append(events, event.StageStarted{Plan: at, StagePlan: stage})
		weight := 1.0
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				events = append(events, event.Paused{Plan: at, Stage: stage.Stage, Batch: batch}, event.Resumed{})
			case 1:
				weight = rapid.Float64Range(0, 2).Draw(t, "weight")
				events = append(events, event.WeightSet{Key: "extract.lambda_s", Value: "2", Plan: at, Batch: batch})
			case 2:
				events = append(events, event.TermToggled{Term: terms[1].Term, On: rapid.Bool().Draw(t, "on"), Plan: at, Batch: batch})
			case 3:
				events = append(events, event.Validated{Plan: at, Stage: stage.Stage, Batch: batch, Epoch: 1 + batch/100, Scores: metric.Scores{AccS: rapid.Float64Range(0, 1).Draw(t, "acc")}})
			case 4:
				batch = 0
				events = append(events, event.StageRestarted{Plan: at, Stage: stage.Stage})
			case 5:
				events = append(events, event.Refused{Command: "pause", Reason: "no"}, event.PaceSet{BatchesPerSecond: 3})
			default:
				for range rapid.SampledFrom([]int{1, 20, 3000}).Draw(t, "batches") {
					batch++
					events = append(events, event.BatchDone{Plan: at, Pass: stage.Pass, Stage: stage.Stage, Batch: batch, Epoch: 1 + batch/100, Seconds: 0.01,
						Terms: []event.TermValue{{Term: terms[0].Term, Value: math.Sin(float64(batch)), Weight: weight}},
						Norms: []event.NetworkNorm{{Network: "Es", Norm: 1 / float64(batch)}}})
				}
			}
		}
		events = append(events, event.StageDone{Plan: at, Pass: stage.Pass, Stage: stage.Stage, Batches: batch})
	}
	return append(events, event.PassDone{Pass: config.FinalPass}, event.Stopped{Plan: 1, Stage: config.Generate})
}
