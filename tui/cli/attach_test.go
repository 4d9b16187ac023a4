package cli

import (
	"path/filepath"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Two screens on one run: the second follows, requests control and gets it.
func TestTwoScreensShareARun(t *testing.T) {
	first := explorer(t)
	cmd := program(t, "attach")
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+filepath.Dir(filepath.Dir(first.root)))
	second := onTerminal(t, cmd, first.root)
	second.waitFor(t, "following screen 1")
	second.press(t, "H")
	first.waitFor(t, "requests control")
	first.press(t, "y")
	first.waitFor(t, "following screen 2")
	second.press(t, "p")
	first.waitFor(t, "paused at batch")
	for _, s := range []*terminal{first, second} {
		s.press(t, "q")
		s.waitFor(t, "Quit")
		s.press(t, "y")
		if got := exitCode(t, s.cmd); got != 0 {
			t.Errorf("exit code %d, want 0", got)
		}
	}
	c := controllerOf(t, theRun(t, first.root))
	c.Post(event.Resume{})
	c.Close()
	wantTraining(t, first.root)
}

// The run of another segzsl that ends while it is watched is opened: it answers.
func TestWatchingARunOfTrainToItsEnd(t *testing.T) {
	state := t.TempDir()
	root := filepath.Join(state, "segzsl", "runs")
	train := program(t, tiny("--run", filepath.Join(root, "one"), "--set", "extract.epochs=1000000")...)
	if err := train.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "the run is served", func() bool {
		runs, _ := record.Runs(root)
		return len(runs) == 1 && runs[0].Served()
	})
	cmd := program(t, "attach", "one")
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
	s := onTerminal(t, cmd, root)
	s.waitFor(t, "[1 extract]")
	s.press(t, "n")
	s.waitFor(t, "End this stage now")
	s.press(t, "y")
	if err := train.Wait(); err != nil {
		t.Fatal(err)
	}
	s.waitFor(t, "Run finished")
	await(t, "there is an answer", func() bool {
		s.press(t, "A")
		return strings.Contains(ansi.Strip(s.written()), "predicted")
	})
	s.press(t, "q")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
}

// A finished run can be opened, and answers.
func TestAttachToARunThatHasEnded(t *testing.T) {
	state := t.TempDir()
	root := filepath.Join(state, "segzsl", "runs")
	train := program(t, tiny("--run", filepath.Join(root, "one"))...)
	if out, err := train.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := program(t, "attach", "one")
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
	s := onTerminal(t, cmd, root)
	s.waitFor(t, "Run finished")
	await(t, "there is an answer", func() bool {
		s.press(t, "A") // refused until the data set is open; on Ask it does nothing
		return strings.Contains(ansi.Strip(s.written()), "predicted")
	})
	s.press(t, "q")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
}
