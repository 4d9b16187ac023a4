package record

import (
	"math"
	"testing"

	"segzsl/engine/curve"
	"segzsl/engine/event"
)

// The curves of a window, read from the log, are those of a series that keeps all.
func TestCurvesOfAWindow(t *testing.T) {
	const n = 20_000
	r := longRun(t, n)
	for _, w := range []curve.Window{{From: 1, To: 50}, {From: 9000, To: 9900}, {From: n - 5, To: n + 100}} {
		s, err := r.Curves(1, w.From, w.To)
		must(t, err)
		var whole curve.Series
		for b := 1; b <= min(n, w.To); b++ { // the last ones are kept as they are, and the window is among them
			whole.Add(b, batchOf(b, 1).Terms[0].Value)
		}
		got, want := s.Terms[0].Series.View(80, w, 4), whole.View(80, w, 4)
		for i := range want {
			if i > 0 && i < len(want)-1 && (got[i].N != want[i].N || got[i].Min != want[i].Min || got[i].Max != want[i].Max || math.Abs(got[i].Smooth-want[i].Smooth) > 1e-6) {
				t.Fatalf("%+v: column %d is %+v, want %+v", w, i, got[i], want[i])
			}
		}
		if bin := s.Terms[0].Series.Bin(w.From); bin != 1 {
			t.Errorf("%+v: values are kept in bins of %d", w, bin)
		}
	}
	if s, err := r.Curves(7, 1, 10); err != nil || len(s.Terms) != 0 {
		t.Errorf("a stage that never began has %+v, %v", s, err)
	}
}

// After a restart the marks of the stage before it are not used.
func TestMarksAreOfTheStageAsItIs(t *testing.T) {
	var m marks
	count := 0
	train := func(n int) {
		for b := 1; b <= n; b++ {
			m.add(count, int64(count))
			m.note(event.BatchDone{Plan: 1, Batch: b})
			count++
		}
	}
	train(10_000)
	m.note(event.StageRestarted{Plan: 1})
	again := count
	train(5000)
	if at := m.beforeBatch(1, 4000); at.Count < again || at.Batch > 4000 {
		t.Errorf("%+v is before the restart at event %d, or after batch 4000", at, again)
	}
	if at := m.beforeBatch(1, 10); at.Count > again+10 {
		t.Errorf("%+v is after batch 10", at)
	}
}
