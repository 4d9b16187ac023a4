package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/engine/tune"
)

// A search writes a preset that trains, and its trials; when repeated it has nothing
// left to do and prints the same.
func TestTuneWritesAPresetAndResumes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "search")
	args := []string{"tune", "--data", "synthetic", "--trials", "3", "--splits", "2", "--out", dir, "--keys", "extract.lr,classify.lr",
		"-s", "extract.epochs=2", "-s", "generate.epochs=2"}
	first := segzsl(args...).want(t, exitDone)
	lines := strings.Count(read(t, filepath.Join(dir, string(tune.TrialsFile))), "\n")
	if !strings.Contains(first.out, "the current config") || lines < 1+3+2 || lines > 1+3+3 {
		t.Errorf("%d lines of trials; printed\n%s", lines, first.out)
	}
	again := segzsl(args...).want(t, exitDone)
	if again.out != first.out || strings.Contains(again.err, "division 1") || strings.Count(read(t, filepath.Join(dir, string(tune.TrialsFile))), "\n") != lines {
		t.Errorf("called again it printed\n%s%s", again.out, again.err)
	}
	preset := filepath.Join(dir, string(tune.PresetFile))
	if text := read(t, preset); !strings.HasPrefix(text, "# Chosen by segzsl tune on validation samples of synthetic: trial ") || !strings.Contains(text, "\n# Chosen: trial ") {
		t.Errorf("preset:\n%s", text)
	}
	segzsl("train", "--config", preset, "--run", filepath.Join(t.TempDir(), "run")).want(t, exitDone)
}

// A line that was cut off is recomputed; a folder of another search is refused.
func TestTuneResumesAndRefusesAnotherSearch(t *testing.T) {
	dir := t.TempDir()
	args := []string{"tune", "--data", "synthetic", "--trials", "2", "--splits", "1", "--out", dir, "-s", "extract.epochs=1", "-s", "generate.epochs=1"}
	first := segzsl(args...).want(t, exitDone)
	path := filepath.Join(dir, string(tune.TrialsFile))
	text := read(t, path)
	if err := os.WriteFile(path, []byte(text[:len(text)-20]), 0o644); err != nil {
		t.Fatal(err)
	}
	if again := segzsl(args...).want(t, exitDone); again.out != first.out || len(read(t, path)) < len(text)-20 {
		t.Errorf("after a cut it printed\n%s\nwant\n%s", again.out, first.out)
	}
	r := segzsl(append(args, "--seed", "1")...).want(t, exitUsage)
	if !strings.Contains(r.err, "choose another --out") {
		t.Errorf("another seed: %s", r.err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
