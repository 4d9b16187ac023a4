package cli

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/vt"
)

// Under RUNEWIDTH_EASTASIAN the program begins again without it, in ASCII unless the
// user wants none: its tables and drawings would be measured twice as wide.
func TestAmbiguousWidthIsASCII(t *testing.T) {
	for env, want := range map[string]string{"": "true", "false": "false"} {
		cmd := exec.Command(os.Args[0], "settings")
		cmd.Env = append(os.Environ(), asProgram+"=1", widthName+"=1", "LANG=C.UTF-8", "LC_ALL=", "SEGZSL_ASCII="+env)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for line := range strings.Lines(string(out)) {
			fields := strings.Fields(line)
			found = found || len(fields) > 2 && fields[0] == "ascii" && fields[2] == want
		}
		if !found {
			t.Errorf("SEGZSL_ASCII=%s: no line with ascii = %s in\n%s", env, want, out)
		}
	}
}

// The panels of a screen stay aligned under that variable.
func TestAmbiguousWidthKeepsPanelsAligned(t *testing.T) {
	cmd := program(t, "explore", "--data", "synthetic")
	cmd.Env = append(cmd.Env, widthName+"=1", "LANG=C.UTF-8", "LC_ALL=", "TERM=xterm-256color")
	s := &terminal{cmd: cmd, root: t.TempDir(), emulator: vt.NewEmulator(120, 40)}
	s.start(t)
	go func() { _, _ = io.Copy(s.tty, s.emulator) }() // answers the program's queries
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	shown := func() []string {
		s.mu.Lock()
		defer s.mu.Unlock()
		return strings.Split(s.emulator.String(), "\n")
	}
	await(t, "the data set", func() bool { return strings.Contains(strings.Join(shown(), "\n"), "split ") })
	const border = "|+#" // in ASCII
	panels := 0
	for _, line := range shown() {
		line = strings.TrimRight(line, " ")
		if line == "" || !strings.Contains(border, line[:1]) {
			continue
		}
		panels++
		if n := len(line); n != 120 || n != utf8.RuneCountInString(line) || !strings.Contains(border, line[n-1:]) {
			t.Errorf("%d cells: %q", n, line)
		}
	}
	if panels < 30 {
		t.Errorf("%d lines of panels in\n%s", panels, strings.Join(shown(), "\n"))
	}
}
