package worker

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// inWorker starts a practically endless run on the synthetic set in a worker.
func inWorker(t *testing.T) (*Processes, *data.Set, Training) {
	t.Helper()
	t.Setenv(asWorker, "1") // the test binary is the worker
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs = 1000000
	k := &Processes{Build: config.Build{Version: "test"}}
	training, err := k.Start(set, cfg, "auto")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { killWorkers(filepath.Dir(training.Folder())) })
	return k, set, training
}

// untilEvent reads a run's events until one fits.
func untilEvent(t *testing.T, training Training, what string, fits func(event.Event) bool) event.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	feed := training.Subscribe()
	for {
		events, err := feed.Wait(ctx)
		if err != nil {
			t.Fatalf("no %s: %v", what, err)
		}
		if h, ok := events[0].(event.History); ok {
			events = slices.Concat(h.Events, events[1:])
		}
		for _, e := range events {
			if fits(e) {
				return e
			}
		}
	}
}

func batch(n int) func(event.Event) bool {
	return func(e event.Event) bool { b, ok := e.(event.BatchDone); return ok && b.Batch >= n }
}

// After kill -9 of the worker, the run resumes from its last checkpoint.
func TestKilledWorkerCanBeResumed(t *testing.T) {
	k, _, training := inWorker(t)
	untilEvent(t, training, "batch", batch(20))
	training.Post(event.SaveCheckpoint{})
	kept := untilEvent(t, training, "checkpoint", func(e event.Event) bool { _, ok := e.(event.Checkpointed); return ok }).(event.Checkpointed)
	if err := syscall.Kill(training.(attached).PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-training.Done()
	again, err := k.Resume(training.Folder())
	if err != nil {
		t.Fatal(err)
	}
	e := untilEvent(t, again, "resumption", func(e event.Event) bool { _, ok := e.(event.RunResumed); return ok }).(event.RunResumed)
	if e.Batch < kept.Batch {
		t.Errorf("resumed at batch %d, before the checkpoint at %d", e.Batch, kept.Batch)
	}
	untilEvent(t, again, "batch", batch(e.Batch+5))
	stop(t, again)
}

// A fork trains in parallel with its parent, with its own weights.
func TestForkTrainsBesideItsParent(t *testing.T) {
	k, _, training := inWorker(t)
	untilEvent(t, training, "batch", batch(20))
	training.Post(event.Fork{ID: 1})
	untilEvent(t, training, "checkpoint", func(e event.Event) bool { _, ok := e.(event.Forked); return ok })
	child, err := k.Fork(training.Folder(), Branch{Checkpoint: 1, Set: []config.Setting{{Key: "extract.lambda_s", Value: "3"}}, Terms: map[config.Term]bool{config.TermSim: false}})
	if err != nil {
		t.Fatal(err)
	}
	begun := untilEvent(t, child, "start", func(e event.Event) bool { _, ok := e.(event.RunStarted); return ok }).(event.RunStarted)
	if begun.Parent != filepath.Base(training.Folder()) {
		t.Errorf("its parent is %q", begun.Parent)
	}
	untilEvent(t, child, "weight", func(e event.Event) bool { w, ok := e.(event.WeightSet); return ok && w.Value == "3" })
	untilEvent(t, child, "term switched off", func(e event.Event) bool { s, ok := e.(event.TermToggled); return ok && !s.On })
	for _, run := range []Training{child, training} {
		stop(t, run)
	}
}

// A fork that begins paused trains no batch before it is resumed.
func TestForkCanBeginPaused(t *testing.T) {
	k, _, training := inWorker(t)
	untilEvent(t, training, "batch", batch(20))
	training.Post(event.Pause{})
	at := untilEvent(t, training, "pause", func(e event.Event) bool { _, ok := e.(event.Paused); return ok }).(event.Paused)
	training.Post(event.Fork{ID: 1})
	untilEvent(t, training, "checkpoint", func(e event.Event) bool { _, ok := e.(event.Forked); return ok })
	child, err := k.Fork(training.Folder(), Branch{Checkpoint: 1, Paused: true})
	if err != nil {
		t.Fatal(err)
	}
	resumed := false
	paused := untilEvent(t, child, "pause", func(e event.Event) bool {
		switch e := e.(type) {
		case event.RunResumed:
			resumed = true
		case event.BatchDone:
			if e.Batch > at.Batch {
				t.Errorf("it trained batch %d", e.Batch)
			}
		case event.Paused:
			return resumed
		}
		return false
	}).(event.Paused)
	if paused.Batch != at.Batch {
		t.Errorf("paused at batch %d, its parent at %d", paused.Batch, at.Batch)
	}
	child.Post(event.Resume{})
	untilEvent(t, child, "batch", batch(at.Batch+1))
	for _, run := range []Training{child, training} {
		stop(t, run)
	}
}

func stop(t *testing.T, training Training) {
	t.Helper()
	training.Post(event.Stop{})
	<-training.Done()
	training.Close()
	for deadline := time.Now().Add(timeout); ; time.Sleep(20 * time.Millisecond) {
		run, err := record.Open(training.Folder())
		if err == nil && run.End != nil && !run.Live() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %s the folder is not complete", timeout)
		}
	}
}

// A run that cannot start returns the error at once.
func TestWorkerThatCannotStartReportsWhy(t *testing.T) {
	k, set, training := inWorker(t)
	cfg := config.Default()
	cfg.Extract.Batch = -1
	if _, err := k.Start(set, cfg, ""); err == nil || err.Error() == "" {
		t.Errorf("error %v", err)
	}
	if _, err := k.Resume(training.Folder()); err == nil {
		t.Error("a run in training was resumed")
	}
	stop(t, training)
}

// timeout is the timeout of all waits, long enough for a busy machine.
const timeout = time.Minute

// killWorkers kills the workers of a failed test, including those just starting.
func killWorkers(root string) {
	runs, _ := record.Runs(root)
	for _, run := range runs {
		for deadline := time.Now().Add(timeout); run.Live() && !run.Served() && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
		if c, err := wire.Dial(run.Folder, "", nil); err == nil {
			_ = syscall.Kill(c.PID(), syscall.SIGKILL)
		}
	}
}

// A run that has ended has all its events and answers questions; for an interrupted
// one, the last event is Lost.
func TestArchiveShowsARunThatHasEnded(t *testing.T) {
	p, _, training := inWorker(t)
	untilEvent(t, training, "batch", batch(3))
	stop(t, training)
	for deadline := time.Now().Add(timeout); record.At(training.Folder()).Served(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %s the process has not exited", timeout)
		}
	}
	again, err := p.Attach(training.Folder())
	if err != nil {
		t.Fatal(err)
	}
	untilEvent(t, again, "end", func(e event.Event) bool { _, ok := e.(event.Stopped); return ok })
	again.Post(event.Pause{})
	untilEvent(t, again, "refusal", func(e event.Event) bool { _, ok := e.(event.Refused); return ok })
	again.Close()
	run, err := record.Open(training.Folder())
	if err != nil {
		t.Fatal(err)
	}
	log, err := run.Read(record.EventsFile)
	if err != nil {
		t.Fatal(err)
	}
	cut := log[:bytes.LastIndexByte(log[:len(log)-1], '\n')+1]
	if err := run.Write(record.EventsFile, append(bytes.Replace(cut, []byte(`"batch":3,`), []byte(`"batch":4,`), 1), '\n')); err != nil {
		t.Fatal(err)
	}
	damaged, err := p.Attach(training.Folder())
	if err != nil {
		t.Fatal(err)
	}
	untilEvent(t, damaged, "note", func(e event.Event) bool {
		n, ok := e.(event.Note)
		return ok && strings.Contains(n.Text, "is damaged from line")
	})
	if untilEvent(t, damaged, "end", event.Ends) != run.End {
		t.Error("a damaged log ends with another event than the result")
	}
	damaged.Close()
	if err := errors.Join(run.Write(record.EventsFile, cut), run.Remove(record.ResultFile)); err != nil {
		t.Fatal(err)
	}
	lost, err := p.Attach(training.Folder())
	if err != nil {
		t.Fatal(err)
	}
	untilEvent(t, lost, "loss", func(e event.Event) bool { _, ok := e.(wire.Lost); return ok })
	lost.Close()
}
