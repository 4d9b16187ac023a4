package wire

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
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

// Time and memory until a screen that attaches to a run of 10⁶ batches has its history,
// with 20 curves as a run of the paper has.
func BenchmarkAttach(b *testing.B) {
	folder := record.At(b.TempDir())
	l, err := folder.Listen()
	if err != nil {
		b.Fatal(err)
	}
	run := &fakeRun{log: event.NewLog()}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go NewServer(run, "run", "v1").Serve(ctx, l)
	const batches = 1_000_000
	run.log.Append(event.RunStarted{Run: "r", Config: config.Default(), Plan: []event.StagePlan{{Stage: config.Extract, Batches: batches}}})
	for n := 1; n <= batches; n++ {
		e := event.BatchDone{Stage: config.Extract, Batch: n, Seconds: 0.01}
		for i := range 14 {
			e.Terms = append(e.Terms, event.TermValue{Term: config.Term(fmt.Sprint("term", i)), Value: math.Sin(float64(n * (i + 1))), Weight: 1})
		}
		for _, network := range []string{"Es", "Er", "Dec", "W", "q", "G"} {
			e.Norms = append(e.Norms, event.NetworkNorm{Network: network, Norm: math.Cos(float64(n))})
		}
		run.log.Append(e)
	}
	for b.Loop() {
		before := heap()
		begun := time.Now()
		c, err := Dial(folder, "", nil)
		if err != nil {
			b.Fatal(err)
		}
		feed := c.Subscribe()
		for batch := 0; batch < batches; {
			events, err := feed.Wait(ctx)
			if err != nil {
				b.Fatal(err)
			}
			for _, e := range events {
				switch e := e.(type) {
				case event.History:
					b.ReportMetric(time.Since(begun).Seconds(), "s/history")
				case event.BatchDone:
					batch = e.Batch
				}
			}
		}
		b.ReportMetric(time.Since(begun).Seconds(), "s/latest")
		b.ReportMetric(float64(heap()-before)/1e6, "MB")
		c.Close()
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
