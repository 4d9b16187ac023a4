package wire

import (
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// A screen that attaches to a long run gets a history, and knows of the controls; then
// what follows, event by event.
func TestLateScreenGetsAHistory(t *testing.T) {
	r := serve(t)
	const batches = 20_000
	r.run.log.Append(event.RunStarted{Run: "r", Config: config.Default(), Plan: []event.StagePlan{{Stage: config.Extract}}})
	for b := 1; b <= batches; b++ {
		r.run.log.Append(event.BatchDone{Stage: config.Extract, Batch: b, Terms: []event.TermValue{{Term: config.TermSim, Value: 1}}})
	}
	for range 2 { // the second from what was encoded for the first
		s := r.screen()
		h := s.wait("history", func(e event.Event) bool { _, ok := e.(event.History); return ok }).(event.History)
		if _, ok := h.Events[0].(event.RunStarted); !ok || h.Stages[0].Batch != h.Count-1 {
			t.Fatalf("history of %d events begins with %+v and ends at batch %d", h.Count, h.Events[0], h.Stages[0].Batch)
		}
		next := h.Count
		for next <= batches {
			e := s.wait("batch", func(e event.Event) bool { _, ok := e.(event.BatchDone); return ok }).(event.BatchDone)
			if e.Batch != next {
				t.Fatalf("batch %d follows %d", e.Batch, next-1)
			}
			next++
		}
		late := &screen{Client: s.Client, t: t, feed: s.Subscribe()}
		if c := late.controls(1); c.Clients == 0 {
			t.Errorf("%+v", c)
		}
		defer s.Close()
	}
}
