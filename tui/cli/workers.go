package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/wire"
	"segzsl/tui"
)

// workers are the runs that an explorer watches, each in a process of its own.
type workers struct {
	mu      sync.Mutex
	folders []string
}

// watched is a run in another process as a Training.
type watched struct {
	*wire.Client
	folder string
}

// Folder implements tui.Training.
func (w watched) Folder() string { return w.folder }

// Subscribe implements tui.Training.
func (w watched) Subscribe() tui.Feed { return w.Client.Subscribe() }

// Outlives implements tui.Training: the run goes on when the screen is gone.
func (watched) Outlives() bool { return true }

// start begins a run in a process of its own and watches it.
func (k *workers) start(set *data.Set, cfg config.Config, preset string) (tui.Training, error) {
	root, err := record.Root()
	if err != nil {
		return nil, err
	}
	recipe, err := newRecipe(set, cfg, preset).MarshalTOML()
	if err != nil {
		return nil, err
	}
	dir, err := record.NewFolder(root, set.Name, cfg.Seed, time.Now())
	if err != nil {
		return nil, elsewhere(err)
	}
	return k.spawnIn(dir, recipe, "worker", "--run", dir)
}

// resume goes on with a run that was cut off or stopped.
func (k *workers) resume(folder string) (tui.Training, error) {
	k.note(folder)
	return k.spawn(nil, "worker", "--resume", folder)
}

// fork branches off a run and trains the branch in a process of its own.
func (k *workers) fork(folder string, checkpoint uint64, set []config.Setting, terms map[config.Term]bool) (tui.Training, error) {
	run, err := record.Open(folder)
	if err != nil {
		return nil, err
	}
	root, err := record.Root()
	if err != nil {
		return nil, err
	}
	order, err := json.Marshal(forkOrder{folder, checkpoint, set, terms})
	if err != nil {
		return nil, fmt.Errorf("fork run %s: %w", folder, err)
	}
	name := strings.TrimSuffix(filepath.Base(run.Recipe.Data), ".npz")
	dir, err := record.NewFolder(root, name, run.Recipe.Config.Seed, time.Now())
	if err != nil {
		return nil, elsewhere(err)
	}
	return k.spawnIn(dir, order, "worker", "--fork", "--run", dir)
}

// spawnIn is spawn for a run in a new folder, which goes again if none begins.
func (k *workers) spawnIn(dir string, input []byte, args ...string) (tui.Training, error) {
	k.note(dir)
	training, err := k.spawn(input, args...)
	if err != nil {
		_ = os.Remove(dir) // it is empty again
	}
	return training, err
}

// spawn starts a worker with that input and waits until its run can be watched.
func (k *workers) spawn(input []byte, args ...string) (tui.Training, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start a run: %w", err)
	}
	cmd := exec.Command(program, args...)
	cmd.Stdin = bytes.NewReader(input)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives this terminal
	var complaint tail
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start a run: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a run: %w", err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	process := &process{gone: make(chan struct{})}
	go process.wait(cmd)
	var ready workerReady
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		<-process.gone
		return nil, errors.New(complaint.text(process.how))
	}
	return k.watch(ready.Folder, process)
}

// process is a worker that this program started.
type process struct {
	gone chan struct{}
	how  string // "killed"; to be read once gone is closed
}

func (p *process) wait(cmd *exec.Cmd) {
	_ = cmd.Wait() // the state says it
	p.how = cmd.ProcessState.String()
	close(p.gone)
}

// tail keeps the last of what a process complains about.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

func (t *tail) Write(text []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, text...)
	t.kept = t.kept[max(0, len(t.kept)-1<<12):]
	return len(text), nil
}

func (t *tail) text(otherwise string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(t.kept)), "segzsl:"))
	if text == "" {
		return otherwise
	}
	return text
}

// watch connects to the run in a folder. Process is what started it here, or nil.
func (k *workers) watch(folder string, p *process) (tui.Training, error) {
	client, err := wire.Dial(record.At(folder), terminalName(), func() string { return obituary(folder, p) })
	if err != nil {
		return nil, err
	}
	k.note(folder)
	return watched{client, folder}, nil
}

// note remembers a run folder, for the report.
func (k *workers) note(folder string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.folders, folder) {
		k.folders = append(k.folders, folder)
	}
}

// obituary says why a worker is gone: by its exit, if it was ours, and its log.
func obituary(folder string, p *process) string {
	how := "the process that trained is gone"
	if p != nil {
		select {
		case <-p.gone:
			how += " (" + p.how + ")"
		case <-time.After(time.Second):
		}
	}
	if last := lastComplaint(record.At(folder)); last != "" {
		how += ": " + last
	}
	return how
}

// lastComplaint is the line of a worker's log that says the most: the panic if
// there was one, else the last.
func lastComplaint(folder *record.Folder) string {
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

// terminalName is what other screens call this one by.
func terminalName() string {
	name, err := os.Readlink("/proc/self/fd/0")
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(name, "/dev/")
}

// attach watches a run: one that trains, or one that has ended.
func (k *workers) attach(path string) (tui.Training, error) {
	training, err := k.watch(path, nil)
	if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		return training, err
	}
	if run, err := record.Open(path); err == nil && trains(run) {
		return nil, fmt.Errorf("attach to %s: a process trains it that lets no screens watch", path)
	}
	return openArchive(path)
}

// report says where the runs are, and how to come back to those that go on.
func (k *workers) report(out io.Writer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, folder := range k.folders {
		run, err := record.Open(folder)
		if err != nil {
			continue // it did not come to be
		}
		fmt.Fprintln(out, "run folder", folder)
		if run.End == nil {
			fmt.Fprintln(out, "it goes on without this screen; to come back: segzsl attach", run.Name())
		}
	}
}
