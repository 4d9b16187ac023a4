package record

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"segzsl/engine"
	"segzsl/engine/fault"
)

// crashes takes a copy of a run folder before each step that changes it: what a
// process that is killed there leaves. Of the steps that write an event, it takes
// every fortieth.
func crashes(t *testing.T, path string) (folders []string) {
	t.Helper()
	root, writes := t.TempDir(), 0
	fault.Hook = func(step, name string) error {
		if step == "write" {
			if writes++; writes%40 != 1 {
				return nil
			}
		}
		folder := filepath.Join(root, fmt.Sprintf("%03d-%s-%s", len(folders), step, name))
		must(t, os.CopyFS(folder, os.DirFS(path)))
		folders = append(folders, folder)
		return nil
	}
	defer func() { fault.Hook = nil }()
	set, recipe := small(t)
	f, err := Create(path, recipe)
	must(t, err)
	r, err := engine.Start(set, recipe.Config, options(f))
	must(t, err)
	<-r.Done()
	must(t, f.Finish(r.Model().Save))
	r.Close()
	return folders
}

// A run that is killed before any step that changes its folder is complete, or resumes
// to the same events and the same model.
func TestCrashAtEveryStepLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "whole")
	folders := crashes(t, path)
	resumed, complete := 0, 0
	for _, folder := range folders {
		if !At(folder).Has(ConfigFile) {
			continue // it is no run yet
		}
		run, err := Open(folder)
		must(t, err)
		if run.State() == Finished {
			complete++
			if _, _, err := run.Reopen(); err == nil { // removes what is left
				t.Errorf("%s: a finished run was reopened", folder)
			}
		} else {
			resumed++
			finish(t, folder)
		}
		mustEnd(t, filepath.Base(folder), folder, path)
		if got := loggedEvents(t, folder); !reflect.DeepEqual(got, loggedEvents(t, path)) {
			t.Errorf("%s: %d events, not those of an uninterrupted run", filepath.Base(folder), len(got))
		}
	}
	t.Logf("%d crashes: %d runs resumed, %d were complete", len(folders), resumed, complete)
	if resumed < 15 || complete == 0 {
		t.Errorf("%d runs resumed, %d were complete", resumed, complete)
	}
}

// The model is durable before the result, and the checkpoint is removed last.
func TestFinishSavesTheResultLast(t *testing.T) {
	set, recipe := small(t)
	var steps []string
	fault.Hook = func(step, name string) error {
		if (step == "rename" || step == "remove") && name != string(IndexFile) {
			steps = append(steps, step+" "+name)
		}
		return nil
	}
	defer func() { fault.Hook = nil }()
	whole(t, set, recipe)
	want := []string{"rename model.npz", "rename result.json", "remove checkpoint.npz", "remove checkpoint-previous.npz"}
	if got := steps[len(steps)-len(want):]; !reflect.DeepEqual(got, want) {
		t.Errorf("the last steps are %q, want %q", got, want)
	}
}
