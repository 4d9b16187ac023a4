package worker

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// Processes is a Backend that trains each run in a worker, with a folder in the state
// home. Its methods may be called from any goroutine.
type Processes struct {
	// Build is this program, recorded with runs.
	Build config.Build

	mu      sync.Mutex
	folders []string
	stopped map[string]bool // folders of runs that were asked to stop
}

// attached implements Training for a run in another process.
type attached struct {
	*wire.Client
	folder string
	owner  *Processes
}

// Post implements Training.
func (a attached) Post(c event.Command) {
	if _, stop := c.(event.Stop); stop {
		a.owner.noteStop(a.folder)
	}
	a.Client.Post(c)
}

func (a attached) Folder() string  { return a.folder }
func (a attached) Subscribe() Feed { return a.Client.Subscribe() }
func (attached) Outlives() bool    { return true }

// saveTimeout limits how long Close waits for the files of a run that has ended.
const saveTimeout = 2 * time.Second

// Close disconnects. A run that has ended is then complete: its process saves the model
// and the result after its last event.
func (a attached) Close() {
	select {
	case <-a.Done():
	default:
		a.Client.Close()
		return
	}
	a.Client.Close()
	run, err := record.Open(a.folder)
	for waited := time.Duration(0); err == nil && run.Live() && waited < saveTimeout; waited += 10 * time.Millisecond {
		time.Sleep(10 * time.Millisecond)
	}
}

// Start implements Backend.
func (p *Processes) Start(set *data.Set, cfg config.Config, preset string) (Training, error) {
	recipe, err := config.NewRecipe(set, cfg, preset, p.Build).MarshalTOML()
	if err != nil {
		return nil, err
	}
	dir, err := newFolder("", set.Name, cfg.Seed)
	if err != nil {
		return nil, err
	}
	return p.spawnIn(dir, request{Folder: dir, Recipe: string(recipe)})
}

// Resume implements Backend.
func (p *Processes) Resume(folder string) (Training, error) {
	p.note(folder)
	return p.spawn(request{Folder: folder})
}

// Fork implements Backend.
func (p *Processes) Fork(folder string, b Branch) (Training, error) {
	run, err := record.Open(folder)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSuffix(filepath.Base(run.Recipe.Data), ".npz")
	dir, err := newFolder("", name, run.Recipe.Config.Seed)
	if err != nil {
		return nil, err
	}
	return p.spawnIn(dir, request{Folder: dir, Parent: folder, Branch: &b})
}

// spawnIn is spawn for a run in a new folder, which is removed if the run cannot start.
func (p *Processes) spawnIn(dir string, o request) (Training, error) {
	p.note(dir)
	training, err := p.spawn(o)
	if err != nil {
		_ = os.Remove(dir) // if it is empty
	}
	return training, err
}

// spawn starts a worker and attaches to its run.
func (p *Processes) spawn(o request) (Training, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, fmt.Errorf("start a run: %w", err)
	}
	folder, started, err := spawn(text)
	if err != nil {
		return nil, err
	}
	return p.dial(folder, started)
}

// dial attaches to the run in a folder. started is its process if that is a child of
// this one.
func (p *Processes) dial(folder string, started *process) (Training, error) {
	client, err := wire.Dial(record.At(folder), terminalName(), func() string { return exitReason(folder, started) })
	if err != nil {
		return nil, err
	}
	p.note(folder)
	return attached{client, folder, p}, nil
}

// Saves implements Backend.
func (*Processes) Saves() bool { return true }

// Attach implements Backend.
func (p *Processes) Attach(folder string) (Training, error) {
	training, err := p.dial(folder, nil)
	if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ECONNREFUSED) {
		return training, err
	}
	if run, err := record.Open(folder); err == nil && run.State() == record.Training {
		return nil, fmt.Errorf("attach to %s: the process that is training it does not accept screens", folder)
	}
	return openArchive(folder)
}

// Find implements Backend; "" or "latest" is the latest run in training, or else the
// latest run.
func (*Processes) Find(name string) (*record.Run, error) {
	if name != "" && name != "latest" {
		path, err := record.Find(name, record.ModelFile)
		if err != nil {
			return nil, err
		}
		return record.Open(path)
	}
	root, err := record.Root()
	if err != nil {
		return nil, err
	}
	runs, broken := record.Runs(root)
	if len(runs) == 0 {
		return nil, errors.Join(fmt.Errorf("there is no run in %s yet; start one with segzsl", root), broken)
	}
	for _, run := range runs {
		if run.State() == record.Training {
			return run, nil
		}
	}
	return runs[0], nil
}

// Runs implements Backend.
func (*Processes) Runs() []*record.Run {
	root, err := record.Root()
	if err != nil {
		return nil
	}
	runs, _ := record.Runs(root) // runs that cannot be read are skipped
	return runs
}

// Weights implements Backend.
func (p *Processes) Weights(set *data.Set) []record.Weights { return record.WeightsFor(set, p.Runs()) }

// OpenWeights implements Backend.
func (p *Processes) OpenWeights(name string) (Training, error) {
	path, err := record.Find(name, record.ModelFile)
	if err != nil {
		return nil, err
	}
	return p.Attach(path)
}

// note adds a run folder to Folders.
func (p *Processes) note(folder string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.stopped, folder)
	if !slices.Contains(p.folders, folder) {
		p.folders = append(p.folders, folder)
	}
}

// Folders returns the paths of all run folders used, in that order. Those of runs that
// could not start may not exist.
func (p *Processes) Folders() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.folders)
}

// noteStop notes that a run was asked to stop.
func (p *Processes) noteStop(folder string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped == nil {
		p.stopped = map[string]bool{}
	}
	p.stopped[folder] = true
}

// Stopping reports whether the run in a folder was asked to stop.
func (p *Processes) Stopping(folder string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopped[folder]
}

// terminalName returns the name of this screen for others.
func terminalName() string {
	name, err := os.Readlink("/proc/self/fd/0")
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(name, "/dev/")
}
