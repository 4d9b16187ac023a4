package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"segzsl/engine"
	"segzsl/engine/record"
)

// terminal is segzsl on a pseudo terminal, and all that it has written there.
type terminal struct {
	cmd  *exec.Cmd
	tty  *os.File
	root string // of run folders
	gone chan struct{}

	mu   sync.Mutex
	text strings.Builder
}

func startTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	state := t.TempDir()
	cmd := program(t, args...)
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 36, Cols: 120})
	if err != nil {
		t.Skip("needs a pseudo terminal: ", err)
	}
	s := &terminal{cmd: cmd, tty: tty, root: filepath.Join(state, "segzsl", "runs"), gone: make(chan struct{})}
	t.Cleanup(func() { tty.Close() })
	go s.read()
	return s
}

func (s *terminal) read() {
	defer close(s.gone)
	buffer := make([]byte, 1<<16)
	for {
		n, err := s.tty.Read(buffer)
		s.mu.Lock()
		s.text.Write(buffer[:n])
		s.mu.Unlock()
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
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		text := ansi.Strip(s.written())
		for _, word := range words {
			if strings.Contains(text, word) {
				return
			}
		}
	}
	t.Fatalf("none of %q on the terminal:\n%s", words, ansi.Strip(s.written()))
}

func (s *terminal) press(t *testing.T, keys string) {
	t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// explorer opens the explorer and begins a run that would never end.
func explorer(t *testing.T) *terminal {
	t.Helper()
	s := startTerminal(t, "--data", "synthetic", "--set", "extract.epochs=1000000")
	s.waitFor(t, "Start to train")
	s.press(t, "r")
	s.waitFor(t, "pause")
	for deadline := time.Now().Add(20 * time.Second); len(runFolders(t, s.root)) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no run folder after 20 seconds")
		}
	}
	time.Sleep(200 * time.Millisecond) // some batches
	return s
}

func runFolders(t *testing.T, root string) []*record.Run {
	t.Helper()
	runs, err := record.Runs(root)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func wantStopped(t *testing.T, root string) {
	t.Helper()
	runs := runFolders(t, root)
	if len(runs) != 1 {
		t.Fatalf("%d run folders, want 1", len(runs))
	}
	if _, ok := runs[0].End.(engine.Stopped); !ok {
		t.Errorf("the run ended with %+v", runs[0].End)
	}
	if _, err := os.Stat(runs[0].Model()); err != nil {
		t.Errorf("no model: %v", err)
	}
}

// A signal ends the explorer in order: its run is kept, the screen is left,
// the cursor shown.
func TestSignalsEndTheExplorer(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGINT: 130} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := explorer(t)
			if err := s.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if got := exitCode(t, s.cmd); got != code {
				t.Errorf("exit code %d, want %d", got, code)
			}
			<-s.gone
			written := s.written()
			for _, want := range []string{"\x1b[?1049l", "\x1b[?25h", "run folder " + s.root} {
				if !strings.Contains(written, want) {
					t.Errorf("no %q at the end: %q", want, written[max(0, len(written)-300):])
				}
			}
			wantStopped(t, s.root)
		})
	}
}

// A terminal that is closed, or a connection that breaks, ends it as well.
func TestClosedTerminalEndsTheExplorer(t *testing.T) {
	s := explorer(t)
	s.tty.Close()
	if got := exitCode(t, s.cmd); got != 129 {
		t.Errorf("exit code %d, want 129", got)
	}
	wantStopped(t, s.root)
}

func TestExplorerQuits(t *testing.T) {
	s := startTerminal(t, "explore", "--data", "synthetic", "--theme", "light")
	s.waitFor(t, "Start to train")
	s.press(t, "q")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
	if runs := runFolders(t, s.root); len(runs) != 0 {
		t.Errorf("there are %d runs, want none", len(runs))
	}
}
