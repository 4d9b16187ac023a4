package worker

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/fault"
	"segzsl/engine/record"
)

// small is a run of a fraction of a second.
func small(t *testing.T) (*data.Set, config.Recipe) {
	t.Helper()
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs, cfg.Threads = 2, 2, 3, 1
	return set, config.NewRecipe(set, cfg, "auto", config.Build{Version: "test"})
}

// The disk is full when a run ends: the results are saved when there is space again,
// or the run can be resumed after a Stop.
func TestRunWaitsForSpaceAtItsEnd(t *testing.T) {
	interval, least := retryInterval, leastRetry
	retryInterval, leastRetry = 0, time.Hour
	t.Cleanup(func() { retryInterval, leastRetry, fault.Hook = interval, least, nil })
	set, recipe := small(t)
	for _, freed := range []bool{true, false} {
		full := true
		fault.Hook = func(step, name string) error {
			if full && step == "write" && name == string(record.ModelFile) {
				return &os.PathError{Op: step, Path: name, Err: syscall.ENOSPC}
			}
			return nil
		}
		var run *Run
		started := make(chan struct{})
		waiting := func(err error, most time.Duration) {
			<-started
			if !errors.Is(err, syscall.ENOSPC) || most <= 0 {
				t.Errorf("waiting for %s: %v", most, err)
			}
			if full = !freed; full {
				run.Post(event.Stop{})
			}
		}
		path := filepath.Join(t.TempDir(), "run")
		run, err := Start(set, recipe, path, Options{Waiting: waiting})
		if err != nil {
			t.Fatal(err)
		}
		close(started)
		<-run.Done()
		run.Close()
		if err := run.Err(); (err == nil) != freed {
			t.Errorf("space freed %v: error %v", freed, err)
		}
		found, err := record.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, ended := found.End.(event.Result); ended != freed || found.Has(record.ModelFile) != freed || found.Has(record.CheckpointFile) == freed {
			t.Errorf("space freed %v: ended with %+v", freed, found.End)
		}
	}
}
