package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// terminal is segzsl on a pseudo terminal, and all that it has written there.
type terminal struct {
	cmd  *exec.Cmd
	tty  *os.File
	root string // of run folders
	gone chan struct{}

	mu       sync.Mutex
	text     strings.Builder
	writes   int
	emulator *vt.Emulator  // what is on the screen; nil where nobody looks at it
	changed  chan struct{} // signalled once the emulator has the last write
}

func startTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	state := t.TempDir()
	cmd := program(t, args...)
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
	return onTerminal(t, cmd, filepath.Join(state, "segzsl", "runs"))
}

func onTerminal(t testing.TB, cmd *exec.Cmd, root string) *terminal {
	t.Helper()
	s := &terminal{cmd: cmd, root: root}
	s.start(t)
	return s
}

// start starts the program on a terminal of 120 × 40.
func (s *terminal) start(t testing.TB) {
	t.Helper()
	var err error
	s.tty, err = pty.StartWithSize(s.cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Skip("needs a pseudo terminal: ", err)
	}
	t.Cleanup(func() { killWorkers(s.root) })
	t.Cleanup(func() { s.tty.Close() })
	s.gone, s.changed = make(chan struct{}), make(chan struct{}, 1)
	go s.read()
}

func (s *terminal) read() {
	defer close(s.gone)
	buffer := make([]byte, 1<<16)
	for {
		n, err := s.tty.Read(buffer)
		s.mu.Lock()
		s.text.Write(buffer[:n])
		s.writes++
		if s.emulator != nil {
			_, _ = s.emulator.Write(buffer[:n])
		}
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *terminal) written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// waitFor waits until what is on the terminal holds one of the words.
func (s *terminal) waitFor(t *testing.T, words ...string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		text := ansi.Strip(s.written())
		for _, word := range words {
			if strings.Contains(text, word) {
				return
			}
		}
	}
	t.Fatalf("none of %q on the terminal:\n%s", words, ansi.Strip(s.written()))
}

func (s *terminal) press(t testing.TB, keys string) {
	t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// explorer opens the explorer and begins a run that would never end.
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

func runFolders(t testing.TB, root string) []*record.Run {
	t.Helper()
	runs, err := record.Runs(root)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// theRun is the one run in a state home.
func theRun(t testing.TB, root string) *record.Run {
	t.Helper()
	runs := runFolders(t, root)
	if len(runs) != 1 {
		t.Fatalf("%d run folders, want 1", len(runs))
	}
	return runs[0]
}

// patience bounds every wait of these tests; a busy machine may need much of it.
const patience = time.Minute

// await waits until something is so, but not for ever.
func await(t testing.TB, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %s still not so: %s", patience, what)
		}
	}
}

// wantStopped waits until the run's process is gone, and looks at what it left.
func wantStopped(t testing.TB, root string) {
	t.Helper()
	await(t, "nobody serves the run", func() bool { return !served(theRun(t, root)) })
	run := theRun(t, root)
	if _, ok := run.End.(event.Stopped); !ok {
		t.Errorf("the run ended with %+v", run.End)
	}
	if !run.Has(record.ModelFile) {
		t.Error("no model")
	}
}

func served(run *record.Run) bool { return run.Served() }

// killWorkers ends what a failed test left behind, a run that only just begins too.
func killWorkers(root string) {
	runs, _ := record.Runs(root)
	for _, run := range runs {
		for deadline := time.Now().Add(patience); run.Live() && !run.Served() && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
		if c, err := wire.Dial(run.Folder, "", nil); err == nil {
			_ = syscall.Kill(c.PID(), syscall.SIGKILL)
		}
	}
}

// watcherOf connects to a run as a screen does.
func watcherOf(t testing.TB, run *record.Run) *wire.Client {
	t.Helper()
	c, err := wire.Dial(run.Folder, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// controllerOf is watcherOf once it holds the controls: a screen that was
// killed may hold them for a moment longer.
func controllerOf(t testing.TB, run *record.Run) *wire.Client {
	t.Helper()
	c := watcherOf(t, run)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for feed := c.Subscribe(); ; {
		events, err := feed.Wait(ctx)
		if err != nil {
			t.Fatalf("wait for the controls of %s: %v", run.Path(), err)
		}
		for _, e := range events {
			if controls, ok := e.(wire.Controls); ok && controls.Mine() {
				return c
			}
		}
	}
}

// wantTraining checks that the run goes on, and stops it.
func wantTraining(t testing.TB, root string) {
	t.Helper()
	run := theRun(t, root)
	if run.State() != record.Training {
		t.Fatal("the run does not train any more")
	}
	before, _ := run.Read(record.EventsFile)
	await(t, "the run goes on", func() bool {
		now, _ := run.Read(record.EventsFile)
		return len(now) > len(before)
	})
	c := controllerOf(t, run)
	c.Post(event.Stop{})
	<-c.Done()
	c.Close()
	wantStopped(t, root)
}

// A signal ends the explorer in order, the screen left, the cursor shown; its
// run goes on.
func TestSignalsEndTheExplorer(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGINT: 130} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			heedsHangUp(t, sig)
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

// A terminal that is closed, a connection that breaks, or kill -9 end the
// explorer; the run goes on.
func TestRunsOutliveTheirScreen(t *testing.T) {
	t.Run("closed", func(t *testing.T) {
		heedsHangUp(t, syscall.SIGHUP)
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

// Quitting asks what is to become of the run.
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
		})
	}
}

// A worker that dies is news on the screen, with the reason.
func TestWorkerThatDiesIsTold(t *testing.T) {
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

// Two screens on one run: the second follows, asks for the controls and gets them.
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

// A run that has ended can be looked at, and asked.
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
		s.press(t, "A") // refused until the data set is open; on the screen itself no key
		return strings.Contains(ansi.Strip(s.written()), "predicted")
	})
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

// Ctrl-Z gives the terminal back to the shell, fg draws the screen anew. It takes
// a shell: a process without one that waits for it is not stopped (POSIX, orphaned
// process groups).
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
