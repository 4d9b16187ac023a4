package run

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// If the batches of each stage take the time that config.Config.Work predicts,
// the time left is exact from the first batch on.
func TestTimeLeftIsExactAtAConstantPace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := config.Default()
		perWork := rapid.Float64Range(1e-4, 10).Draw(t, "seconds per unit of work")
		each := func(s config.Stage) float64 { return perWork * cfg.Work(s) }
		var plan []event.StagePlan
		total := 0.0
		for _, s := range config.Stages {
			n := rapid.IntRange(1, 20).Draw(t, "batches")
			plan = append(plan, event.StagePlan{Pass: config.FinalPass, Stage: s.Stage, Batches: n, Epochs: 1})
			total += float64(n) * each(s.Stage)
		}
		r, spent := New(), 0.0
		r.Take(event.RunStarted{Config: cfg, Plan: plan})
		if _, ok := r.Left(); ok || r.Fraction() != 0 {
			t.Fatal("there is an estimate before the first batch")
		}
		for i, stage := range plan {
			r.Take(event.StageStarted{Plan: i, StagePlan: stage})
			for b := range stage.Batches {
				spent += each(stage.Stage)
				r.Take(event.BatchDone{Plan: i, Stage: stage.Stage, Batch: b + 1, Seconds: each(stage.Stage)})
				left, ok := r.Left()
				if !ok || math.Abs(left.Seconds()-(total-spent)) > 1e-6*total {
					t.Fatalf("stage %s, batch %d: %v left, want %g s", stage.Stage, b+1, left, total-spent)
				}
				if f := r.Fraction(); math.Abs(f-spent/total) > 1e-6 {
					t.Fatalf("stage %s, batch %d: fraction %g, want %g", stage.Stage, b+1, f, spent/total)
				}
			}
			r.Take(event.StageDone{Plan: i, Stage: stage.Stage, Batches: stage.Batches})
		}
	})
}

// Members of the ensemble take as long as the first, and as much time for their data as
// stage synthesise.
func TestTimeLeftIncludesTheEnsemble(t *testing.T) {
	cfg := config.Default()
	cfg.Classify.Ensemble = 3
	synthesise := event.StagePlan{Pass: config.FinalPass, Stage: config.Synthesise, Batches: 5, Epochs: 1}
	classify := event.StagePlan{Pass: config.FinalPass, Stage: config.Classify, Batches: 30, Epochs: 1}
	r := New()
	r.Take(event.RunStarted{Config: cfg, Plan: []event.StagePlan{synthesise, classify}})
	r.Take(event.StageStarted{StagePlan: synthesise})
	for i := range 5 {
		r.Take(event.BatchDone{Stage: config.Synthesise, Batch: i + 1, Seconds: 2})
	}
	r.Take(event.StageDone{Stage: config.Synthesise, Batches: 5})
	r.Take(event.StageStarted{Plan: 1, StagePlan: classify})
	for i := range 30 {
		r.Take(event.BatchDone{Plan: 1, Stage: config.Classify, Batch: i + 1, Seconds: 1})
		members := []float64{2, 1, 0}[i/10]
		if left, _ := r.Left(); math.Abs(left.Seconds()-float64(29-i)-members*10) > 1e-6 {
			t.Fatalf("after batch %d: %v left, want %d batches of 1 s and %v times 10 s", i+1, left, 29-i, members)
		}
	}
}

// A stage has the pace that it had in an earlier pass; a skipped stage takes no
// more time.
func TestTimeLeftUsesEarlierPasses(t *testing.T) {
	extract := event.StagePlan{Pass: config.ValidationPass, Stage: config.Extract, Batches: 2, Epochs: 1}
	classify := event.StagePlan{Pass: config.ValidationPass, Stage: config.Classify, Batches: 10, Epochs: 1}
	again := extract
	again.Pass, again.Batches = config.FinalPass, 5
	r := New()
	r.Fold([]event.Event{
		event.RunStarted{Config: config.Default(), Plan: []event.StagePlan{extract, classify, again}},
		event.StageStarted{Plan: 0, StagePlan: extract},
		event.BatchDone{Plan: 0, Stage: config.Extract, Batch: 1, Seconds: 3},
		event.BatchDone{Plan: 0, Stage: config.Extract, Batch: 2, Seconds: 3},
		event.StageDone{Plan: 0, Stage: config.Extract, Batches: 2},
		event.StageStarted{Plan: 1, StagePlan: classify},
		event.BatchDone{Plan: 1, Stage: config.Classify, Batch: 1, Seconds: 1},
	})
	if left, _ := r.Left(); left.Seconds() != 9+5*3 {
		t.Errorf("%v left, want 9 batches of 1 s and 5 of 3 s", left)
	}
	r.Take(event.StageDone{Plan: 1, Stage: config.Classify, Skipped: true})
	if left, _ := r.Left(); left.Seconds() != 5*3 {
		t.Errorf("%v left after the stage was skipped, want 5 batches of 3 s", left)
	}
}
