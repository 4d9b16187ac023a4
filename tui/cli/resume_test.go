package cli

import (
	"bufio"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

var timing = regexp.MustCompile(`"(seconds|started_at|at|run)":("[^"]*"|[0-9.e-]+)`)

// story is the log of a run without times and interruptions.
func story(t *testing.T, dir string) string {
	t.Helper()
	log, err := record.At(dir).Read(record.EventsFile)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(string(log), "\n") {
		if !strings.HasPrefix(line, `{"event":"run_resumed"`) {
			lines = append(lines, timing.ReplaceAllString(checksum.ReplaceAllString(line, ""), ""))
		}
	}
	return strings.Join(lines, "\n")
}

// checksum is the end of a line of a log.
var checksum = regexp.MustCompile(`,"sum":"[0-9a-f]{8}"`)

// A process that is killed twice loses only time: the run continues to the same log
// and result as an uninterrupted one.
func TestKilledRunResumes(t *testing.T) {
	home(t)
	long := []string{"--set", "generate.epochs=40", "--set", "generate.critic_steps=1", "--set", "classify.epochs=40"}
	whole, dir := filepath.Join(t.TempDir(), "whole"), filepath.Join(t.TempDir(), "run")
	segzsl(tiny(append(long, "--run", whole)...)...).want(t, exitDone)
	kill(t, `"stage":"generate","batch":9,`, tiny(append(long, "--run", dir, "--json")...)...)
	kill(t, `"stage":"classify","batch":9,`, "train", "--resume", dir, "--json")
	if run, err := record.Open(dir); err != nil || run.End != nil {
		t.Fatalf("a killed run ended with %v, %v", run.End, err)
	}
	r := segzsl("resume", dir).want(t, exitDone)
	if !strings.Contains(r.err, "resumed at classify batch 0: it was cut off") || !strings.Contains(r.out, "acc_h") {
		t.Errorf("it printed\n%s\n%s", r.err, r.out)
	}
	if strings.Contains(r.out, "changed during") {
		t.Error("being killed changed the run")
	}
	if got, want := story(t, dir), story(t, whole); got != want {
		t.Errorf("the log differs from that of a run left alone: %d and %d bytes", len(got), len(want))
	}
	r = segzsl("resume", dir).want(t, exitFailed)
	if !strings.Contains(r.err, "it has reached its end") {
		t.Errorf("to resume a finished run: %s", r.err)
	}
}

// kill starts a program and kills it at the first line with text.
func kill(t *testing.T, text string, args ...string) {
	t.Helper()
	cmd := program(t, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), text); {
	}
	_ = cmd.Process.Kill()
	if code := exitCode(t, cmd); code != -1 {
		t.Fatalf("it ended by itself, with exit code %d", code)
	}
}

// A fork from a checkpoint records its parent, its position and its changed settings.
func TestForkFromTheCommandLine(t *testing.T) {
	root := home(t)
	dir := filepath.Join(t.TempDir(), "parent")
	kill(t, `"stage":"generate","batch":1,`, tiny("--set", "generate.epochs=1000000", "--run", dir, "--json")...)
	for want, set := range map[string]string{
		"fork where stage extract starts": "extract.residual=false",
		"start a new run":                 "generate.epochs=1;seed=3",
		"the nearest is":                  "generate.epoch=1",
	} {
		args := []string{"train", "--fork", dir}
		for _, pair := range strings.Split(set, ";") {
			args = append(args, "--set", pair)
		}
		if r := segzsl(args...); r.code == exitDone || !strings.Contains(r.err, want) {
			t.Errorf("%s: exit code %d, %s", set, r.code, r.err)
		}
	}
	r := segzsl("train", "--fork", dir, "--set", "generate.epochs=1", "--set", "generate.lambda_mi=0").want(t, exitDone)
	if !strings.Contains(r.err, "resumed at generate batch 0: forked from parent") || !strings.Contains(r.out, "settings changed during training") {
		t.Errorf("it printed\n%s\n%s", r.err, r.out)
	}
	runs, err := record.Runs(root)
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	child := runs[0]
	if _, ok := child.End.(event.Result); !ok || child.Recipe.Parent != "parent" || child.Recipe.ForkedAt != "1:0" || child.Recipe.Config.Generate.Epochs != 1 {
		t.Errorf("the fork is %+v, it ended with %+v", child.Recipe, child.End)
	}
}
