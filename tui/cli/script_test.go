package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts in testdata/cli are sessions at a shell. Beside testscript's own
// commands they have
//
//	segzsl ARGS…    runs the program in this process
//	code N          checks its exit code, and that an error names the program
//	usage COMMAND   checks that it ended as after a mistake in what was typed:
//	                exit code 2, and a last line that points to COMMAND's help
//
// A script's folder has truncated.npz, the first half of a data set.
func TestScripts(t *testing.T) {
	testscript.RunT(oneByOne{t}, testscript.Params{
		Dir:                filepath.Join(top, "testdata", "cli"),
		Setup:              setUpScript,
		UpdateScripts:      *update,
		RequireUniqueNames: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"segzsl": scriptSegzsl, "code": scriptCode, "usage": scriptUsage,
		},
	})
}

// oneByOne is a test whose scripts run one at a time: they share this process's
// environment and working directory.
type oneByOne struct{ *testing.T }

func (t oneByOne) Parallel()     {}
func (t oneByOne) Verbose() bool { return testing.Verbose() }
func (t oneByOne) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(oneByOne{t}) })
}

// lastRun is the key of the script's last result, a *result.
type lastRun struct{}

func setUpScript(env *testscript.Env) error {
	env.Values[lastRun{}] = &result{}
	env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
	env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
	whole, err := os.ReadFile(filepath.Join(top, "data", "glyphs", "glyphs.npz"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(env.WorkDir, "truncated.npz"), whole[:len(whole)/2], 0o644)
}

func scriptSegzsl(ts *testscript.TestScript, neg bool, args []string) {
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer os.Chdir(before)
	for _, name := range []string{"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "SEGZSL_SEED", "SEGZSL_SET"} {
		old := os.Getenv(name)
		os.Setenv(name, ts.Getenv(name))
		defer os.Setenv(name, old)
	}
	a := &app{streams: newStreams(strings.NewReader(""), ts.Stdout(), ts.Stderr())}
	r := ts.Value(lastRun{}).(*result)
	r.code = a.run(context.Background(), args)
	if neg == (r.code == exitDone) {
		ts.Fatalf("exit code %d", r.code)
	}
}

func scriptCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: code N")
	}
	if got := ts.Value(lastRun{}).(*result).code; strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
	if text := ts.ReadFile("stderr"); args[0] != "0" && !strings.HasPrefix(text, "segzsl: ") {
		ts.Fatalf("standard error does not begin with the program's name:\n%s", text)
	}
}

func scriptUsage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: usage COMMAND")
	}
	scriptCode(ts, false, []string{strconv.Itoa(exitUsage)})
	want := "Try '" + strings.Join(args, " ") + " --help'.\n"
	if text := ts.ReadFile("stderr"); !strings.HasSuffix(text, want) {
		ts.Fatalf("standard error does not end with %q:\n%s", want, text)
	}
}
