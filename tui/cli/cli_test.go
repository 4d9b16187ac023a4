package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"

	"segzsl/engine/config"
)

var update = flag.Bool("update", false, "rewrite the expected output in testdata/cli")

// asProgram makes the test binary run as segzsl, for tests that need a process.
const asProgram = "SEGZSL_TEST_AS_PROGRAM"

// asPanicking makes it run as an explorer that panics when the file of that name exists.
const asPanicking = "SEGZSL_TEST_PANICKING"

func TestMain(m *testing.M) {
	if file := os.Getenv(asPanicking); file != "" {
		os.Exit(panicking(file))
	}
	if os.Getenv(asProgram) != "" {
		os.Exit(Main(os.Args[1:]))
	}
	os.Setenv("XDG_CONFIG_HOME", "/nonexistent") // tests ignore the user's settings
	os.Exit(tested(m))
}

// tested runs the tests with a temporary folder that is removed afterwards: workers
// that a test kills leave their sockets there.
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

// result is the result of a command line.
type result struct {
	code     int
	out, err string
}

func segzsl(args ...string) result { return segzslIn(context.Background(), "", args...) }

func segzslIn(ctx context.Context, input string, args ...string) result {
	var out, err bytes.Buffer
	code := (&app{streams: newStreams(strings.NewReader(input), &out, &err)}).run(ctx, args)
	return result{code, out.String(), err.String()}
}

func (r result) want(t *testing.T, code int) result {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, want %d\nstdout:\n%s\nstderr:\n%s", r.code, code, r.out, r.err)
	}
	return r
}

// home sets a state home for the test.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	return filepath.Join(dir, "segzsl", "runs")
}

func TestEveryCommandHasHelp(t *testing.T) {
	root := (&app{streams: newStreams(nil, io.Discard, io.Discard)}).root()
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
}

func TestCompletions(t *testing.T) {
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

func TestVersionNamesTheCommit(t *testing.T) {
	built := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.time", Value: "2026-11-23T17:48:00Z"}, {Key: "vcs.modified", Value: "true"},
	}
	for _, c := range []struct {
		info debug.BuildInfo
		want string
	}{
		{debug.BuildInfo{}, "devel"},
		{debug.BuildInfo{Settings: built}, "devel 0123456789ab modified 2026-11-23"},
		{debug.BuildInfo{Main: debug.Module{Version: "v0.1.0"}}, "v0.1.0"},
		{debug.BuildInfo{Main: debug.Module{Version: "v0.0.0-20261123174800-0123456789ab+dirty"}, Settings: built}, "v0.0.0-20261123174800-0123456789ab+dirty"},
	} {
		if got := versionOf(&c.info); got != c.want {
			t.Errorf("version %q, want %q", got, c.want)
		}
	}
	if got := commitOf(&debug.BuildInfo{Settings: built}); got != "0123456789ab+dirty" {
		t.Errorf("commit %q", got)
	}
	if got := commitOf(&debug.BuildInfo{}); got != "" {
		t.Errorf("commit %q of a build without one", got)
	}
	defer func() { release, commit = "", "" }()
	release, commit = "1.2.3", "0123456789ab"
	if got := version(); got != "1.2.3 0123456789ab" {
		t.Errorf("version of a release: %q", got)
	}
	want := regexp.MustCompile(`^segzsl \S+.*\ncommit .+\ngo1\.\S+ \w+/\w+, kernels (avx512|avx2|neon|go)\n$`)
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
