package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/event"
)

// The pretrained weights are unpacked when they are first found, and again if a file is
// damaged.
func TestFindUnpacksPretrainedWeights(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	for _, name := range []string{"pretrained", "pretrained-glyphs-cluttered"} {
		path, err := Find(name, ModelFile)
		must(t, err)
		run, err := Open(path)
		must(t, err)
		if run.State() != Finished || !run.Has(ModelFile) || run.Unverified != "" {
			t.Errorf("%s: state %s, unverified %q", name, run.State(), run.Unverified)
		}
		history, err := run.History()
		if err != nil || !event.Ends(history) {
			t.Errorf("%s: its log does not end: %v", name, err)
		}
	}
	path := filepath.Join(state, "segzsl", "pretrained-glyphs")
	must(t, os.WriteFile(filepath.Join(path, string(ResultFile)), []byte("damaged"), 0o600))
	_, err := Find("pretrained", ModelFile)
	must(t, err)
	if run, err := Open(path); err != nil || run.State() != Finished {
		t.Errorf("after damage: %v", err)
	}
	if runs, err := Runs(filepath.Join(state, "segzsl", "runs")); len(runs) > 0 || err != nil {
		t.Errorf("they are listed as runs: %v, %v", runs, err)
	}
}

func TestPretrainedErrors(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	t.Setenv("XDG_STATE_HOME", state)
	glyphs, err := data.Open("glyphs")
	must(t, err)
	other := *glyphs
	other.Split.TestSeen = other.Split.TestSeen[1:]
	_, split := PretrainedFor(&other)
	_, set := OpenModel("pretrained", "synthetic", false)
	_, name := Find("pretrained-birds", ModelFile)
	must(t, os.WriteFile(state, nil, 0o600))
	_, place := Find("pretrained", ModelFile)
	for want, err := range map[string]error{
		"but glyphs has split " + other.SplitHash():                                                       split,
		"no pretrained weights of synthetic; there are pretrained-glyphs and pretrained-glyphs-cluttered": set,
		"no pretrained weights of birds":                                                                  name,
		"set XDG_STATE_HOME to another folder":                                                            place,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// The weights for a set are the pretrained ones, then those of finished runs on its content
// and split.
func TestWeightsForASet(t *testing.T) {
	set, recipe := small(t)
	run, err := Open(whole(t, set, recipe))
	must(t, err)
	unfinished, err := Create(filepath.Join(t.TempDir(), "unfinished"), recipe)
	must(t, err)
	begun, err := Open(unfinished.Path())
	must(t, err)
	cluttered, err := data.Open("glyphs-cluttered")
	must(t, err)
	for _, c := range []struct {
		set  *data.Set
		want string
	}{{set, "whole"}, {cluttered, "pretrained-glyphs-cluttered"}} {
		var names []string
		for _, w := range WeightsFor(c.set, []*Run{begun, run}) {
			names = append(names, w.Name)
			if w.Result.SplitHash != c.set.SplitHash() {
				t.Errorf("%s: the result is %+v", w.Name, w.Result)
			}
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.set.Name, got, c.want)
		}
	}
}

// A compact run has the result of its model, and some batches of each stage.
func TestCompactRun(t *testing.T) {
	set, recipe := small(t)
	recipe.Config.Extract.Epochs = 30
	run, err := Open(whole(t, set, recipe))
	must(t, err)
	dir := filepath.Join(t.TempDir(), "compact")
	must(t, run.Compact(dir, set))
	compact, err := OpenModel(dir, "", false)
	must(t, err)
	defer compact.Model.Close()
	scores, err := compact.Model.Evaluate()
	if result := compact.Run.End.(event.Result); err != nil || result.Scores != scores || result.Run != "compact" {
		t.Errorf("result %+v, the model scores %+v, %v", result, scores, err)
	}
	before, err := run.Size()
	must(t, err)
	if after, err := compact.Run.Size(); err != nil || after > before/2 {
		t.Errorf("%d bytes of %d, %v", after, before, err)
	}
	batches := map[int]int{}
	for e, err := range compact.Run.Events() {
		must(t, err)
		if b, ok := e.(event.BatchDone); ok {
			batches[b.Plan]++
		}
	}
	if len(batches) != 4 || batches[0] < batchesKept || batches[0] > 2*batchesKept {
		t.Errorf("batches by stage: %v", batches)
	}
	if err := run.Compact(dir, set); err == nil || !strings.Contains(err.Error(), "already contains a run") {
		t.Errorf("to the same folder: %v", err)
	}
}
