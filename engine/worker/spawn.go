package worker

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"segzsl/engine/record"
)

// process is a worker that this program started.
type process struct {
	exited chan struct{}
	status string // such as "signal: killed"; valid after gone is closed
}

// spawn starts a worker with a request, and waits until screens can attach to the run
// in folder. The goroutine that it starts ends with the worker.
func spawn(order []byte) (folder string, p *process, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", nil, fmt.Errorf("start a run: %w", err)
	}
	cmd := exec.Command(program, Command)
	cmd.Stdin = bytes.NewReader(order)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it must outlive this terminal
	var stderr Tail
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, fmt.Errorf("start a run: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start a run: %w", err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	p = &process{exited: make(chan struct{})}
	go p.wait(cmd)
	var r ready
	if err == nil {
		err = json.Unmarshal(line, &r)
	}
	if err != nil {
		<-p.exited
		return "", nil, errors.New(stderr.Text(p.status))
	}
	return r.Folder, p, nil
}

func (p *process) wait(cmd *exec.Cmd) {
	_ = cmd.Wait() // the error is in ProcessState
	p.status = cmd.ProcessState.String()
	close(p.exited)
}

// Tail is a writer that keeps the last bytes of a process's standard error.
type Tail struct {
	mu   sync.Mutex
	text []byte
}

// tailSize is the maximum size of a Tail in bytes.
const tailSize = 1 << 12

// Write implements io.Writer.
func (t *Tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(text), nil
}

// Text returns the error message without the program's name, or otherwise if there is
// none.
func (t *Tail) Text(otherwise string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(t.text)), "segzsl:"))
	if text == "" {
		return otherwise
	}
	return text
}

// exitReason returns why a worker ended: its exit status, if it was a child of this
// process, and the error in its log.
func exitReason(folder string, p *process) string {
	how := "the training process is gone"
	if p != nil {
		select {
		case <-p.exited:
			how += " (" + p.status + ")"
		case <-time.After(time.Second):
		}
	}
	if last := lastError(record.At(folder)); last != "" {
		how += ": " + last
	}
	return how
}

// lastError returns the panic in a worker's log, or else the last line.
func lastError(folder *record.Folder) string {
	file, err := folder.Open(record.LogFile)
	if err != nil {
		return ""
	}
	defer file.Close()
	last := ""
	lines := bufio.NewScanner(io.LimitReader(file, 1<<20))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line
		}
		if line != "" {
			last = line
		}
	}
	return last
}
