package record

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

func recipe() config.Recipe {
	cfg := config.Default()
	cfg.Seed, cfg.Extract.LR, cfg.Classify.Kind = 7, 2.5e-4, config.SVM
	return config.Recipe{Data: `/a "b"/ü\c`, Preset: "paper", Build: config.Build{Version: "v1", Commit: "0123+dirty", Kernel: "avx2"}, SplitHash: "0123", Config: cfg}
}

func TestFolderHoldsTheRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "run")
	f, err := Create(path, recipe())
	if err != nil {
		t.Fatal(err)
	}
	want := []event.Event{
		event.RunStarted{Run: f.Name(), Config: recipe().Config},
		event.Resumed{},
		event.Result{Scores: metric.Scores{AccH: 0.5}, Run: f.Name()},
	}
	for _, e := range want {
		if err := f.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	save := func(w io.Writer) error { _, err := io.WriteString(w, "weights"); return err }
	if err := f.Finish(save); err != nil {
		t.Fatal(err)
	}

	run, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if run.Recipe != recipe() {
		t.Errorf("recipe %+v, want %+v", run.Recipe, recipe())
	}
	if run.End != want[2] {
		t.Errorf("ended with %+v, want %+v", run.End, want[2])
	}
	if model, err := run.Read(ModelFile); string(model) != "weights" {
		t.Errorf("model contains %q, %v", model, err)
	}
	if got := kinds(t, run); !slices.Equal(got, []string{"run", "resumed", "result"}) {
		t.Errorf("events are %v", got)
	}
	if left := names(t, path); !slices.Equal(left, []File{ConfigFile, IndexFile, EventsFile, ModelFile, ResultFile}) {
		t.Errorf("the folder contains %v", left)
	}
}

func kinds(t *testing.T, run *Run) []string {
	t.Helper()
	var kinds []string
	for e, err := range run.Events() {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, e.Kind())
	}
	return kinds
}

func names(t *testing.T, path string) []File {
	t.Helper()
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []File
	for _, entry := range entries {
		names = append(names, File(entry.Name()))
	}
	return names
}

func TestCreateOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	taken, foreign, empty, file := filepath.Join(dir, "taken"), filepath.Join(dir, "foreign"), filepath.Join(dir, "empty"), filepath.Join(dir, "file")
	must(t, os.Mkdir(foreign, 0o755))
	must(t, os.WriteFile(filepath.Join(foreign, "thesis.tex"), nil, 0o644))
	must(t, os.Mkdir(empty, 0o755))
	must(t, os.WriteFile(file, nil, 0o644))
	f, err := Create(taken, recipe())
	must(t, err)
	must(t, f.Finish(nil))

	for path, want := range map[string]string{
		taken:   "already contains a run",
		foreign: "it is not empty (it contains thesis.tex)",
		file:    "not a directory",
	} {
		if _, err := Create(path, recipe()); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("Create(%s) = %v, want an error with %q", path, err, want)
		}
	}
	f, err = Create(empty, recipe())
	must(t, err)
	must(t, f.Discard())
	if got := names(t, empty); len(got) != 0 {
		t.Errorf("Discard left %v", got)
	}
}

func TestDiscardRemovesWhatCreateMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe())
	must(t, err)
	must(t, f.Discard())
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder was not removed: %v", err)
	}
}

// A model that could not be saved leaves no file.
func TestModelIsSavedWholeOrNotAtAll(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe())
	must(t, err)
	cut := errors.New("power cut")
	err = f.Finish(func(w io.Writer) error {
		_, err := io.WriteString(w, "wei")
		must(t, err)
		return cut
	})
	if !errors.Is(err, cut) {
		t.Errorf("Finish = %v, want %v", err, cut)
	}
	if got := names(t, path); !slices.Equal(got, []File{ConfigFile, EventsFile}) {
		t.Errorf("the folder contains %v", got)
	}
}

// A run that was killed while it wrote a line can be read up to that line.
func TestEventsEndBeforeALineCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe())
	must(t, err)
	must(t, f.Record(event.Resumed{}))
	_, err = f.events.WriteString(`{"event":"batch","pl`)
	must(t, err)
	must(t, f.Finish(nil))
	run, err := Open(path)
	must(t, err)
	if got := kinds(t, run); !slices.Equal(got, []string{"resumed"}) || run.End != nil {
		t.Errorf("events are %v, the end %v", got, run.End)
	}
}

func TestRunsAreListedLatestFirst(t *testing.T) {
	root := t.TempDir()
	now := time.Date(2026, 11, 23, 17, 48, 0, 0, time.UTC)
	for _, set := range []string{"glyphs", "glyphs", "my set/ü"} {
		path, err := NewFolder(root, set, 3, now)
		must(t, err)
		f, err := Create(path, recipe())
		must(t, err)
		must(t, f.Finish(nil))
		now = now.Add(20 * time.Second)
	}
	path, err := NewFolder(root, "glyphs", 3, now.Add(-time.Minute))
	must(t, err)
	f, err := Create(path, recipe())
	must(t, err)
	must(t, f.Finish(nil))
	must(t, os.Mkdir(filepath.Join(root, "other"), 0o755))
	broken := filepath.Join(root, "broken")
	must(t, os.Mkdir(broken, 0o755))
	must(t, os.WriteFile(filepath.Join(broken, string(ConfigFile)), []byte("seed = "), 0o644))

	runs, err := Runs(root)
	if err == nil || !strings.Contains(err.Error(), "broken") || !strings.Contains(err.Error(), "line 1, column ") {
		t.Errorf("error %v, want one about line 1 of the broken folder", err)
	}
	var got []string
	for _, run := range runs {
		got = append(got, run.Name())
	}
	want := []string{"20261123-174840-my-set-s3", "20261123-174820-glyphs-s3", "20261123-174800-glyphs-s3-2", "20261123-174800-glyphs-s3"}
	if !slices.Equal(got, want) {
		t.Errorf("runs are %v, want %v", got, want)
	}
	if runs, err := Runs(filepath.Join(root, "none")); len(runs) != 0 || err != nil {
		t.Errorf("Runs of no folder = %v, %v", runs, err)
	}
}

func TestOpenSaysWhatIsMissing(t *testing.T) {
	path := t.TempDir()
	if _, err := Open(path); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("Open = %v, want fs.ErrNotExist and the path", err)
	}
}

func TestRecipeNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"data = 3":                      `data = 3: want name or path of the data set, in quotes`,
		"[extract]\nlamda_s = 3":        "the nearest is extract.lambda_s",
		"[extract]\nlambda_s = -3":      "a number from 0 to",
		"[extract]\nlambda_s = {a = 1}": "extract.lambda_s.a",
		"[extract\nlambda_s = 3":        "line 1, column ",
		"seed = [1]":                    "a whole number",
	} {
		cfg := config.Default()
		_, lay, err := config.ReadRecipe([]byte(text))
		if err == nil {
			err = lay(&cfg)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error with %q", text, err, want)
		}
		if cfg != config.Default() {
			t.Errorf("%q changed the config", text)
		}
	}
}

func TestRootFollowsXDG(t *testing.T) {
	t.Setenv("HOME", "/home/ada")
	for state, want := range map[string]string{
		"/var/ada": "/var/ada/segzsl/runs",
		"":         "/home/ada/.local/state/segzsl/runs",
		"relative": "/home/ada/.local/state/segzsl/runs",
	} {
		t.Setenv("XDG_STATE_HOME", state)
		if got, err := Root(); got != want || err != nil {
			t.Errorf("XDG_STATE_HOME=%q: Root() = %s, %v; want %s", state, got, err, want)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
