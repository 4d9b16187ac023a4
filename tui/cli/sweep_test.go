package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/sweep"
)

// tinySweep are flags for a sweep of runs that take a moment each.
func tinySweep(dir string, more ...string) []string {
	args := append([]string{"sweep", "--out", dir, "--set", "evaluate.divisions=1"}, tiny()[1:]...)
	return append(args, more...)
}

// asSweeper makes processes that a test starts run as segzsl.
func asSweeper(t *testing.T) {
	t.Helper()
	home(t)
	t.Setenv(asProgram, "1")
}

func outcomesOf(t *testing.T, dir string) map[string]sweep.Outcome {
	t.Helper()
	_, outcomes, err := sweep.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]sweep.Outcome{}
	for _, o := range outcomes {
		of[o.Run] = o
	}
	return of
}

// scored are the outcomes without what differs between two identical sweeps.
func scored(t *testing.T, dir string) map[string]sweep.Outcome {
	of := outcomesOf(t, dir)
	for name, o := range of {
		o.Seconds = 0
		of[name] = o
	}
	return of
}

func same(a, b map[string]sweep.Outcome) bool {
	if len(a) != len(b) {
		return false
	}
	for name := range a {
		if a[name] != b[name] {
			return false
		}
	}
	return true
}

func TestDryRunTrainsNothing(t *testing.T) {
	asSweeper(t)
	dir := filepath.Join(t.TempDir(), "sweep")
	r := segzsl(tinySweep(dir, "--table", "2,3,4", "--seeds", "0..2", "--dry-run")...).want(t, exitDone)
	for _, want := range []string{"rows 11 × seeds 3 = 33 runs in " + dir, "33 runs to train, 1 at a time: about ", "extract.residual=false", "γ of 1 row: chosen with the first seed on 1 class division,"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("no %q in the plan:\n%s", want, r.err)
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("there is a folder")
	}
}

// A repeated sweep trains nothing; with more seeds it trains only those.
func TestSweepResumes(t *testing.T) {
	asSweeper(t)
	dir := filepath.Join(t.TempDir(), "sweep")
	args := tinySweep(dir, "--table", "4", "--jobs", "2")
	r := segzsl(append(args, "--seeds", "0..1")...).want(t, exitDone)
	for _, want := range []string{"Table 4. Residual encoder", "SE-GZSL without residual encoder", "too few seeds (2)", "| 1 |", "Fig. 4 in numbers"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in the result:\n%s", want, r.out)
		}
	}
	first := outcomesOf(t, dir)
	for _, name := range []string{"full-s0", "full-s1", "no-residual-s0", "no-residual-s1"} {
		if o := first[name]; o.Status != sweep.Done || o.T1 == 0 || o.SplitHash == "" || o.Seconds == 0 {
			t.Errorf("%s: %+v", name, o)
		}
	}
	r = segzsl(append(args, "--seeds", "0..1")...).want(t, exitDone)
	if !strings.Contains(r.err, "all runs are finished") || strings.Contains(r.err, "started") {
		t.Errorf("it trained again:\n%s", r.err)
	}
	r = segzsl(append(args, "--seeds", "0..2")...).want(t, exitDone)
	if n := strings.Count(r.err, " started"); n != 2 || len(outcomesOf(t, dir)) != 6 {
		t.Errorf("%d runs started, want 2:\n%s", n, r.err)
	}
	if r := segzsl(tinySweep(dir, "--table", "3", "--seeds", "0..2")...); r.code != exitFailed || !strings.Contains(r.err, "does not have") {
		t.Errorf("another sweep in the folder: %d, %s", r.code, r.err)
	}
}

// The folder of a sweep or search from somebody else has links to folders and files of
// the user, where segzsl writes: it refuses, or replaces the link.
func TestLinksInAFolderOfResultsAreNotFollowed(t *testing.T) {
	asSweeper(t)
	dir := filepath.Join(t.TempDir(), "sweep")
	segzsl(tinySweep(dir, "--table", "4", "--seeds", "0")...).want(t, exitDone)
	reported := filepath.Join(t.TempDir(), "sweep") // without runs, of which a report draws maps
	if err := errors.Join(os.CopyFS(reported, os.DirFS(dir)), os.RemoveAll(filepath.Join(reported, sweep.RunsFolder))); err != nil {
		t.Fatal(err)
	}
	segzsl("report", reported).want(t, exitDone)
	tuned := filepath.Join(t.TempDir(), "tuned")
	tune := append([]string{"tune", "--out", tuned, "--trials", "1", "--splits", "1"}, tiny()[1:]...)
	segzsl(tune...).want(t, exitDone)
	again, report := tinySweep(dir, "--table", "4", "--seeds", "0"), []string{"report", reported}
	for path, args := range map[string][]string{
		filepath.Join(dir, "results.csv"): again, filepath.Join(dir, "table.md"): again, filepath.Join(dir, "lock"): again,
		filepath.Join(dir, "runs", "full-s1"): tinySweep(dir, "--table", "4", "--seeds", "0..1"), filepath.Join(reported, "report.html"): report,
		filepath.Join(reported, "report.md"): report, filepath.Join(reported, "figures"): report,
		filepath.Join(tuned, "trials.jsonl"): tune, filepath.Join(tuned, "preset.toml"): tune, filepath.Join(tuned, "lock"): tune,
	} {
		mine := t.TempDir()
		diary := filepath.Join(mine, "diary.txt")
		if err := os.WriteFile(diary, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		target := diary
		if base := filepath.Base(path); base == "figures" || base == "full-s1" {
			target = mine
		}
		if err := errors.Join(os.RemoveAll(path), os.Symlink(target, path)); err != nil {
			t.Fatal(err)
		}
		segzsl(args...)
		entries, err := os.ReadDir(mine)
		if text := read(t, diary); err != nil || len(entries) != 1 || text != "precious" {
			t.Errorf("%s: the link's folder contains %v, the file %q, %v", path, entries, text, err)
		}
		if err := os.RemoveAll(path); err != nil {
			t.Fatal(err)
		}
	}
}

// After kill -9 and an interrupt, finished runs are kept, the others continue, and
// the numbers are those of an uninterrupted sweep.
func TestInterruptedSweepResumes(t *testing.T) {
	if testing.Short() {
		t.Skip("trains in processes for some seconds")
	}
	asSweeper(t)
	folder := t.TempDir()
	args := func(name string) []string {
		return tinySweep(filepath.Join(folder, name), "--set", "extract.epochs=25", "--table", "4", "--seeds", "0..1", "--no-spaces", "--json")
	}
	segzslOnce := func(sig syscall.Signal) {
		t.Helper()
		cmd := program(t, withoutDoubles(args("broken"))...)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		var running struct{ Run, Status string }
		for begun := 0; begun < 2 && lines.Scan(); { // one is done, the next has started
			if err := json.Unmarshal(lines.Bytes(), &running); err == nil && running.Status == "running" {
				begun++
			}
		}
		await(t, running.Run+" trains", func() bool {
			_, err := os.Stat(filepath.Join(folder, "broken", sweep.RunsFolder, running.Run, string(record.EventsFile)))
			return err == nil
		})
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		code := exitCode(t, cmd)
		if sig == syscall.SIGINT && code != 130 {
			t.Errorf("exit code %d after an interrupt", code)
		}
	}
	segzslOnce(syscall.SIGKILL)
	done := stampOf(t, filepath.Join(folder, "broken", sweep.RunsFolder, "full-s0", "result.json"), filepath.Join(folder, "broken", sweep.RunsFolder, "no-residual-s0", "result.json"))
	segzslOnce(syscall.SIGINT)
	segzsl(withoutDoubles(args("broken"))...).want(t, exitDone)
	for path, was := range done {
		now := stampOf(t, path)[path]
		if !now.made.Equal(was.made) {
			t.Errorf("%s was made again; it was\n%s\nand is\n%s", path, was.text, now.text)
		}
	}
	segzsl(withoutDoubles(args("whole"))...).want(t, exitDone)
	if a, b := scored(t, filepath.Join(folder, "broken")), scored(t, filepath.Join(folder, "whole")); !same(a, b) {
		t.Errorf("after the breaks %+v\nwithout %+v", a, b)
	}
}

// withoutDoubles keeps the last of repeated settings.
func withoutDoubles(args []string) []string {
	last := map[string]int{}
	for i, a := range args {
		if key, _, ok := strings.Cut(a, "="); ok {
			last[key] = i
		}
	}
	var kept []string
	for i, a := range args {
		if key, _, ok := strings.Cut(a, "="); ok && last[key] != i {
			kept = kept[:len(kept)-1] // its --set
			continue
		}
		kept = append(kept, a)
	}
	return kept
}

// stamp identifies the version of a file.
type stamp struct {
	made time.Time
	text []byte
}

// stampOf returns the files with a result, at least one: runs that a killed sweep
// leaves may still end as stopped.
func stampOf(t *testing.T, paths ...string) map[string]stamp {
	t.Helper()
	stamps := map[string]stamp{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte(`"event":"result"`)) {
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		stamps[path] = stamp{info.ModTime(), text}
	}
	if len(stamps) == 0 {
		t.Fatal("no run was done before the break")
	}
	return stamps
}

// A failed run is a row with its reason, in the table and in the exit code; the
// others are trained.
func TestFailuresAreRows(t *testing.T) {
	asSweeper(t)
	dir := filepath.Join(t.TempDir(), "sweep")
	foreign := filepath.Join(dir, sweep.RunsFolder, "no-residual-s1")
	if err := os.MkdirAll(foreign, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(foreign, "thesis.tex"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	r := segzsl(tinySweep(dir, "--table", "4", "--seeds", "0..1", "--no-spaces")...).want(t, exitFailed)
	if !strings.Contains(r.err, "1 of 4 runs failed") {
		t.Errorf("%s", r.err)
	}
	o := outcomesOf(t, dir)["no-residual-s1"]
	if o.Status != sweep.Failed || !strings.Contains(o.Reason, "thesis.tex") {
		t.Errorf("%+v", o)
	}
	if !strings.Contains(r.out, "1 of 2 failed: ") || !strings.Contains(r.out, "thesis.tex") {
		t.Errorf("the table hides it:\n%s", r.out)
	}
	if _, err := os.Stat(filepath.Join(foreign, "thesis.tex")); err != nil {
		t.Error(err)
	}
}

// A divergence would repeat: it remains a row and is not trained again.
func TestDivergedRunIsNotRepeated(t *testing.T) {
	asSweeper(t)
	dir := filepath.Join(t.TempDir(), "sweep")
	args := tinySweep(dir, "--seeds", "0", "--no-spaces")
	segzsl(args...).want(t, exitDone)
	line, err := record.Marshal(event.Diverged{DivergedError: event.DivergedError{Term: config.TermGP, Stage: config.Generate, Batch: 281, Value: "NaN"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, sweep.RunsFolder, "full-s0", string(record.ResultFile)), line, 0o644); err != nil {
		t.Fatal(err)
	}
	r := segzsl(args...).want(t, exitFailed)
	if o := outcomesOf(t, dir)["full-s0"]; o.Status != sweep.Failed || !strings.Contains(o.Reason, "281") || strings.Contains(r.err, "started") {
		t.Errorf("%+v\n%s", o, r.err)
	}
}

// Baselines are rows like others, with the hyper-parameters chosen on validation.
func TestSweepRunsBaselines(t *testing.T) {
	if testing.Short() {
		t.Skip("trains every baseline")
	}
	asSweeper(t)
	dir := filepath.Join(t.TempDir(), "sweep")
	r := segzsl(tinySweep(dir, "--table", "2", "--seeds", "3", "--json", "--no-spaces")...).want(t, exitDone)
	lines := bytes.Split(bytes.TrimSpace([]byte(r.out)), []byte("\n"))
	var last struct {
		Event   string        `json:"event"`
		Summary sweep.Summary `json:"summary"`
	}
	if err := json.Unmarshal(lines[len(lines)-1], &last); err != nil || last.Event != "summary" {
		t.Fatalf("the last line is %s, %v", lines[len(lines)-1], err)
	}
	for name, o := range outcomesOf(t, dir) {
		if o.Status != sweep.Done || o.T1 == 0 || name != "full-s3" && o.Settings == "" {
			t.Errorf("%s: %+v", name, o)
		}
	}
}
