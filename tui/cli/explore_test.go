package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// explorer opens the explorer and starts a run that would never end.
func explorer(t *testing.T) *terminal {
	t.Helper()
	s := startTerminal(t, "--data", "synthetic", "--set", "extract.epochs=1000000")
	s.waitFor(t, "Start training")
	s.press(t, "r")
	s.waitFor(t, "pause")
	await(t, "there is a run folder", func() bool { return len(runFolders(t, s.root)) > 0 })
	await(t, "the run has trained a batch", func() bool {
		log, err := theRun(t, s.root).Read(record.EventsFile)
		return err == nil && strings.Contains(string(log), `"event":"batch"`)
	})
	return s
}

// A signal ends the explorer cleanly, with the terminal restored; its run continues.
func TestSignalsEndTheExplorer(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGINT: 130} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			skipUnderNohup(t, sig)
			s := explorer(t)
			if err := s.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if got := exitCode(t, s.cmd); got != code {
				t.Errorf("exit code %d, want %d", got, code)
			}
			<-s.gone
			written := s.written()
			for _, want := range []string{"\x1b[?1049l", "\x1b[?25h", "run folder " + s.root, "segzsl attach "} {
				if !strings.Contains(written, want) {
					t.Errorf("no %q at the end: %q", want, written[max(0, len(written)-300):])
				}
			}
			wantTraining(t, s.root)
		})
	}
}

// If the terminal is closed, the connection breaks, or the explorer is killed, the
// run continues.
func TestRunsOutliveTheirScreen(t *testing.T) {
	t.Run("closed", func(t *testing.T) {
		skipUnderNohup(t, syscall.SIGHUP)
		s := explorer(t)
		s.tty.Close()
		if got := exitCode(t, s.cmd); got != 129 {
			t.Errorf("exit code %d, want 129", got)
		}
		wantTraining(t, s.root)
	})
	t.Run("killed", func(t *testing.T) {
		s := explorer(t)
		if err := s.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = s.cmd.Wait()
		wantTraining(t, s.root)
	})
}

// Quitting asks whether to stop the run.
func TestQuittingAsks(t *testing.T) {
	for key, want := range map[string]func(testing.TB, string){"y": wantTraining, "x": wantStopped} {
		t.Run(key, func(t *testing.T) {
			s := explorer(t)
			s.press(t, "q")
			s.waitFor(t, "leave the run training")
			s.press(t, key)
			if got := exitCode(t, s.cmd); got != 0 {
				t.Errorf("exit code %d, want 0", got)
			}
			want(t, s.root)
			s.waitFor(t, "run folder")
			if key == "x" {
				s.waitFor(t, "it is stopped; to resume")
			}
			if continues := strings.Contains(s.written(), "continues in the background"); continues != (key == "y") {
				t.Errorf("the run is said to continue: %v", continues)
			}
		})
	}
}

// What is printed after quitting follows from the state of each run.
func TestRunsAreReportedByTheirState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one")
	w, err := record.Create(path, config.Recipe{Data: "synthetic", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	want := func(stopping bool, words string) {
		t.Helper()
		run, err := record.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := leftWords(run, stopping); !strings.Contains(got, words) || words == "" && got != "" {
			t.Errorf("%s, asked to stop: %v: %q, want %q", run.State(), stopping, got, words)
		}
	}
	want(false, "continues in the background")
	want(true, "it is stopping")
	if err := w.Record(event.Stopped{Stage: config.Extract, Batch: 3}); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	want(true, "it is stopped; to resume: segzsl resume one")
}

// Quitting right after a stop waits for its end.
func TestQuittingAfterAStop(t *testing.T) {
	s := explorer(t)
	s.press(t, "x")
	s.waitFor(t, "Stop the run before its end")
	s.press(t, "yqy")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
	s.waitFor(t, "it is stopped; to resume")
}

// When a worker dies, the screen shows the reason.
func TestDeadWorkerIsReported(t *testing.T) {
	s := explorer(t)
	c := watcherOf(t, theRun(t, s.root))
	if err := syscall.Kill(c.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	c.Close()
	s.waitFor(t, "signal: killed")
	s.press(t, "q")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
}

func TestExplorerQuits(t *testing.T) {
	s := startTerminal(t, "explore", "--data", "synthetic", "--theme", "light")
	s.waitFor(t, "Start training")
	s.press(t, "q")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
	if runs := runFolders(t, s.root); len(runs) != 0 {
		t.Errorf("there are %d runs, want none", len(runs))
	}
}

// Ctrl-Z restores the terminal and suspends, fg redraws the screen. The test needs a
// shell: a process of an orphaned process group is not stopped (POSIX).
func TestCtrlZAndBack(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("needs bash: ", err)
	}
	state := t.TempDir()
	cmd := program(t)
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state, "PS1=$ ")
	cmd.Args, cmd.Path = []string{"bash", "--norc", "--noprofile", "-i"}, bash
	s := onTerminal(t, cmd, filepath.Join(state, "segzsl", "runs"))
	s.press(t, os.Args[0]+" explore --data synthetic\n")
	s.waitFor(t, "Start training")
	s.press(t, "\x1a")
	s.waitFor(t, "Stopped")
	left := s.written()
	for _, want := range []string{"\x1b[?1049l", "\x1b[?25h"} {
		if !strings.Contains(left, want) {
			t.Errorf("no %q before it stopped", want)
		}
	}
	s.press(t, "fg\n")
	since := func() string { return strings.TrimPrefix(s.written(), left) }
	await(t, "the screen is drawn again", func() bool { return strings.Contains(ansi.Strip(since()), "Start training") })
	s.press(t, "q")
	await(t, "the shell asks for the next command", func() bool {
		_, shell, gone := strings.Cut(since(), "\x1b[?1049l")
		return gone && strings.Contains(shell, "$ ")
	})
	s.press(t, "echo code $?; exit\n")
	s.waitFor(t, "code 0")
}

// The explorer draws its first screen before a built-in set is open, with the preset
// that the set would choose.
func TestBuiltInSetsHaveTheirPreset(t *testing.T) {
	for _, format := range data.Formats() {
		if !format.BuiltIn {
			continue
		}
		flags := &runFlags{data: format.Name, set: []string{"extract.epochs=7"}, seed: "5"}
		r, err := flags.read()
		if err != nil || !r.opensLater() {
			t.Fatalf("%s: opens later: %v, %v", format.Name, r.opensLater(), err)
		}
		s, err := flags.resolve()
		if err != nil {
			t.Fatal(err)
		}
		preset, cfg, err := r.builtIn()
		if err != nil || preset != s.recipe.Preset || cfg != s.recipe.Config {
			t.Errorf("%s: preset %s with %+v, %v; want %s with %+v", format.Name, preset, cfg, err, s.recipe.Preset, s.recipe.Config)
		}
	}
	for _, flags := range []*runFlags{{data: "missing.npz"}, {data: "glyphs", preset: "auto"}} {
		if r, err := flags.read(); err != nil || r.opensLater() {
			t.Errorf("%+v: opens later, %v", flags, err)
		}
	}
}
