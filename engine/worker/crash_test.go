package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/fault"
	"segzsl/engine/record"
)

var kills = flag.Int("kills", 0, "number of times that TestKilledAtRandomMoments kills a run")

// The environment variables of a process that trains a run and kills itself: the run
// folder, the step before which it does so, 0 for never, and whether the run is long.
const (
	crashIn   = "SEGZSL_TEST_CRASH_IN"
	crashAt   = "SEGZSL_TEST_CRASH_AT"
	crashLong = "SEGZSL_TEST_CRASH_LONG"
)

// trainToCrash starts or resumes the run in a folder. It prints the steps.
func trainToCrash(path string) error {
	at, _ := strconv.Atoi(os.Getenv(crashAt))
	steps := 0
	fault.Hook = func(step, name string) error {
		if name == string(record.EventsFile) && step == "write" {
			return nil // for each batch: see TestKilledAtRandomMoments
		}
		if steps++; steps == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		fmt.Println(step, name)
		return nil
	}
	set, err := data.Open("synthetic")
	if err != nil {
		return err
	}
	run, err := startOrResume(set, path)
	if run == nil || err != nil {
		return err
	}
	if os.Getenv(crashLong) != "" {
		go func() {
			for range time.Tick(20 * time.Millisecond) {
				run.Post(event.SaveCheckpoint{})
			}
		}()
	}
	<-run.Done()
	return run.Err()
}

// startOrResume starts or resumes the run; nil if it has reached its end.
func startOrResume(set *data.Set, path string) (*Run, error) {
	found, err := record.Open(path)
	if err == nil && found.State() == record.Finished { // it was killed after its end
		return nil, nil
	}
	if err == nil { // also before its first checkpoint
		return Resume(found, set, Options{Version: "test"})
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	cfg := config.PresetFor(set).Config
	cfg.Threads = 1
	if os.Getenv(crashLong) == "" {
		cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 2, 2, 3
	} else {
		cfg.Evaluate.Protocol = config.Both
	}
	return Start(set, config.NewRecipe(set, cfg, "auto", config.Build{Version: "test"}), path, Options{Version: "test"})
}

// crash is trainToCrash in a process. It returns its output and whether it was killed.
func crash(t *testing.T, path string, at int, long bool, after time.Duration) (out string, killed bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if after > 0 {
		ctx, cancel = context.WithTimeout(t.Context(), after)
	}
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0]) // it is killed when the time is over
	cmd.Env = append(os.Environ(), crashIn+"="+path, crashAt+"="+strconv.Itoa(at))
	if long {
		cmd.Env = append(cmd.Env, crashLong+"=1")
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return string(text), true
	}
	if !cmd.ProcessState.Success() {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	return string(text), false
}

// outcome is what a run folder holds that is the same for every run of the same config:
// the result, the model and the events of training.
type outcome struct {
	result, model string
	events        []string
}

func outcomeOf(t *testing.T, path string) (o outcome) {
	t.Helper()
	run, err := record.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if result, ok := run.End.(event.Result); ok {
		result.Seconds, result.Run = 0, ""
		o.result = fmt.Sprintf("%+v", result)
	}
	model, err := run.Read(record.ModelFile)
	if err != nil {
		t.Fatal(err)
	}
	o.model = string(model)
	for e, err := range run.Events() {
		if err != nil {
			t.Fatal(err)
		}
		if line := lasting(t, e); line != "" {
			o.events = append(o.events, line)
		}
	}
	return o
}

// lasting is an event without what differs between runs; "" for one about an
// interruption or a checkpoint.
func lasting(t *testing.T, e event.Event) string {
	switch e.(type) {
	case event.RunResumed, event.Checkpointed, event.Refused:
		return ""
	}
	line, err := record.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(line, &tree); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"seconds", "run", "started_at"} {
		delete(tree, key)
	}
	line, _ = json.Marshal(tree)
	return string(line)
}

// wantOutcome checks that a run that was killed has ended as the uninterrupted one, and
// that no temporary file is left over.
func wantOutcome(t *testing.T, what, path string, want outcome) {
	t.Helper()
	got := outcomeOf(t, path)
	switch {
	case got.result != want.result || got.result == "":
		t.Errorf("%s: result %s, want %s", what, got.result, want.result)
	case got.model != want.model:
		t.Errorf("%s: the model differs", what)
	case !slices.Equal(got.events, want.events):
		t.Errorf("%s: the log differs", what)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "partial-") {
			t.Errorf("%s: %s is left over", what, e.Name())
		}
	}
}

// A run that is killed before the first and the last of each kind of creation, write,
// sync, renaming or removal of a file, and some in between, and again at some step after
// it was resumed, ends with the same numbers.
func TestKilledAtEveryStep(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	out, _ := crash(t, whole, 0, false, 0)
	steps := strings.Split(strings.TrimSpace(out), "\n")
	want := outcomeOf(t, whole)
	for _, step := range []string{"create config.toml", "sync events.jsonl", "rename checkpoint.npz", "sync names model.npz", "rename result.json", "remove checkpoint.npz"} {
		if !slices.Contains(steps, step) {
			t.Errorf("no step %q among %q", step, steps)
		}
	}
	killed, again := 0, 0
	for n, step := range steps {
		first, last := !slices.Contains(steps[:n], step), !slices.Contains(steps[n+1:], step)
		if !first && !last && n%23 != 0 { // a checkpoint repeats the steps of the one before
			continue
		}
		killed++
		path := filepath.Join(t.TempDir(), "run")
		what := fmt.Sprintf("killed before step %d, %s", n+1, step)
		if _, killed := crash(t, path, n+1, false, 0); !killed {
			t.Errorf("%s: it was not", what)
		}
		if n%3 == 0 {
			if _, killed := crash(t, path, 1+n%11, false, 0); killed {
				again++
			}
		}
		crash(t, path, 0, false, 0)
		wantOutcome(t, what, path, want)
	}
	if again == 0 {
		t.Error("no run was killed again after it was resumed")
	}
	t.Logf("killed before %d of %d steps, and %d times again", killed, len(steps), again)
}

// Runs that are killed at random moments of all stages, some of them several times, end
// with the same numbers. With -kills.
func TestKilledAtRandomMoments(t *testing.T) {
	if *kills == 0 {
		t.Skip("needs -kills 200, for example")
	}
	whole := filepath.Join(t.TempDir(), "whole")
	begun := time.Now()
	crash(t, whole, 0, true, 0)
	span := time.Since(begun)
	want := outcomeOf(t, whole)
	at, runs := map[string]int{}, 0
	for killed := 0; killed < *kills; runs++ {
		path := filepath.Join(t.TempDir(), "run")
		for range 1 + rand.IntN(3) {
			if _, ended := crash(t, path, 0, true, 1+rand.N(span)); !ended {
				break
			}
			killed++
			at[stageOf(path)]++
		}
		crash(t, path, 0, true, 0)
		wantOutcome(t, fmt.Sprintf("run %d", runs), path, want)
	}
	t.Logf("%d runs, killed in: %v", runs, at)
}

// stageOf is the pass and stage in which a run was killed.
func stageOf(path string) string {
	run, err := record.Open(path)
	if err != nil {
		return "start"
	}
	stage := "start"
	for e := range run.Events() {
		switch e := e.(type) {
		case event.StageStarted:
			stage = fmt.Sprintf("%s %s", e.Pass, e.Stage)
		case event.Result:
			stage = "end"
		}
	}
	return stage
}
