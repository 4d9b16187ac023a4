package record

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A run in training is not removed, nor one with a file of somebody else, nor a folder
// that is no run.
func TestRemoveRefuses(t *testing.T) {
	dir := t.TempDir()
	live, err := Create(filepath.Join(dir, "live"), recipe())
	must(t, err)
	foreign, err := Create(filepath.Join(dir, "foreign"), recipe())
	must(t, err)
	must(t, foreign.Write("thesis.tex", nil))
	must(t, foreign.Finish(nil))
	must(t, os.Mkdir(filepath.Join(dir, "none"), 0o700))
	for name, want := range map[string]string{
		"live": "another process is training it", "foreign": "it contains thesis.tex", "none": "not a run folder", "missing": "not a run folder",
	} {
		if err := Remove(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Remove(%s) = %v, want an error with %q", name, err, want)
		}
	}
	for path, n := range map[string]int{live.Path(): 2, foreign.Path(): 3} {
		if got := names(t, path); len(got) != n {
			t.Errorf("%s contains %v", path, got)
		}
	}
	must(t, live.Finish(nil))
	must(t, Remove(live.Path()))
	if _, err := os.Lstat(live.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the run is still there: %v", err)
	}
}

// A screen that asks for forks and uses none fills no disk, and writes nowhere else.
func TestForksAreBounded(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
	must(t, err)
	for i := range uint64(20) {
		must(t, f.Fork(math.MaxUint64-i, text("checkpoint")))
		then := time.Now().Add(time.Duration(i-100) * time.Minute)
		must(t, os.Chtimes(filepath.Join(f.Path(), string(forkFile(math.MaxUint64-i))), then, then))
	}
	left := slices.DeleteFunc(names(t, f.Path()), func(name File) bool { return !forkFiles.MatchString(string(name)) })
	if len(left) != forkLimit || !slices.Contains(left, forkFile(math.MaxUint64-19)) || !slices.Contains(left, forkFile(math.MaxUint64-12)) {
		t.Errorf("left %v", left)
	}
	if got := names(t, filepath.Dir(f.Path())); len(got) != 1 {
		t.Errorf("beside the run: %v", got)
	}
	must(t, f.Finish(nil))
}

func TestSizeIsThatOfTheFiles(t *testing.T) {
	f := At(t.TempDir())
	must(t, f.Write(ModelFile, make([]byte, 1000)))
	must(t, f.Write(ConfigFile, make([]byte, 24)))
	must(t, os.Symlink("/bin/sh", filepath.Join(f.Path(), "link")))
	if got, err := f.Size(); got != 1024 || err != nil {
		t.Errorf("size %d, %v; want 1024", got, err)
	}
	model, err := os.Stat(filepath.Join(f.Path(), string(ModelFile)))
	must(t, err)
	must(t, os.Chtimes(filepath.Join(f.Path(), string(ConfigFile)), model.ModTime().AddDate(-1, 0, 0), model.ModTime().AddDate(-1, 0, 0)))
	if got, err := f.Changed(); !got.Equal(model.ModTime()) || err != nil {
		t.Errorf("changed at %v, %v; want %v", got, err, model.ModTime())
	}
}
