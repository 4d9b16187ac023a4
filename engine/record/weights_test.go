package record_test

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

var update = flag.Bool("update", false, "train the pretrained weights and write them to weights")

// pretrainedSets are the data sets with pretrained weights.
var pretrainedSets = []string{"glyphs", "glyphs-cluttered"}

// The embedded weights are of the current presets, are found by name, and have the
// accuracies stored with them. With other kernels a sample near a boundary may be predicted
// otherwise; 0.001 is five samples of the smaller half.
func TestPretrainedWeights(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	for _, name := range pretrainedSets {
		saved, err := record.OpenModel(record.Pretrained, name, false)
		if err != nil {
			t.Fatal(err)
		}
		defer saved.Model.Close()
		if want := filepath.Join(state, "segzsl", "pretrained-"+name); saved.Run.Path() != want {
			t.Errorf("unpacked to %s, want %s", saved.Run.Path(), want)
		}
		preset := config.PresetFor(saved.Set)
		preset.Config.Threads = saved.Run.Recipe.Config.Threads // they change no number
		if saved.Run.Recipe.Config != preset.Config || saved.Run.Recipe.Preset != name {
			t.Errorf("%s: the weights are of another preset, or of an earlier version of it; train them with: go generate ./engine/record", name)
		}
		scores, err := saved.Model.Evaluate()
		if err != nil {
			t.Fatal(err)
		}
		compareScores(t, name, scores, saved.Run.End.(event.Result).Scores, 0.001)
	}
}

// compareScores checks the accuracies on test samples.
func compareScores(t *testing.T, name string, got, want metric.Scores, tolerance float64) {
	t.Helper()
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"acc_s", got.AccS, want.AccS}, {"acc_u", got.AccU, want.AccU}, {"acc_h", got.AccH, want.AccH},
		{"calibrated acc_h", got.CalH, want.CalH},
	} {
		if !(math.Abs(c.got-c.want) <= tolerance) || c.want < 0.1 {
			t.Errorf("%s: %s is %.4f, want %.4f ± %g", name, c.what, c.got, c.want, tolerance)
		}
	}
}

// Training again gives the accuracies of the embedded weights, within the 0.003 that
// rounding to float16 may change. It trains for minutes, so it runs only where
// SEGZSL_PRETRAINED is set; -update writes the weights instead.
func TestPretrainedRepeat(t *testing.T) {
	if os.Getenv("SEGZSL_PRETRAINED") == "" && !*update {
		t.Skip("set SEGZSL_PRETRAINED=1 to train the pretrained weights again (minutes)")
	}
	for _, name := range pretrainedSets {
		set, run := trainPreset(t, name)
		if *update {
			writeWeights(t, name, set, run)
			continue
		}
		saved, err := record.OpenModel(record.Pretrained, name, false)
		if err != nil {
			t.Fatal(err)
		}
		saved.Model.Close()
		compareScores(t, name, run.End.(event.Result).Scores, saved.Run.End.(event.Result).Scores, 0.003)
	}
}

// trainPreset trains a data set with its preset.
func trainPreset(t *testing.T, name string) (*data.Set, *record.Run) {
	t.Helper()
	set, err := data.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	preset := config.PresetFor(set)
	recipe := config.NewRecipe(set, preset.Config, preset.Name, config.Build{Version: "devel", Kernel: engine.Kernels()})
	training, err := worker.Start(set, recipe, filepath.Join(t.TempDir(), name), worker.Options{Version: recipe.Version})
	if err != nil {
		t.Fatal(err)
	}
	<-training.Done()
	training.Close()
	if err := training.Err(); err != nil {
		t.Fatal(err)
	}
	run, err := record.Open(training.Folder().Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := record.EndError(run.End); err != nil {
		t.Fatal(err)
	}
	return set, run
}

func writeWeights(t *testing.T, name string, set *data.Set, run *record.Run) {
	t.Helper()
	dir := filepath.Join("weights", "pretrained-"+name)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := run.Compact(dir, set); err != nil {
		t.Fatal(err)
	}
	compact, err := record.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	size, err := compact.Size()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d bytes; %s, rounded from %s", dir, size, record.Line(compact.End), record.Line(run.End))
}
