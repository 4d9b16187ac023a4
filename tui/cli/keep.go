package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// keptRun is a run of this process together with the folder that it fills.
type keptRun struct {
	*engine.Runner
	folder *record.Writer
	done   chan struct{}
	err    error // of the folder; to be read once done is closed
	ending sync.Once
}

// keep starts a run that fills the folder at dir; "" takes a new one under the
// state home. With linger it answers questions after its end, until Close. The
// goroutine it starts ends with the run.
func keep(set *data.Set, recipe config.Recipe, dir string, linger bool) (*keptRun, error) {
	placed, err := place(dir, set, recipe.Config.Seed)
	if err != nil {
		return nil, elsewhere(err)
	}
	run, err := keepIn(placed, set, recipe, linger)
	if err != nil && dir == "" {
		_ = os.Remove(placed) // it is empty again
	}
	return run, elsewhere(err)
}

func keepIn(dir string, set *data.Set, recipe config.Recipe, linger bool) (*keptRun, error) {
	folder, err := record.Create(dir, recipe)
	if err != nil {
		return nil, err
	}
	opt := keeping(folder, linger)
	opt.Preset = recipe.Preset
	runner, err := engine.Start(set, recipe.Config, opt)
	return started(runner, folder, err)
}

// elsewhere adds to an error about a place that may not be written where else
// runs could go.
func elsewhere(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("%w; --run and XDG_STATE_HOME choose another place", err)
	}
	return err
}

// place is dir, or if that is "" a new and empty folder under the state home.
func place(dir string, set *data.Set, seed uint64) (string, error) {
	if dir != "" {
		return dir, nil
	}
	root, err := record.Root()
	if err != nil {
		return "", err
	}
	return record.NewFolder(root, set.Name, seed, time.Now())
}

// keepOn goes on with a run that was stopped, cut off or forked, in its folder.
func keepOn(set *data.Set, folder *record.Writer, from engine.Resumption, linger bool) (*keptRun, error) {
	runner, err := engine.Continue(set, from, keeping(folder, linger))
	return started(runner, folder, err)
}

// keeping are the options of a run that fills folder.
func keeping(folder *record.Writer, linger bool) engine.Options {
	return engine.Options{Name: folder.Name(), Version: version(),
		Record: folder.Record, Checkpoint: folder.Checkpoint, Fork: folder.Fork, Linger: linger}
}

func started(runner *engine.Runner, folder *record.Writer, err error) (*keptRun, error) {
	if err != nil {
		return nil, errors.Join(err, folder.Discard())
	}
	k := &keptRun{Runner: runner, folder: folder, done: make(chan struct{})}
	go k.finish()
	return k, nil
}

func (k *keptRun) finish() {
	defer close(k.done)
	<-k.Runner.Done()
	var save func(io.Writer) error
	if model := k.Runner.Model(); model != nil {
		save = model.Save
	}
	k.err = k.folder.Finish(save)
}

// end stops the run, waits until its folder is complete, and lets go of the
// runner with its model.
func (k *keptRun) end() {
	k.ending.Do(func() {
		k.Post(event.Stop{})
		<-k.done
		k.Close()
		k.Runner = nil
	})
}

// Done is closed when the run has ended and its folder is complete.
func (k *keptRun) Done() <-chan struct{} { return k.done }

// newRecipe describes a run on set so that it can be made again from anywhere.
func newRecipe(set *data.Set, cfg config.Config, preset string) config.Recipe {
	return config.Recipe{
		Data: dataArgument(set), Preset: preset, Version: version(),
		SplitHash: set.SplitHash(), Config: cfg,
	}
}

// dataArgument is what opens the set again, from any folder.
func dataArgument(set *data.Set) string {
	if set.Source == "embedded" || set.Source == "generated" {
		return set.Name
	}
	if path, err := filepath.Abs(set.Source); err == nil {
		return path
	}
	return set.Source
}
