package cli

import (
	"context"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
	"syscall"
	"testing"
	"time"
)

func runFolders(t testing.TB, root string) []*record.Run {
	t.Helper()
	runs, err := record.Runs(root)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// theRun is the only run in a state home.
func theRun(t testing.TB, root string) *record.Run {
	t.Helper()
	runs := runFolders(t, root)
	if len(runs) != 1 {
		t.Fatalf("%d run folders, want 1", len(runs))
	}
	return runs[0]
}

// wantStopped waits until the run's process has exited, and checks what it left.
func wantStopped(t testing.TB, root string) {
	t.Helper()
	await(t, "nobody serves the run", func() bool { return !served(theRun(t, root)) })
	run := theRun(t, root)
	if _, ok := run.End.(event.Stopped); !ok {
		t.Errorf("the run ended with %+v", run.End)
	}
	if !run.Has(record.ModelFile) {
		t.Error("no model")
	}
}

func served(run *record.Run) bool { return run.Served() }

// killWorkers kills processes that a failed test left, including a run that is still
// starting.
func killWorkers(root string) {
	runs, _ := record.Runs(root)
	for _, run := range runs {
		for deadline := time.Now().Add(patience); run.Live() && !run.Served() && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
		if c, err := wire.Dial(run.Folder, "", nil); err == nil {
			_ = syscall.Kill(c.PID(), syscall.SIGKILL)
		}
	}
}

// watcherOf connects to a run as a screen does.
func watcherOf(t testing.TB, run *record.Run) *wire.Client {
	t.Helper()
	c, err := wire.Dial(run.Folder, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// controllerOf is watcherOf once it has control: a screen that was killed may have it
// for a moment longer.
func controllerOf(t testing.TB, run *record.Run) *wire.Client {
	t.Helper()
	c := watcherOf(t, run)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for feed := c.Subscribe(); ; {
		events, err := feed.Wait(ctx)
		if err != nil {
			t.Fatalf("wait for the controls of %s: %v", run.Path(), err)
		}
		for _, e := range events {
			if controls, ok := e.(wire.Controls); ok && controls.Mine() {
				return c
			}
		}
	}
}

// wantTraining checks that the run continues, and stops it.
func wantTraining(t testing.TB, root string) {
	t.Helper()
	run := theRun(t, root)
	if run.State() != record.Training {
		t.Fatal("the run does not train any more")
	}
	before, _ := run.Read(record.EventsFile)
	await(t, "the run resumes", func() bool {
		now, _ := run.Read(record.EventsFile)
		return len(now) > len(before)
	})
	c := controllerOf(t, run)
	c.Post(event.Stop{})
	<-c.Done()
	c.Close()
	wantStopped(t, root)
}
