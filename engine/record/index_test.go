package record

import (
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// longRun writes the log of a run that was stopped after n batches, with its index.
func longRun(t testing.TB, n int) *Run {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), "run"), config.Recipe{Data: "glyphs", Config: config.Default()})
	must(t, err)
	stage := event.StagePlan{Pass: config.FinalPass, Stage: config.Extract, Batches: n, Epochs: 1}
	must(t, f.Record(event.RunStarted{Run: "run", Config: config.Default(), Plan: []event.StagePlan{{}, stage}}))
	must(t, f.Record(event.StageStarted{Plan: 1, StagePlan: stage}))
	for b := 1; b <= n; b++ {
		must(t, f.Record(batchOf(b, 1)))
		if b == n/2 {
			must(t, f.Checkpoint(func(w io.Writer) error { _, err := w.Write([]byte("half")); return err }))
		}
	}
	must(t, f.Record(event.Stopped{Plan: 1, Stage: config.Extract, Batch: n}))
	must(t, f.Finish(nil))
	return &Run{Folder: At(f.Path())}
}

func historyText(t testing.TB, r *Run) string {
	t.Helper()
	h, err := r.History()
	must(t, err)
	text, err := Marshal(h)
	must(t, err)
	return string(text)
}

// With an index, with that of an earlier checkpoint, without one, and with one that is
// damaged or of another log, a log has the same history.
func TestIndexIsOnlyTrustedIfItFits(t *testing.T) {
	r := longRun(t, 1100)
	if _, _, ok := r.readIndex(); !ok {
		t.Fatal("a run that has ended has no index")
	}
	whole := historyText(t, r)
	index, err := r.Read(IndexFile)
	must(t, err)
	log, err := r.Read(EventsFile)
	must(t, err)
	check := func(name string, trusted bool) {
		t.Helper()
		if _, _, ok := r.readIndex(); ok != trusted {
			t.Errorf("%s: the index is trusted: %v", name, ok)
		}
		if got := historyText(t, r); got != whole {
			t.Errorf("%s: another history", name)
		}
	}
	check("whole", true)
	must(t, r.Remove(IndexFile))
	check("without an index", false)
	for at := 0; at < len(index); at += 1 + len(index)/25 {
		damaged := append([]byte{}, index...)
		damaged[at] ^= 1 << (at % 8)
		must(t, r.Write(IndexFile, damaged))
		check(fmt.Sprintf("bit of byte %d flipped", at), false)
	}
	for _, size := range []int{0, 1, len(index) / 2, len(index) - 1} {
		must(t, r.Write(IndexFile, index[:size]))
		check(fmt.Sprintf("cut to %d bytes", size), false)
	}
	must(t, r.Write(IndexFile, index))
	must(t, r.Write(EventsFile, log[:len(log)/2]))
	if _, _, ok := r.readIndex(); ok {
		t.Error("the index of a longer log is trusted")
	}
}

// The events after the first n are found by the index, and are those of the log.
func TestEventsFromTheMiddle(t *testing.T) {
	r := longRun(t, 5000)
	var all []event.Event
	for e, err := range r.Events() {
		must(t, err)
		all = append(all, e)
	}
	for _, n := range []int{0, 1, 1023, 1024, 1025, 4000, len(all) - 1, len(all), len(all) + 5} {
		at := min(n, len(all))
		for e, err := range r.EventsFrom(n) {
			must(t, err)
			if fmt.Sprint(e) != fmt.Sprint(all[at]) {
				t.Fatalf("from %d: event %d is %+v, want %+v", n, at, e, all[at])
			}
			at++
		}
		if at != len(all) {
			t.Errorf("from %d: %d events, want %d", n, at, len(all))
		}
	}
}

func TestMarksAreBounded(t *testing.T) {
	var m marks
	for count := range 20_000_000 {
		m.add(count, int64(10*count))
	}
	if n := len(m.List); n > maxMarks || n < maxMarks/4 {
		t.Errorf("%d marks", n)
	}
	for _, count := range []int{0, 5000, 19_999_999} {
		if at := m.before(count); at.Count > count || at.Count < count-m.Every || at.Offset != int64(10*at.Count) {
			t.Errorf("before %d: %+v, every %d", count, at, m.Every)
		}
	}
}

// Time and memory until a screen has the state of a run that has ended, with an index.
func BenchmarkOpenLongRun(b *testing.B) {
	for _, n := range []int{1e5, 1e6} {
		r := longRun(b, n)
		info, err := r.Folder.Open(EventsFile)
		must(b, err)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportMetric(float64(info.Size())/1e6, "MB-log")
			for b.Loop() {
				before := heap()
				h, err := r.History()
				must(b, err)
				b.ReportMetric(float64(heap()-before)/1e6, "MB")
				runtime.KeepAlive(h)
			}
		})
		b.Run(fmt.Sprint(n, "/without"), func(b *testing.B) {
			must(b, r.Remove(IndexFile))
			for b.Loop() {
				begun := time.Now()
				h, err := r.History()
				must(b, err)
				b.ReportMetric(float64(time.Since(begun).Microseconds())/float64(n), "µs/event")
				runtime.KeepAlive(h)
			}
		})
		info.Close()
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
