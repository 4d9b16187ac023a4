package run

import (
	"fmt"
	"reflect"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// changed is a run of two stages in which weights, a term and the scorer changed.
func changed() *State {
	plan := []event.StagePlan{{Pass: config.FinalPass, Stage: config.Extract, Batches: 400}, {Pass: config.FinalPass, Stage: config.Generate, Batches: 600}}
	r := New()
	r.Fold([]event.Event{
		event.RunStarted{Config: config.Default(), Plan: plan},
		event.WeightSet{Key: "extract.lambda_r", Value: "2", Plan: 0, Batch: 9},
		event.StageRestarted{Plan: 0, Stage: config.Extract},
		event.WeightSet{Key: "extract.lambda_r", Value: "2", Plan: 0, Batch: 11}, // no change
		event.WeightSet{Key: "extract.lr", Value: "0.5", Plan: 0, Batch: 12},
		event.Validated{Plan: 0, Stage: config.Extract, Batch: 400, By: "compatibility", Scores: metric.Scores{AccH: 0.3}},
		event.TermToggled{Term: config.TermSim, Plan: 1, Batch: 0},
		event.Validated{Plan: 1, Stage: config.Generate, Batch: 100, By: "class means"},
		event.StageDone{Plan: 1, Stage: config.Generate, Batches: 1200, Skipped: true},
	})
	return r
}

func TestChangesAreListed(t *testing.T) {
	r := changed()
	cfg := config.Default()
	want := []string{
		"final pass, extract, before the stage was restarted: extract.lambda_r " + cfg.Get("extract.lambda_r") + " → 2",
		"final pass, extract, from batch 13: extract.lr " + cfg.Get("extract.lr") + " → 0.5",
		"final pass, generate: accuracies by class means, before by f(z_s, a): not comparable",
		"final pass, generate, from batch 1: " + config.TermSim.Info().Title + " off",
		"final pass, generate: ended at batch 0, its rest was skipped",
	}
	for i, line := range r.ChangeLines() {
		if i >= len(want) || line != want[i] {
			t.Errorf("line %d is %q", i+1, line)
		}
	}
	if n := len(r.ChangeLines()); n != len(want) {
		t.Errorf("%d lines, want %d", n, len(want))
	}
}

// Undoing every change, the last first, restores the settings of the start.
func TestUndoRestoresTheSettings(t *testing.T) {
	r := changed()
	for n := 0; ; n++ {
		c, ok := r.Undoable()
		if !ok {
			if n != 3 {
				t.Errorf("%d changes were undone, want 3", n)
			}
			break
		}
		switch undo := c.Undo.(type) {
		case event.SetWeight:
			r.Take(event.WeightSet{Key: undo.Key, Value: undo.Value, Plan: 1, Batch: 20 + n})
		case event.ToggleTerm:
			r.Take(event.TermToggled{Term: undo.Term, On: undo.On, Plan: 1, Batch: 20 + n})
		}
		if n > 10 {
			t.Fatal("undo does not end")
		}
	}
	if r.Config != config.Default() || r.Off[config.TermSim] {
		t.Errorf("settings are not those of the start: %+v", r.Off)
	}
}

// However often weights change, a bounded number of changes is kept, and the last of
// each setting.
func TestChangesAreBounded(t *testing.T) {
	var h event.History
	h.Add(event.RunStarted{Config: config.Default()})
	h.Add(event.WeightSet{Key: "extract.lr", Value: "0.5"})
	for i := range 3 * event.MaxChanges {
		h.Add(event.WeightSet{Key: "extract.lambda_r", Value: fmt.Sprint(i + 1), Batch: i})
	}
	if n := len(h.Events); n != event.MaxChanges+1 {
		t.Errorf("the history has %d events, want %d", n, event.MaxChanges+1)
	}
	r := New()
	r.Take(h)
	want := config.Default()
	want.Extract.LR, want.Extract.LambdaR = 0.5, float64(3*event.MaxChanges)
	if !reflect.DeepEqual(r.Config, want) || len(r.Changes) > event.MaxChanges {
		t.Errorf("%d changes, learning rate %g, λr %g", len(r.Changes), r.Config.Extract.LR, r.Config.Extract.LambdaR)
	}
}
