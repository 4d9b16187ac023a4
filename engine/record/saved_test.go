package record

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segzsl/engine/event"
)

func TestEndErrorExplainsHowTheRunEnded(t *testing.T) {
	for want, last := range map[string]event.Event{
		"":                     event.Result{},
		"no space left":        event.Failed{Error: "no space left"},
		"stopped":              event.Stopped{Stage: "generate", Batch: 40},
		"without a last event": nil,
	} {
		err := EndError(last)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", last, err, want)
		}
	}
	if EndError(event.Paused{}) == nil {
		t.Error("a run whose last event is a pause has ended well")
	}
	var diverged *event.DivergedError
	if err := EndError(event.Diverged{DivergedError: event.DivergedError{Batch: 7}}); !errors.As(err, &diverged) || diverged.Batch != 7 {
		t.Errorf("diverged: %v", err)
	}
}

// OpenModel finds a run by path, and its data set by the recipe or by the caller.
func TestOpenModel(t *testing.T) {
	set, recipe := small(t)
	path := whole(t, set, recipe)
	for _, from := range []string{"", "synthetic"} {
		saved, err := OpenModel(path, from, false)
		must(t, err)
		defer saved.Model.Close()
		if saved.Run.Path() != path || saved.Set.SplitHash() != set.SplitHash() {
			t.Errorf("from %q: run %s on split %s", from, saved.Run.Path(), saved.Set.SplitHash())
		}
	}
	if _, err := OpenModel(path, "glyphs", false); err == nil {
		t.Error("the model was opened on another data set")
	}
	if _, err := OpenModel(path, "birds.npz", false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a data set that does not exist: %v", err)
	}
	untrained, err := Create(filepath.Join(t.TempDir(), "untrained"), recipe)
	must(t, err)
	must(t, untrained.Finish(nil))
	if _, err := OpenModel(untrained.Path(), "", false); err == nil || !strings.Contains(err.Error(), "ended before the model was trained") {
		t.Errorf("a run without a model: %v", err)
	}
}

// Every file that a run leaves is in the table.
func TestFilesListsWhatARunWrites(t *testing.T) {
	set, recipe := small(t)
	entries, err := filepath.Glob(filepath.Join(whole(t, set, recipe), "*"))
	must(t, err)
	if len(entries) < 4 {
		t.Fatalf("a finished run left only %v", entries)
	}
	for _, path := range entries {
		if !slices.ContainsFunc(Files, func(f FileInfo) bool { return string(f.Name) == filepath.Base(path) }) {
			t.Errorf("%s is not in Files", filepath.Base(path))
		}
	}
}
