package event

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"sync"
	"testing"
	"time"

	"segzsl/engine/config"
)

// batchOf is a batch as a run of the paper's stage 1 has it.
func batchOf(b int) BatchDone {
	e := BatchDone{Pass: config.FinalPass, Stage: config.Extract, Batch: b, Epoch: 1 + b/100, Seconds: 0.0123}
	for i, info := range config.Extract.Info().Terms {
		e.Terms = append(e.Terms, TermValue{Term: info.Term, Value: math.Sin(float64(b*(i+1))) + 1/float64(b), Weight: 1})
	}
	for _, network := range []string{"Es", "Er", "Dec", "W", "q"} {
		e.Norms = append(e.Norms, NetworkNorm{Network: network, Norm: math.Cos(float64(b))})
	}
	return e
}

// A feed gets each batch once, in the history or by itself, however late it begins and
// however slow it is; and the log never waits for it.
func TestFeedsMissNothing(t *testing.T) {
	const batches = 10*window + 17
	l := NewLog()
	slow := l.Subscribe()
	l.Append(batchOf(1))
	if events, err := slow.Wait(context.Background()); err != nil || len(events) != 1 {
		t.Fatalf("got %v, %v; want the first batch", events, err)
	}
	for b := 2; b <= batches; b++ {
		l.Append(batchOf(b))
		if b%1000 == 0 {
			l.Append(Vitals{})
			l.Append(Answered{ID: uint64(b)})
		}
	}
	l.Close()
	for name, feed := range map[string]*Feed{"slow": slow, "late": l.Subscribe()} {
		events, err := feed.Wait(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		h, ok := events[0].(History)
		if !ok || h.Count < batches-2*window {
			t.Fatalf("%s: begins with %T of %d events", name, events[0], h.Count)
		}
		next := h.Stages[0].Batch + 1
		for _, e := range events[1:] {
			if e, ok := e.(BatchDone); ok {
				if e.Batch != next {
					t.Fatalf("%s: batch %d, want %d", name, e.Batch, next)
				}
				next++
			}
		}
		if next != batches+1 {
			t.Errorf("%s: ends at batch %d, want %d", name, next-1, batches)
		}
		if _, err := feed.Wait(context.Background()); err != io.EOF {
			t.Errorf("%s: past the end: %v, want io.EOF", name, err)
		}
	}
}

// What a feed has got does not change while the run continues.
func TestHistoryOfAFeedDoesNotChange(t *testing.T) {
	l := NewLog()
	batch := 0
	more := func() {
		for range 3 * window {
			batch++
			l.Append(batchOf(batch))
		}
	}
	more()
	var readers sync.WaitGroup
	for range 4 {
		events, err := l.Subscribe().Wait(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		h := events[0].(History)
		readers.Go(func() {
			for range 100 {
				if s := h.Stages[0]; s.Terms[0].Series.Len() != h.Count || s.Batch != h.Count {
					t.Errorf("a history of %d events has %d batches", h.Count, s.Terms[0].Series.Len())
				}
			}
		})
		more()
	}
	readers.Wait()
}

// The history that a client gets later replaces what it had, but for answers.
func TestHistoryReplacesEvents(t *testing.T) {
	l := NewLog()
	feed := l.Subscribe()
	l.Append(batchOf(1))
	l.Append(Answered{ID: 7})
	var h History
	for b := 1; b <= 5; b++ {
		h.Add(batchOf(b))
	}
	l.Append(h)
	l.Append(batchOf(6))
	events, err := feed.Wait(context.Background())
	if err != nil || len(events) != 3 || events[0].(History).Count != 5 || events[1].(Answered).ID != 7 || events[2].(BatchDone).Batch != 6 {
		t.Errorf("got %+v, %v", events, err)
	}
}

// An answer that a slow feed has not had stays, whatever follows it.
func TestAnswersAreKept(t *testing.T) {
	l := NewLog()
	feed := l.Subscribe()
	l.Append(Answered{ID: 7})
	for b := 1; b <= 5*window; b++ {
		l.Append(batchOf(b))
	}
	events, err := feed.Wait(context.Background())
	if a, ok := events[1].(Answered); err != nil || !ok || a.ID != 7 {
		t.Errorf("got %+v, %v after the history", events[1], err)
	}
	if last := events[len(events)-1].(BatchDone).Batch; last != 5*window {
		t.Errorf("the last batch is %d, want %d", last, 5*window)
	}
}

// Restarts that a later one undoes do not add up.
func TestRestartsAreSuperseded(t *testing.T) {
	var h History
	h.Add(StageRestarted{Set: []config.Setting{{Key: "extract.lr", Value: "1"}}})
	for range 100 {
		h.Add(StageRestarted{})
	}
	h.Add(StageRestarted{Plan: 1})
	if len(h.Events) != 3 {
		t.Errorf("%d restarts are kept, want that with a setting, and one of each stage", len(h.Events))
	}
}

// Memory of a log after so many batches, and the time that each takes. It is flat.
func BenchmarkLog(b *testing.B) {
	for _, n := range []int{1e5, 1e6, 1e7} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				before, begun := heap(), time.Now()
				l := NewLog()
				for i := 1; i <= n; i++ {
					l.Append(batchOf(i))
				}
				b.ReportMetric(float64(heap()-before)/1e6, "MB")
				b.ReportMetric(float64(time.Since(begun).Nanoseconds())/float64(n), "ns/batch")
				runtime.KeepAlive(l)
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
