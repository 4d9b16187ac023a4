package record

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// small is a recipe for a run of a fraction of a second.
func small(t *testing.T) (*data.Set, config.Recipe) {
	t.Helper()
	set, err := data.Open("synthetic")
	must(t, err)
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs, cfg.Threads = 2, 2, 3, 1
	return set, config.Recipe{Data: "synthetic", SplitHash: set.SplitHash(), Fingerprint: string(set.Fingerprint), Config: cfg}
}

func options(f *Writer) engine.Options {
	return engine.Options{Name: f.Name(), Record: f.Record, Checkpoint: f.Checkpoint, Fork: f.Fork}
}

// halt blocks a run at a batch of a stage, to stop it there.
type halt struct {
	engine.Options
	reached, release chan struct{}
}

func haltAt(f *Writer, at, batch int) halt {
	h := halt{options(f), make(chan struct{}), make(chan struct{})}
	h.Record = func(e event.Event) error {
		err := f.Record(e)
		if b, ok := e.(event.BatchDone); ok && b.Plan == at && b.Batch == batch {
			close(h.reached)
			<-h.release
		}
		return err
	}
	return h
}

func (h halt) stop(r *engine.Runner) {
	<-h.reached
	r.Post(event.Stop{})
	close(h.release)
	<-r.Done()
}

// until waits for batch of a stage of the plan.
func until(t *testing.T, r *engine.Runner, at, batch int) {
	t.Helper()
	for feed := r.Subscribe(); ; {
		events, err := feed.Wait(context.Background())
		must(t, err)
		for _, e := range events {
			if b, ok := e.(event.BatchDone); ok && b.Plan == at && b.Batch >= batch {
				return
			}
		}
	}
}

// loggedEvents returns the events of a run's log without those of interruptions and without
// fields that differ between runs.
func loggedEvents(t *testing.T, path string) []event.Event {
	t.Helper()
	run, err := Open(path)
	must(t, err)
	var list []event.Event
	for e, err := range run.Events() {
		must(t, err)
		v := reflect.New(reflect.TypeOf(e)).Elem()
		v.Set(reflect.ValueOf(e))
		for _, name := range []string{"Seconds", "Run", "Parent", "ForkedAt", "StartedAt"} {
			if field := v.FieldByName(name); field.IsValid() {
				field.SetZero()
			}
		}
		switch e.(type) {
		case event.RunResumed, event.Paused, event.Resumed:
		default:
			list = append(list, v.Interface().(event.Event))
		}
	}
	return list
}

func whole(t *testing.T, set *data.Set, recipe config.Recipe) string {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), "whole"), recipe)
	must(t, err)
	r, err := engine.Start(set, recipe.Config, options(f))
	must(t, err)
	<-r.Done()
	must(t, f.Finish(r.Model().Save))
	r.Close()
	return f.Path()
}

// A run that is stopped and reopened in every stage leaves the same folder as an
// uninterrupted run.
func TestReopenedRunLeavesTheSameFolder(t *testing.T) {
	set, recipe := small(t)
	want := whole(t, set, recipe)
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe)
	must(t, err)
	breaks := []int{9, 3, 2, 6}
	h := haltAt(f, 0, breaks[0])
	r, err := engine.Start(set, recipe.Config, h.Options)
	must(t, err)
	for at := range breaks {
		h.stop(r)
		must(t, f.Finish(r.Model().Save))
		r.Close()
		run, err := Open(path)
		must(t, err)
		if _, stopped := run.End.(event.Stopped); !stopped {
			t.Fatalf("ended with %+v", run.End)
		}
		var from engine.Resumption
		f, from, err = run.Reopen()
		must(t, err)
		if !strings.HasPrefix(from.Reason, "it had stopped at ") {
			t.Errorf("the reason is %q", from.Reason)
		}
		h.Options = options(f)
		if next := at + 1; next < len(breaks) {
			h = haltAt(f, next, breaks[next])
		}
		r, err = engine.Continue(set, from, h.Options)
		must(t, err)
	}
	<-r.Done()
	must(t, f.Finish(r.Model().Save))
	r.Close()
	if got := loggedEvents(t, path); !reflect.DeepEqual(got, loggedEvents(t, want)) {
		t.Errorf("%d events, not those of an uninterrupted run", len(got))
	}
	if got := names(t, path); !slices.Equal(got, names(t, want)) {
		t.Errorf("the folder contains %v, uninterrupted %v", got, names(t, want))
	}
	for _, model := range []string{path, want} {
		m, err := At(model).Read(ModelFile)
		must(t, err)
		if other, err := At(want).Read(ModelFile); err != nil || string(m) != string(other) {
			t.Errorf("the models differ, %v", err)
		}
	}
	run, err := Open(path)
	must(t, err)
	if _, _, err := run.Reopen(); err == nil || !strings.Contains(err.Error(), "reached its end") {
		t.Errorf("Reopen of a finished run = %v", err)
	}
}

// stopped returns the folder of a run that was stopped at a batch.
func stopped(t *testing.T, set *data.Set, recipe config.Recipe, at, batch int) *Run {
	t.Helper()
	f, err := Create(filepath.Join(t.TempDir(), "parent"), recipe)
	must(t, err)
	opt := options(f)
	opt.Paused = true
	r, err := engine.Start(set, recipe.Config, opt)
	must(t, err)
	for i := range at {
		r.Post(event.FinishStage{})
		until(t, r, i, recipe.Config.Extract.Epochs*10)
	}
	if batch > 0 {
		r.Post(event.StepBatch{N: batch})
		until(t, r, at, batch)
	}
	r.Post(event.Stop{})
	<-r.Done()
	must(t, f.Finish(nil))
	r.Close()
	run, err := Open(f.Path())
	must(t, err)
	return run
}

func TestForkHasItsParentsPast(t *testing.T) {
	set, recipe := small(t)
	parent := stopped(t, set, recipe, 0, 7)
	before := names(t, parent.Path())
	checkpoint, err := parent.Read(CheckpointFile)
	must(t, err)
	must(t, parent.Write(forkFile(3), checkpoint)) // as Writer.Fork does
	dir := filepath.Join(t.TempDir(), "child")
	f, from, err := parent.Fork(dir, 3, []config.Setting{{Key: "extract.lambda_r", Value: "0"}}, map[config.Term]bool{config.TermSim: false})
	must(t, err)
	r, err := engine.Continue(set, from, options(f))
	must(t, err)
	<-r.Done()
	must(t, f.Finish(r.Model().Save))
	r.Close()

	child, err := Open(dir)
	must(t, err)
	if child.Recipe.Parent != "parent" || child.Recipe.ForkedAt != "0:7" || child.Recipe.Config.Extract.LambdaR != 0 {
		t.Errorf("the recipe is %+v", child.Recipe)
	}
	if result, ok := child.End.(event.Result); !ok || !result.Altered || result.Run != "child" {
		t.Errorf("it ended with %+v", child.End)
	}
	got := kinds(t, child)
	if want := kinds(t, parent)[:from.History.Count]; !slices.Equal(got[:len(want)], want) {
		t.Errorf("it starts with %v, its parent with %v", got[:len(want)], want)
	}
	if at := from.History.Count; !slices.Equal(got[at:at+3], []string{"run_resumed", "weight_set", "term_toggled"}) {
		t.Errorf("it continues with %v", got[at:at+3])
	}
	for e := range child.Events() {
		if begun := e.(event.RunStarted); begun.Run != "child" || begun.Parent != "parent" || begun.ForkedAt != "0:7" || begun.Config != recipe.Config {
			t.Errorf("it starts with %+v", begun)
		}
		break
	}
	if after := names(t, parent.Path()); !slices.Equal(before, after) {
		t.Errorf("its parent contains %v, before %v", after, before)
	}
}

// A fork at the start of a stage may change fields that are fixed while the stage
// trains, and gives the result of a run that always had them.
func TestForkAtTheStartOfAStageTakesItsFields(t *testing.T) {
	set, recipe := small(t)
	parent := stopped(t, set, recipe, 1, 0)
	dir := filepath.Join(t.TempDir(), "child")
	if _, _, err := parent.Fork(dir, 0, []config.Setting{{Key: "extract.residual", Value: "false"}}, nil); err == nil || !strings.Contains(err.Error(), "fork where stage extract starts") {
		t.Errorf("Fork = %v", err)
	}
	if _, err := os.Lstat(dir); err == nil {
		t.Error("a fork that was refused left a folder")
	}
	f, from, err := parent.Fork(dir, 0, []config.Setting{{Key: "generate.hidden", Value: "24"}}, nil)
	must(t, err)
	r, err := engine.Continue(set, from, options(f))
	must(t, err)
	<-r.Done()
	must(t, f.Finish(nil))
	r.Close()
	recipe.Config.Generate.Hidden = 24
	want, err := Open(whole(t, set, recipe))
	must(t, err)
	child, err := Open(dir)
	must(t, err)
	if a, b := child.End.(event.Result), want.End.(event.Result); a.Scores != b.Scores || !a.Altered {
		t.Errorf("the fork scores %+v, a run with its recipe %+v", a, b)
	}
}

// Until a reopened run records an event, its folder does not change.
func TestReopenAloneChangesNothing(t *testing.T) {
	set, recipe := small(t)
	run := stopped(t, set, recipe, 0, 3)
	before := loggedEvents(t, run.Path())
	f, from, err := run.Reopen()
	must(t, err)
	if !run.Live() {
		t.Error("a reopened run is not live")
	}
	if _, _, err := run.Reopen(); err == nil || !strings.Contains(err.Error(), "another process is training it") {
		t.Errorf("a second Reopen = %v", err)
	}
	other := *set
	other.Split.TestSeen = other.Split.TestSeen[1:]
	_, err = engine.Continue(&other, from, options(f))
	if err == nil || !strings.Contains(err.Error(), "changed: split") {
		t.Errorf("Continue on another split = %v", err)
	}
	must(t, f.Discard())
	again, err := Open(run.Path())
	must(t, err)
	if run.Live() || again.End == nil || !reflect.DeepEqual(loggedEvents(t, run.Path()), before) {
		t.Error("the folder was changed")
	}
}

func TestReopenSaysWhyNot(t *testing.T) {
	set, recipe := small(t)
	run := stopped(t, set, recipe, 0, 3)
	refused := func(want string) {
		t.Helper()
		if _, _, err := run.Reopen(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), run.Path()) {
			t.Errorf("Reopen = %v, want an error with %q", err, want)
		}
	}
	run.Recipe.Config.Extract.LambdaR++
	refused("config other than")
	run.Recipe.Config = recipe.Config
	must(t, run.Write(CheckpointFile, []byte("PK")))
	must(t, run.Remove(PreviousFile))
	refused(string(CheckpointFile))
	refused("to start the run again from its config, remove the checkpoint")
	must(t, run.Remove(CheckpointFile))
	run.Recipe.Parent = "parent" // a fork cannot start again
	refused("it has no checkpoint")
}

// A checkpoint that could not be written does not replace the previous one.
func TestCheckpointIsKeptWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe())
	must(t, err)
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error { _, failed := io.WriteString(w, text); return errors.Join(failed, err) }
	}
	must(t, f.Checkpoint(write("first", nil)))
	cut := errors.New("power cut")
	err = f.Checkpoint(write("sec", cut))
	if text, _ := f.Read(CheckpointFile); !errors.Is(err, cut) || string(text) != "first" {
		t.Errorf("Checkpoint = %v, the file has %q", err, text)
	}
	must(t, f.Finish(nil))
	if got := names(t, path); !slices.Equal(got, []File{CheckpointFile, ConfigFile, IndexFile, EventsFile}) {
		t.Errorf("the folder contains %v", got)
	}
}

// A run of an earlier version with a removed option opens with its log, but cannot be
// resumed.
func TestRunsOfEarlierVersions(t *testing.T) {
	set, recipe := small(t)
	run := stopped(t, set, recipe, 0, 3)
	add := func(file File, old, new string) {
		t.Helper()
		text, err := run.Read(file)
		must(t, err)
		if !strings.Contains(string(text), old) {
			t.Fatalf("no %q in %s", old, file)
		}
		text = unsummed(text)
		must(t, run.Write(file, []byte(strings.Replace(string(text), old, new, 1))))
	}
	add(EventsFile, `"classify":{`, `"classify":{"adjust":0.5,"weight_decay":0,`)
	for _, c := range []struct{ line, removed string }{{"adjust = 0", ""}, {"weight_decay = 0.3", "classify.weight_decay=0.3"}} {
		add(ConfigFile, "[classify]\n", "[classify]\n"+c.line+"\n")
		old, err := Open(run.Path())
		must(t, err)
		if old.Recipe.Removed != c.removed || old.Recipe.Config != recipe.Config {
			t.Errorf("%s: the recipe is %+v", c.line, old.Recipe)
		}
		for e, err := range old.Events() {
			must(t, err)
			if begun := e.(event.RunStarted); begun.Config != recipe.Config {
				t.Errorf("%s: it started with %+v", c.line, begun.Config)
			}
			break
		}
		f, _, err := old.Reopen()
		if c.removed == "" {
			must(t, err)
			must(t, f.Discard())
			continue
		}
		_, _, forkErr := old.Fork(filepath.Join(t.TempDir(), "child"), 0, nil, nil)
		for _, err := range []error{err, forkErr} {
			if err == nil || !strings.Contains(err.Error(), "trained with classify.weight_decay=0.3, which this version no longer has") {
				t.Errorf("resuming it: %v", err)
			}
		}
	}
}
