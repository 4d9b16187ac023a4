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
	gone chan struct{}
	how  string // "signal: killed"; to be read once gone is closed
}

// spawn starts a worker with an order, and waits until screens may attach to the
// run in folder. The goroutine it starts ends with the worker.
func spawn(order []byte) (folder string, p *process, err error) {
	program, err := os.Executable()
	if err != nil {
		return "", nil, fmt.Errorf("start a run: %w", err)
	}
	cmd := exec.Command(program, Command)
	cmd.Stdin = bytes.NewReader(order)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives this terminal
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
	p = &process{gone: make(chan struct{})}
	go p.wait(cmd)
	var r ready
	if err == nil {
		err = json.Unmarshal(line, &r)
	}
	if err != nil {
		<-p.gone
		return "", nil, errors.New(stderr.Text(p.how))
	}
	return r.Folder, p, nil
}

func (p *process) wait(cmd *exec.Cmd) {
	_ = cmd.Wait() // the state has the error
	p.how = cmd.ProcessState.String()
	close(p.gone)
}

// Tail is the end of what a process writes to standard error.
type Tail struct {
	mu   sync.Mutex
	text []byte
}

// tailSize is how many bytes a Tail has at most.
const tailSize = 1 << 12

// Write implements io.Writer.
func (t *Tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, text...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(text), nil
}

// Text is the error of a program of ours without its name, or otherwise if there
// is none.
func (t *Tail) Text(otherwise string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(t.text)), "segzsl:"))
	if text == "" {
		return otherwise
	}
	return text
}

// exitReason says why a worker is gone: by its exit, if it was a child of this
// process, and its log.
func exitReason(folder string, p *process) string {
	how := "the process that trained is gone"
	if p != nil {
		select {
		case <-p.gone:
			how += " (" + p.how + ")"
		case <-time.After(time.Second):
		}
	}
	if last := lastError(record.At(folder)); last != "" {
		how += ": " + last
	}
	return how
}

// lastError is the line of a worker's log that says the most: the panic if there
// was one, else the last.
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
