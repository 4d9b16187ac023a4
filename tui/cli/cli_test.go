package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"segzsl/engine/config"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata/cli")

// asProgram makes the test binary be segzsl, for tests that need a process.
const asProgram = "SEGZSL_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(os.Args[1:]))
	}
	os.Setenv("XDG_CONFIG_HOME", "/nonexistent") // the user's own settings are no part of tests
	os.Exit(tested(m))
}

// tested runs the tests with a folder for temporary files that goes with them:
// workers that a test kills leave their sockets there.
func tested(m *testing.M) int {
	dir, err := os.MkdirTemp("", "segzsl-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	os.Setenv("TMPDIR", dir)
	return m.Run()
}

// result is what a command line did.
type result struct {
	code     int
	out, err string
}

func segzsl(args ...string) result { return segzslIn(context.Background(), "", args...) }

func segzslIn(ctx context.Context, input string, args ...string) result {
	var out, err bytes.Buffer
	code := (&app{streams: streams{strings.NewReader(input), &out, &err}}).run(ctx, args)
	return result{code, out.String(), err.String()}
}

func (r result) want(t *testing.T, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\nstdout:\n%s\nstderr:\n%s", r.code, code, r.out, r.err)
	}
	return r
}

// home gives the test a state home of its own.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	return filepath.Join(dir, "segzsl", "runs")
}

// The transcripts in testdata/cli are sessions as a user sees them: a command
// after "$ ", standard output as it is, standard error after "! ", and the
// exit code if it is not 0.
func TestTranscripts(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(top, "testdata", "cli", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			home(t)
			work := workFolder(t)
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, line := range strings.Split(string(want), "\n") {
				if strings.HasPrefix(line, "# ") {
					fmt.Fprintln(&got, line)
				}
				if command, ok := strings.CutPrefix(line, "$ segzsl"); ok {
					fmt.Fprintf(&got, "%s\n%s\n", line, transcribe(command, work))
				}
			}
			if *update {
				if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got.String() != string(want) {
				t.Errorf("%s differs; if it is right, run with -update. Now it reads\n%s", path, got.String())
			}
		})
	}
}

// workFolder holds the files that transcripts name by WORK.
func workFolder(t *testing.T) string {
	t.Helper()
	work := t.TempDir()
	whole, err := os.ReadFile(filepath.Join(top, "data", "glyphs", "glyphs.npz"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"truncated.npz":  string(whole[:len(whole)/2]),
		"page.npz":       "<!DOCTYPE html><html>",
		"syntax.toml":    "[extract\nlr = 1\n",
		"unknown.toml":   "[extract]\nlearning_rate = 1\n",
		"range.toml":     "[extract]\nlr = -1\n",
		"bare/thesis.md": "",
	} {
		path := filepath.Join(work, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return work
}

func transcribe(command, work string) string {
	r := segzsl(strings.Fields(strings.ReplaceAll(command, "WORK", work))...)
	var b strings.Builder
	b.WriteString(r.out)
	for _, line := range strings.SplitAfter(r.err, "\n") {
		if line != "" {
			b.WriteString("! " + line)
		}
	}
	if r.code != 0 {
		fmt.Fprintf(&b, "exit code %d\n", r.code)
	}
	text := strings.ReplaceAll(b.String(), work, "WORK")
	text = strings.ReplaceAll(text, os.Getenv("XDG_CONFIG_HOME"), "CONFIG")
	return strings.ReplaceAll(text, os.Getenv("XDG_STATE_HOME"), "STATE")
}

func TestHelpIsPlainOffATerminal(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"train", "-h"}, {"help", "train"}, {"help", "completion", "bash"}} {
		r := segzsl(args...).want(t, exitDone)
		if !strings.Contains(r.out, "USAGE") || strings.ContainsRune(r.out, '\x1b') || r.err != "" {
			t.Errorf("%v: stdout %q, stderr %q", args, r.out, r.err)
		}
	}
	if r := segzsl("--help"); !strings.Contains(r.out, "segzsl train --data glyphs --seed 0") || !strings.Contains(r.out, "latest") {
		t.Errorf("no examples in\n%s", r.out)
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	root := (&app{}).root()
	for _, c := range root.Commands() {
		if c.Short == "" || c.GroupID == "" {
			t.Errorf("%s has no short help or no group", c.Name())
		}
		segzsl(c.Name(), "--help").want(t, exitDone)
	}
}

func TestJSONOfListsCanBeRead(t *testing.T) {
	for _, args := range [][]string{{"data"}, {"data", "synthetic"}, {"presets"}, {"keys"}} {
		r := segzsl(append(args, "--json")...).want(t, exitDone)
		if !json.Valid([]byte(r.out)) || len(r.out) < 40 {
			t.Errorf("%v: %s", args, r.out)
		}
	}
	r := segzsl("data", "synthetic", "--json")
	for _, want := range []string{`"samples": 1200`, `"problems": []`, `"usable": true`} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %s in %s", want, r.out)
		}
	}
}

func TestCompletionsOfferWhatThereIs(t *testing.T) {
	home(t)
	for typed, want := range map[string]string{
		"train --data ":              "glyphs-cluttered\t",
		"data ":                      "synthetic\t",
		"explore --theme ":           "light\n",
		"--theme ":                   "light\n",
		"train --preset ":            config.Presets()[0].Name + "\t",
		"train --set extract.lambda": "extract.lambda_sim=\t",
		"train --set classify.kind=": "classify.kind=svm\n",
		"train -s extract.residual=": "extract.residual=false\n",
		"eval ":                      "latest\t",
	} {
		words := strings.Split(typed, " ")
		r := segzsl(append([]string{"__complete"}, words...)...).want(t, exitDone)
		if !strings.Contains(r.out, want) {
			t.Errorf("after %q the shell is offered\n%s\nwant %q among it", typed, r.out, want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := segzsl("completion", shell).want(t, exitDone); len(r.out) < 1000 {
			t.Errorf("completion %s prints %q", shell, r.out)
		}
	}
}

func TestManualHasKeysAndExitCodes(t *testing.T) {
	r := segzsl("man").want(t, exitDone)
	for _, want := range []string{".TH SEGZSL 1", "lambda_sim", "XDG_STATE_HOME", "143"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the manual does not speak of %s", want)
		}
	}
}

func TestVersionNamesTheCommit(t *testing.T) {
	commit := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-11-23T17:48:00Z"}, {Key: "vcs.modified", Value: "true"},
	}
	for _, c := range []struct {
		info debug.BuildInfo
		want string
	}{
		{debug.BuildInfo{}, "devel"},
		{debug.BuildInfo{Settings: commit}, "devel 0123456789ab modified 2026-11-23"},
		{debug.BuildInfo{Main: debug.Module{Version: "v0.1.0"}}, "v0.1.0"},
		{debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261123174800-0123456789ab+dirty"}, Settings: commit}, "v0.0.0-20261123174800-0123456789ab+dirty"},
	} {
		if got := versionOf(&c.info); got != c.want {
			t.Errorf("version %q, want %q", got, c.want)
		}
	}
	want := regexp.MustCompile(`^segzsl \S+.*\ngo1\.\S+ \w+/\w+\n$`)
	if r := segzsl("version").want(t, exitDone); !want.MatchString(r.out) {
		t.Errorf("version prints %q", r.out)
	}
}

func TestParityReadsAndWritesFiles(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(top, "testdata", "equation", "case*.json"))
	if err != nil || len(paths) == 0 {
		t.Skip("no case in testdata/equation")
	}
	path := filepath.Join(t.TempDir(), "result.json")
	if r := segzsl("parity", paths[0], "-o", path).want(t, exitDone); r.out != "" {
		t.Errorf("with -o there is %q on standard output", r.out)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	r := segzslIn(context.Background(), string(text), "parity", "-").want(t, exitDone)
	if r.out != string(written) || !json.Valid(written) {
		t.Errorf("standard output and file differ, or are no JSON")
	}
	if r := segzslIn(context.Background(), string(text[:100]), "parity", "-", "-o", path); r.code != exitFailed {
		t.Errorf("half a case: exit code %d", r.code)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, written) {
		t.Errorf("an error overwrote the result: %v", err)
	}
}
