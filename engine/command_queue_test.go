package engine

import (
	"context"
	"math"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Questions keep their order and are answered one between two batches; commands
// do not wait for them.
func TestQueueHandsOutOneQuestionAtATime(t *testing.T) {
	q := newCommandQueue()
	for _, c := range []event.Command{event.Ask{ID: 1}, event.Ask{ID: 2}, event.Pause{}, event.Ask{ID: 3}} {
		q.Post(c)
	}
	for i, want := range [][]event.Command{
		{event.Pause{}},
		{event.Ask{ID: 1}},
		{event.Ask{ID: 2}},
		{event.Ask{ID: 3}},
	} {
		q.wait()
		got, _ := q.take(i > 0)
		if len(got) != 1 || got[0] != want[0] {
			t.Errorf("take %d: %v, want %v", i, got, want)
		}
	}
}

// A run that is asked without end trains to its end.
func TestQuestionsDoNotStopTraining(t *testing.T) {
	set, err := data.Synthetic(data.DefaultSynthetic())
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 2, 1, 1
	r, err := Start(set, cfg, Options{Paused: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	const questions = 10_000
	for i := range questions {
		r.Post(event.AskSurvey{ID: uint64(i + 1)})
	}
	r.Post(event.Resume{})
	feed := r.Subscribe()
	batches, answers := 0, 0
	for {
		events, err := feed.Wait(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			switch e.(type) {
			case event.Resumed: // while paused there is no batch to wait for
				answers, batches = 0, 0
			case event.Answered:
				answers++
			case event.BatchDone:
				batches++
			}
			if event.Ends(e) {
				if answers > batches+1 {
					t.Errorf("%d questions were answered between %d batches", answers, batches)
				}
				return
			}
		}
	}
}

// Steps without end do not overflow: the run stays paused at the end of them.
func TestManyStepsDoNotOverflow(t *testing.T) {
	r := newRunner(Options{Paused: true})
	for range 3 {
		if err := r.execute(event.StepBatch{N: math.MaxInt}); err != nil || r.stepsLeft != maxSteps {
			t.Fatalf("%d steps left, %v; want %d", r.stepsLeft, err, maxSteps)
		}
	}
}
