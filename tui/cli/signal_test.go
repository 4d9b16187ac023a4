package cli

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

// program is segzsl in its own process, with its own state home.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "XDG_STATE_HOME="+t.TempDir(), "TERM=xterm-256color", "NO_COLOR=yes")
	return cmd
}

func endless(dir string) []string {
	return tiny("--set", "extract.epochs=1000000", "--run", dir)
}

// exitCode waits for a process, with a time limit.
func exitCode(t testing.TB, cmd *exec.Cmd) int {
	t.Helper()
	timer := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

// skipUnderNohup skips a test of a hang-up that nohup makes programs ignore.
func skipUnderNohup(t *testing.T, sig syscall.Signal) {
	t.Helper()
	if sig == syscall.SIGHUP && signal.Ignored(syscall.SIGHUP) {
		t.Skip("SIGHUP is ignored here, as under nohup")
	}
}

func TestSignalsStopARun(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGQUIT: 131, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			skipUnderNohup(t, sig)
			dir := filepath.Join(t.TempDir(), "run")
			cmd := program(t, append(endless(dir), "--json")...)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(out)
			for range 5 {
				if _, err := lines.ReadString('\n'); err != nil {
					t.Fatal(err)
				}
			}
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			rest, _ := io.ReadAll(lines)
			if got := exitCode(t, cmd); got != code {
				t.Errorf("exit code %d, want %d", got, code)
			}
			if last := strings.TrimSpace(string(rest[strings.LastIndex(strings.TrimSpace(string(rest)), "\n")+1:])); !strings.HasPrefix(last, `{"event":"stopped"`) {
				t.Errorf("the last line is %s", last)
			}
			run, err := record.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := run.End.(event.Stopped); !ok {
				t.Errorf("the run ended with %+v", run.End)
			}
		})
	}
}

// segzsl train --json | head -1
func TestReaderThatExitsEndsTheRun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cmd := program(t, append(endless(dir), "--json")...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint strings.Builder
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	out.Close()
	if got := exitCode(t, cmd); got != 141 || complaint.String() != "" {
		t.Errorf("exit code %d, stderr %q; want 141 and silence", got, complaint.String())
	}
	if run, err := record.Open(dir); err != nil || run.End == nil {
		t.Errorf("the run was not ended in order: %v", err)
	}
}

// On a terminal there is a progress bar; Ctrl-C is a signal and the terminal is
// restored.
func TestTrainOnATerminal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cmd := program(t, endless(dir)...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		t.Skip("needs a pseudo terminal: ", err)
	}
	defer terminal.Close()
	screen := make(chan string)
	go func() {
		var all strings.Builder
		buffer := make([]byte, 4096)
		interrupted := false
		for {
			n, err := terminal.Read(buffer)
			all.Write(buffer[:n])
			if !interrupted && strings.Contains(all.String(), " left") {
				interrupted = true
				_, _ = terminal.Write([]byte{3}) // Ctrl-C
			}
			if err != nil {
				screen <- all.String()
				return
			}
		}
	}()
	code := exitCode(t, cmd)
	seen := <-screen
	if code != 130 {
		t.Errorf("exit code %d, want 130; the screen had\n%q", code, seen)
	}
	for _, want := range []string{"────", "batches/s", "epoch ", "stopped at extract batch"} {
		if !strings.Contains(seen, want) {
			t.Errorf("no %q on the screen:\n%q", want, seen)
		}
	}
	if strings.Contains(seen, "[3") { // NO_COLOR is set
		t.Errorf("colours on the screen:\n%q", seen)
	}
}
