package sweep

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// The complete method of each sweep, trained again with the first seed, has the committed
// numbers, every bit of them, whatever the processor. It trains as long as the sweep's run
// did, so it runs only where SEGZSL_SWEEPS names the folder of sweeps.
func TestSweepsRepeat(t *testing.T) {
	root := os.Getenv("SEGZSL_SWEEPS")
	if root == "" {
		t.Skip("set SEGZSL_SWEEPS to a folder of sweeps, such as $PWD/testdata/sweeps, to train a run of each again (minutes)")
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			t.Run(e.Name(), func(t *testing.T) { repeatRun(t, filepath.Join(root, e.Name())) })
		}
	}
}

// repeatRun trains the first run of row Full of the sweep in dir again.
func repeatRun(t *testing.T, dir string) {
	summary, outcomes, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	was, ok := firstOf(outcomes, Full)
	if !ok {
		t.Skipf("there is no finished run of row %s", Full)
	}
	if was.Commit == "" {
		t.Skip("the sweep does not record its commit: it may be from before processors gave the same numbers")
	}
	p := summary.Plan
	p.Data = located(t, p.Data)
	row, _ := p.Row(Full)
	s := &Sweep{Plan: p, Folder: record.Shared(t.TempDir()), Parallel: 1}
	job := Job{row, was.Seed}
	task, err := s.Task(job)
	if err != nil {
		t.Fatal(err)
	}
	if err := task.Run(context.Background(), func(event.Event) {}); err != nil {
		t.Fatal(err)
	}
	now, err := s.outcome(job)
	if err != nil {
		t.Fatal(err)
	}
	if now.Scores != was.Scores || now.SplitHash != was.SplitHash {
		t.Errorf("%s of commit %s, kernels %s:\n%+v\nand now\n%+v", was.Run, was.Commit, was.Kernel, was.Scores, now.Scores)
	}
}

// firstOf returns the first finished run of a row.
func firstOf(outcomes []Outcome, row string) (Outcome, bool) {
	for _, o := range outcomes {
		if o.Row == row && o.Status == Done {
			return o, true
		}
	}
	return Outcome{}, false
}

// located returns a data set that can be opened: a built-in one, or a file of that name
// among the real data, which are not part of the repository.
func located(t *testing.T, name string) string {
	t.Helper()
	if _, err := data.Open(name); err == nil {
		return name
	}
	root := os.Getenv("SEGZSL_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	path := filepath.Join(root, "data", filepath.Base(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("data set %s is absent (set SEGZSL_SHARED to the folder that holds data/): %v", name, err)
	}
	return path
}
