package run

import (
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Accuracies by the means of a generator of a few batches are not shown as such;
// accuracies of epochs name what scored them.
func TestYoungGenerators(t *testing.T) {
	r := New()
	plan := event.StagePlan{Stage: config.Generate, Batches: 600, Epochs: 2}
	r.Fold([]event.Event{event.RunStarted{Plan: []event.StagePlan{plan}}, event.StageStarted{StagePlan: plan}})
	for batch, young := range map[int]bool{1: true, 199: true, 200: false, 500: false} {
		r.Take(event.BatchDone{Stage: config.Generate, Batch: batch})
		if got := r.YoungGenerator("class means", r.Position()); (got != "") != young {
			t.Errorf("batch %d: %q", batch, got)
		}
		if got := r.YoungGenerator("compatibility", r.Position()); got != "" {
			t.Errorf("by compatibility: %q", got)
		}
	}
	r.Take(event.Validated{Stage: config.Generate, Epoch: 1, By: "class means"})
	if !strings.Contains(r.From, "by class means") || !strings.Contains(r.Briefly, "by class means") {
		t.Errorf("from %q, %q", r.From, r.Briefly)
	}
	r.Take(event.TestViewed{})
	if !r.TestViewed {
		t.Error("test data viewed is not noted")
	}
}
