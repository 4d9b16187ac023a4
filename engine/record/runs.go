package record

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Run is a run folder that has been written.
type Run struct {
	Path   string
	Recipe config.Recipe
	// End is how the run ended; nil if it is still going or was cut off.
	End event.Event
}

// Open reads the run folder at path: its recipe and how it ended. Errors wrap
// fs.ErrNotExist where there is no run.
func Open(path string) (*Run, error) {
	run := &Run{Path: path}
	text, err := os.ReadFile(run.file(ConfigFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("record: open run %s: this is no run folder, it has no %s: %w", path, ConfigFile, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("record: open run: %w", err)
	}
	if err := run.readRecipe(text); err != nil {
		return nil, fmt.Errorf("record: open run: %s: %w", run.file(ConfigFile), err)
	}
	end, err := os.ReadFile(run.file(ResultFile))
	if errors.Is(err, fs.ErrNotExist) {
		return run, nil
	}
	if err == nil {
		run.End, err = Unmarshal(end)
	}
	if err != nil {
		return nil, fmt.Errorf("record: open run: %s: %w", run.file(ResultFile), err)
	}
	return run, nil
}

func (r *Run) readRecipe(text []byte) error {
	recipe, lay, err := config.ReadRecipe(text)
	if err != nil {
		return err
	}
	recipe.Config = config.Default()
	if err := lay(&recipe.Config); err != nil {
		return err
	}
	r.Recipe = recipe
	return nil
}

// Name is the folder's own name.
func (r *Run) Name() string { return filepath.Base(r.Path) }

// Model is the path of the model, which may not be there.
func (r *Run) Model() string { return r.file(ModelFile) }

func (r *Run) file(name string) string { return filepath.Join(r.Path, name) }

// Events yields the events in order. A last line that was cut off is left out;
// any other error ends the sequence.
func (r *Run) Events() iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		n := 0
		for line, err := range r.lines() {
			n++
			var e event.Event
			if err == nil {
				e, err = Unmarshal(line)
			}
			if err != nil {
				yield(nil, fmt.Errorf("record: read events: %s, line %d: %w", r.file(EventsFile), n, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// lines yields the whole lines of the log, each with its newline.
func (r *Run) lines() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		file, err := os.Open(r.file(EventsFile))
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		for lines := bufio.NewReader(file); ; {
			line, err := lines.ReadBytes('\n')
			if err == io.EOF || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// isRun reports whether the folder at path holds a run.
func isRun(path string) bool {
	_, err := os.Stat(filepath.Join(path, ConfigFile))
	return err == nil
}

// Runs opens the runs under root, the latest first. The error joins those of
// the folders that could not be read; there may be runs beside it.
func Runs(root string) ([]*Run, error) {
	entries, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("record: list runs: %w", err)
	}
	var runs []*Run
	var errs []error
	for _, entry := range slices.Backward(entries) { // names begin with the time
		path := filepath.Join(root, entry.Name())
		if !isRun(path) {
			continue
		}
		run, err := Open(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		runs = append(runs, run)
	}
	return runs, errors.Join(errs...)
}
