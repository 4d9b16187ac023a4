package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

// A recipe reproduces the run: the same numbers.
func TestRecipeReproducesTheRun(t *testing.T) {
	root := home(t)
	segzsl(tiny("--seed", "3", "--set", "extract.lambda_r=0.5", "--run", filepath.Join(root, "one"))...).want(t, exitDone)
	line := strings.TrimSpace(segzsl("recipe", "one").want(t, exitDone).out)
	segzsl("train", line, "--run", filepath.Join(root, "two")).want(t, exitDone)
	var ends []event.Result
	for _, name := range []string{"one", "two"} {
		run, err := record.Open(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, run.End.(event.Result))
	}
	if ends[0].Scores != ends[1].Scores || ends[0].Seed != ends[1].Seed {
		t.Errorf("%s gives %+v, was %+v", line, ends[1], ends[0])
	}
	for _, args := range [][]string{{"train", line[:len(line)-2]}, {"train", line, line}, {"train", "glyphs"}} {
		segzsl(args...).want(t, exitUsage)
	}
}

// A recipe may come from somebody else: the file of a data set that it names must be in
// the current folder, or named by the user.
func TestRecipeReadsNoOtherFiles(t *testing.T) {
	root := home(t)
	t.Chdir(t.TempDir())
	segzsl("data", "convert", "synthetic", "mine.npz").want(t, exitDone)
	segzsl("train", "--data", "mine.npz", "--preset", "synthetic", "--run", filepath.Join(root, "one"), "--set", "extract.epochs=1", "--set", "generate.epochs=1", "--set", "classify.epochs=1").want(t, exitDone)
	line := strings.TrimSpace(segzsl("recipe", "one").want(t, exitDone).out)
	segzsl("train", line, "--run", filepath.Join(root, "two")).want(t, exitDone)
	mine, err := filepath.Abs("mine.npz")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if r := segzsl("train", line, "--run", filepath.Join(root, "three")).want(t, exitFailed); !strings.Contains(r.err, "if you trust the recipe, add --data "+mine) {
		t.Errorf("error %s", r.err)
	}
	segzsl("train", line, "--run", filepath.Join(root, "three"), "--data", mine).want(t, exitDone)
}

// A recipe, and a run's config, are for the data that they were made on. On others they
// are refused, unless the user names the data.
func TestRecipeRefusesChangedData(t *testing.T) {
	root := home(t)
	t.Chdir(t.TempDir())
	small := []string{"--preset", "synthetic", "--set", "extract.epochs=1", "--set", "generate.epochs=1", "--set", "classify.epochs=1"}
	segzsl("data", "convert", "synthetic", "mine.npz").want(t, exitDone)
	segzsl(append([]string{"train", "--data", "mine.npz", "--run", filepath.Join(root, "one")}, small...)...).want(t, exitDone)
	line := strings.TrimSpace(segzsl("recipe", "one").want(t, exitDone).out)
	segzsl("data", "convert", "synthetic", "mine.npz", "--float16", "--force").want(t, exitDone) // the same split
	config := filepath.Join(root, "one", "config.toml")
	for _, args := range [][]string{{"train", line}, {"train", "--config", config}} {
		args = append(args, "--run", filepath.Join(root, "two"))
		if r := segzsl(args...).want(t, exitFailed); !strings.Contains(r.err, "to train on it anyway, use --data") {
			t.Errorf("%q: error %s", args, r.err)
		}
		segzsl(append(args, "--data", "mine.npz")...).want(t, exitDone)
		segzsl("runs", "remove", "--yes", "two").want(t, exitDone)
	}
}
