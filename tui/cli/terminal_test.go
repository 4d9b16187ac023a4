package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is segzsl on a pseudo terminal, and its output.
type terminal struct {
	cmd  *exec.Cmd
	tty  *os.File
	root string // of run folders
	gone chan struct{}

	mu       sync.Mutex
	text     strings.Builder
	writes   int
	emulator *vt.Emulator  // the screen; nil if no test reads it
	changed  chan struct{} // signalled after the emulator has the last write
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

// waitFor waits until the output contains one of the words.
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

// patience limits every wait of these tests; a busy machine may need much of it.
const patience = time.Minute

// await waits for a condition, with a time limit.
func await(t testing.TB, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %s still not so: %s", patience, what)
		}
	}
}
