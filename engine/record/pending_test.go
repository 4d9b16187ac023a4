package record

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"syscall"
	"testing"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/fault"
)

// full makes writes to a file fail while it is true, as on a full disk.
func full(t *testing.T, name File) *bool {
	on := false
	fault.Hook = func(step, file string) error {
		if on && file == string(name) && (step == "write" || step == "create") {
			return &os.PathError{Op: step, Path: file, Err: syscall.ENOSPC}
		}
		return nil
	}
	t.Cleanup(func() { fault.Hook = nil })
	return &on
}

func retryAlways(t *testing.T) {
	before := retryInterval
	retryInterval = 0
	t.Cleanup(func() { retryInterval = before })
}

// The disk is full for a while: the log has every event when there is space again, and
// no checkpoint is saved that needs events which are not in it.
func TestEventsWaitWhileTheDiskIsFull(t *testing.T) {
	retryAlways(t)
	disk := full(t, EventsFile)
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe())
	must(t, err)
	must(t, f.Record(event.Resumed{}))
	*disk = true
	for i := range 3 {
		var delayed *engine.RecordError
		err := f.Record(event.Paused{Batch: i})
		if !errors.Is(err, syscall.ENOSPC) || !errors.As(err, &delayed) || delayed.Skipped || delayed.Waiting != i+1 {
			t.Errorf("Record = %v", err)
		}
	}
	for _, err := range []error{f.Checkpoint(text("checkpoint")), f.Fork(1, text("fork"))} {
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("error %v, want ENOSPC", err)
		}
	}
	*disk = false
	must(t, f.Checkpoint(text("checkpoint")))
	must(t, f.Record(event.Result{}))
	must(t, f.Finish(nil))
	run, err := Open(path)
	must(t, err)
	if got, want := kinds(t, run), []string{"resumed", "paused", "paused", "paused", "result"}; !slices.Equal(got, want) {
		t.Errorf("the log has %v, want %v", got, want)
	}
}

// A line that was written in part is cut off before the next.
func TestLinesAreWrittenWhole(t *testing.T) {
	retryAlways(t)
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
	must(t, err)
	must(t, f.Record(event.Resumed{}))
	log := f.events
	f.events, err = os.Open(os.DevNull) // not open for writing
	must(t, err)
	if err := f.Record(event.Paused{Batch: 1}); err == nil {
		t.Fatal("no error")
	}
	f.events = log
	_, err = log.WriteString(`{"event":"pau`) // as far as the disk had space
	must(t, err)
	must(t, f.Record(event.Paused{Batch: 2}))
	must(t, f.Finish(nil))
	run, err := Open(f.Path())
	must(t, err)
	if got, want := kinds(t, run), []string{"resumed", "paused", "paused"}; !slices.Equal(got, want) {
		t.Errorf("the log has %v, want %v", got, want)
	}
}

// Memory is bounded: batches are skipped first, other events later, the last one never.
func TestEventsThatWaitAreBounded(t *testing.T) {
	retryAlways(t)
	before := batchLimit
	batchLimit = 400
	t.Cleanup(func() { batchLimit = before })
	disk := full(t, EventsFile)
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
	must(t, err)
	*disk = true
	record := func(e event.Event) (skipped bool) {
		var delayed *engine.RecordError
		if !errors.As(f.Record(e), &delayed) {
			t.Fatal("no *engine.RecordError")
		}
		return delayed.Skipped
	}
	batches, others := 0, 0
	for !record(event.BatchDone{}) {
		batches++
	}
	for !record(event.Paused{}) {
		others++
	}
	if n := len(f.pending.lines); n > 800 || batches == 0 || others == 0 {
		t.Errorf("%d bytes wait, of %d batches and %d others", n, batches, others)
	}
	if record(event.Result{}) {
		t.Error("the result is skipped")
	}
	*disk = false
	must(t, f.Finish(nil))
	run, err := Open(f.Path())
	must(t, err)
	if got := kinds(t, run); len(got) != batches+others+1 || got[len(got)-1] != "result" {
		t.Errorf("the log has %v", got)
	}
}

// Whichever file cannot be written at the end, the checkpoint stays and the run can be
// resumed, or the result says what is missing.
func TestFullDiskAtTheEndLosesNothing(t *testing.T) {
	for _, name := range []File{EventsFile, ModelFile, ResultFile} {
		t.Run(string(name), func(t *testing.T) {
			retryAlways(t)
			disk := full(t, name)
			f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
			must(t, err)
			must(t, f.Record(event.RunStarted{}))
			must(t, f.Checkpoint(text("checkpoint")))
			*disk = true
			_ = f.Record(event.Result{})
			if err := f.Finish(text("weights")); !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("Finish = %v", err)
			}
			run, err := Open(f.Path())
			must(t, err)
			end, ended := run.End.(event.Result)
			switch {
			case name == EventsFile && (!ended || end.Missing != 1 || !run.Has(ModelFile)):
				t.Errorf("ended with %+v", run.End)
			case name != EventsFile && (run.End != nil || !run.Has(CheckpointFile)):
				t.Errorf("ended with %+v, the folder contains %v", run.End, names(t, f.Path()))
			}
		})
	}
}

// Finish tries again while Retry returns true.
func TestFinishTriesAgain(t *testing.T) {
	disk := full(t, ModelFile)
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
	must(t, err)
	must(t, f.Record(event.Result{}))
	*disk = true
	tries := 0
	f.Retry = func(err error) bool {
		tries++
		*disk = tries < 3
		return errors.Is(err, syscall.ENOSPC)
	}
	must(t, f.Finish(text("weights")))
	if model, err := f.Read(ModelFile); string(model) != "weights" || tries != 3 {
		t.Errorf("after %d tries the model is %q, %v", tries, model, err)
	}
}

// A log that is written at the second attempt, after a half written line, costs neither
// the result nor another model.
func TestFinishKeepsItsResult(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
	must(t, err)
	must(t, f.Record(event.RunStarted{Config: config.Default()}))
	disk, removed := true, 0
	fault.Hook = func(step, file string) error {
		if file == string(ResultFile) && step == "remove" {
			removed++
		}
		if disk && file == string(EventsFile) && step == "write" {
			return syscall.ENOSPC
		}
		return nil
	}
	t.Cleanup(func() { fault.Hook = nil })
	f.cut = true
	_ = f.Record(event.Result{})
	f.Retry = func(error) bool { disk = false; return f.Has(ResultFile) && f.Has(ModelFile) }
	saves := 0
	must(t, f.Finish(func(w io.Writer) error { saves++; return text("weights")(w) }))
	if removed != 0 || saves != 1 {
		t.Errorf("the result was removed %d times, the model saved %d times", removed, saves)
	}
	if events := loggedEvents(t, f.Path()); len(events) != 2 {
		t.Errorf("the log has %d events, want 2", len(events))
	}
}

// A run whose log could not be written for a while and lost batches is resumed to the
// same result.
func TestRunWithMissingEventsIsResumed(t *testing.T) {
	retryAlways(t)
	before := batchLimit
	batchLimit = 0
	t.Cleanup(func() { batchLimit = before })
	set, recipe := small(t)
	want := whole(t, set, recipe)
	disk := full(t, EventsFile)
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe)
	must(t, err)
	h := haltAt(f, 1, 2)
	halted := h.Record
	h.Record = func(e event.Event) error {
		b, ok := e.(event.BatchDone)
		*disk = ok && b.Plan == 0 && b.Batch > 3 && b.Batch < 9
		return halted(e)
	}
	r, err := engine.Start(set, recipe.Config, h.Options)
	must(t, err)
	h.stop(r)
	must(t, f.Finish(nil))
	r.Close()
	run, err := Open(f.Path())
	must(t, err)
	f, from, err := run.Reopen()
	must(t, err)
	r, err = engine.Continue(set, from, options(f))
	must(t, err)
	<-r.Done()
	must(t, f.Finish(r.Model().Save))
	r.Close()
	a, err := At(want).Read(ModelFile)
	must(t, err)
	b, err := At(f.Path()).Read(ModelFile)
	must(t, err)
	if !bytes.Equal(a, b) {
		t.Error("the model differs")
	}
	all, some := loggedEvents(t, want), loggedEvents(t, f.Path())
	if len(all)-len(some) < 3 {
		t.Errorf("the log has %d of %d events: none was lost", len(some), len(all))
	}
	for _, e := range some {
		if result, ok := e.(event.Result); ok {
			if result.Missing == 0 {
				t.Error("the result does not say that events are missing")
			}
			result.Missing = 0
			e = result
		}
		if !slices.ContainsFunc(all, func(a event.Event) bool { return reflect.DeepEqual(a, e) }) {
			t.Errorf("%+v is not in the uninterrupted run's log", e)
		}
	}
}

func TestStorageHasALine(t *testing.T) {
	for e, want := range map[event.Storage]string{
		{Log: "disk full", Waiting: 2}: "the log cannot be written: disk full; training continues, and it is tried again; 2 events wait in memory",
		{Checkpoint: "disk full"}:      "the checkpoint was not saved: disk full; training continues, and it is tried again",
		{Missing: 3}:                   "log and checkpoints can be written again; 3 events are missing in the log",
	} {
		if got := Line(e); got != want {
			t.Errorf("%+v is shown as %q, want %q", e, got, want)
		}
	}
}
