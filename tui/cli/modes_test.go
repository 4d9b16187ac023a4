package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"segzsl/data"
	"segzsl/engine/record"
	"segzsl/tui"
)

// modes are what the explorer switches on, and the sequences that switch it off.
var modes = []struct{ name, on, off string }{
	{"alternate screen", ansi.SetModeAltScreenSaveCursor, ansi.ResetModeAltScreenSaveCursor},
	{"mouse", ansi.SetModeMouseButtonEvent, ansi.ResetModeMouseButtonEvent},
	{"mouse coordinates", ansi.SetModeMouseExtSgr, ansi.ResetModeMouseExtSgr},
	{"focus reports", ansi.SetModeFocusEvent, ansi.ResetModeFocusEvent},
	{"kitty keyboard", "\x1b[>1u", ansi.PopKittyKeyboard(1)},
	{"modifyOtherKeys", ansi.SetModifyOtherKeys2, ansi.ResetModifyOtherKeys},
	{"bracketed paste", ansi.SetModeBracketedPaste, ansi.ResetModeBracketedPaste},
	{"hidden cursor", ansi.ResetModeTextCursorEnable, ansi.SetModeTextCursorEnable},
}

// wantModesOff checks that the explorer has switched on every mode, and off after that.
func wantModesOff(t *testing.T, s *terminal) {
	t.Helper()
	<-s.gone
	written := s.written()
	for _, m := range modes {
		on, off := strings.LastIndex(written, m.on), strings.LastIndex(written, m.off)
		if on < 0 || off < on {
			t.Errorf("%s: switched on at %d and off at %d of %d bytes, the last %q", m.name, on, off, len(written), written[max(0, len(written)-200):])
		}
	}
}

// onKitty is the explorer on a terminal with all modes.
func onKitty(t *testing.T, args ...string) *terminal {
	t.Helper()
	cmd := program(t, append(args, "--mouse")...)
	cmd.Env = append(cmd.Env, "TERM=xterm-kitty")
	return onTerminal(t, cmd, t.TempDir())
}

// Two signals at once, as from a closing terminal and a system that shuts down: the
// second may come while Bubble Tea restores the terminal.
func TestTwoSignalsResetTheTerminal(t *testing.T) {
	for range 5 {
		s := onKitty(t, "--data", "synthetic")
		s.waitFor(t, "Start training")
		for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGQUIT} {
			_ = s.cmd.Process.Signal(sig) // the process may be gone at the second
		}
		if code := exitCode(t, s.cmd); code != 143 && code != 131 {
			t.Errorf("exit code %d, want 143 or 131", code)
		}
		wantModesOff(t, s)
	}
}

// A program that a signal ends while it resumes from Ctrl+Z switches modes on again after
// it has switched them off: closing the screen switches them off, and only then.
func TestCloseSwitchesOffWhatIsOn(t *testing.T) {
	on := ansi.SetModifyOtherKeys2 + "\x1b[>1u"
	off := ansi.ResetModifyOtherKeys + ansi.PopKittyKeyboard(1)
	for _, c := range []struct {
		writes []string
		reset  bool
	}{
		{[]string{on, "text", off}, false},
		{[]string{on + "text" + off}, false},
		{[]string{"text"}, false},
		{[]string{on, off, on}, true},
		{[]string{on, off + on, "text"}, true},
	} {
		file, err := os.Create(filepath.Join(t.TempDir(), "terminal"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		s := newScreenFile(file)
		for _, text := range c.writes {
			if _, err := s.WriteString(text); err != nil {
				t.Fatal(err)
			}
		}
		s.close()
		written, err := os.ReadFile(file.Name())
		if err != nil {
			t.Fatal(err)
		}
		rest := strings.TrimPrefix(string(written), strings.Join(c.writes, ""))
		if reset := strings.HasPrefix(rest, off) && strings.Contains(rest, ansi.ResetModeAltScreenSaveCursor); reset != c.reset || !reset && rest != "" {
			t.Errorf("after %q, close writes %q", c.writes, rest)
		}
	}
}

func TestQuitSignalLogsGoroutines(t *testing.T) {
	s := explorer(t)
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, s.cmd); code != 131 {
		t.Errorf("exit code %d, want 131", code)
	}
	<-s.gone
	if written := s.written(); !strings.Contains(written, ansi.ResetModeAltScreenSaveCursor) || strings.Contains(written, "goroutine ") {
		t.Errorf("written at the end: %q", written[max(0, len(written)-300):])
	}
	log, err := record.At(theRun(t, s.root).Path()).Read(record.LogFile)
	if err != nil || !strings.Contains(string(log), "tui.Run(") {
		t.Errorf("the log has no goroutines: %v, %q", err, log)
	}
	wantTraining(t, s.root)
}

// panicking is the explorer with a command that panics when a file exists.
func panicking(file string) int {
	a := &app{streams: newStreams(os.Stdin, os.Stdout, os.Stderr)}
	return a.report(a.root(), a.show(context.Background(), &faceFlags{mouse: true}, tui.Options{
		Open: func(string) (*data.Set, error) {
			for {
				if _, err := os.Stat(file); err == nil {
					panic("an index out of range")
				}
				time.Sleep(time.Millisecond)
			}
		},
	}))
}

func TestPanicResetsTheTerminal(t *testing.T) {
	cmd := program(t)
	file := filepath.Join(t.TempDir(), "now")
	cmd.Env = append(cmd.Env, asPanicking+"="+file, "TERM=xterm-kitty")
	s := onTerminal(t, cmd, t.TempDir())
	s.waitFor(t, "segzsl")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if code := exitCode(t, cmd); code != exitFailed {
		t.Errorf("exit code %d, want %d", code, exitFailed)
	}
	wantModesOff(t, s)
	if !strings.Contains(s.written(), "an index out of range") {
		t.Errorf("the panic is not reported: %q", s.written())
	}
}
