package sweep

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

// Task is what a process needs to run one job.
type Task struct {
	Sweep    string        `json:"sweep"` // path of the folder of the sweep
	RunName  string        `json:"run"`   // name of the run folder in it
	Data     string        `json:"data"`
	Preset   string        `json:"preset"`
	Config   config.Config `json:"config"`
	Baseline string        `json:"baseline,omitempty"`
	// First is the baseline's run with the first seed, whose choices are used; nil to choose.
	First *engine.BaselineResult `json:"first,omitempty"`
	// Spaces measures the spaces of Fig. 4 on the trained model.
	Spaces bool `json:"spaces,omitempty"`
	config.Build
}

// Task returns the task of a job.
func (s *Sweep) Task(j Job) (Task, error) {
	cfg, err := s.Config(j)
	if err != nil {
		return Task{}, err
	}
	cfg.Threads = s.Threads
	t := Task{Sweep: s.Folder.Path(), RunName: j.Name(), Data: s.Plan.Data, Preset: s.Plan.Preset, Config: cfg, Baseline: j.Row.Baseline,
		Spaces: s.Spaces && j.Row.Name == Full, Build: s.Plan.Build}
	if first, shared := s.Plan.first(j); shared && j.Row.Baseline != "" {
		if saved, found, err := s.savedBaseline(first); err != nil {
			return t, err
		} else if found {
			t.First = &saved.BaselineResult
		}
	}
	return t, nil
}

// folder is the run folder.
func (t Task) folder() *record.Folder { return runFolder(record.Shared(t.Sweep), t.RunName) }

// Run trains in the task's run folder, from the start or from the last checkpoint, until
// ctx ends. report is called with the events of the run.
func (t Task) Run(ctx context.Context, report func(event.Event)) error {
	set, err := data.Open(t.Data)
	if err != nil {
		return err
	}
	if t.Baseline != "" {
		return interruptible(ctx, func() error { return t.runBaseline(set) })
	}
	if err := t.train(ctx, set, report); err != nil {
		return err
	}
	if t.Spaces && ctx.Err() == nil {
		if err := interruptible(ctx, func() error { return t.measureSpaces(set) }); err != nil {
			return fmt.Errorf("spaces not measured: %w", err)
		}
	}
	return nil
}

// interruptible runs work that cannot be interrupted. When ctx ends it returns without
// waiting for it, since the process is about to end.
func interruptible(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	go func() { done <- work() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// train trains the run to its end and reports its events.
func (t Task) train(ctx context.Context, set *data.Set, report func(event.Event)) error {
	run, err := t.begin(set)
	if err != nil {
		return err
	}
	defer run.Close()
	defer context.AfterFunc(ctx, func() { run.Post(event.Stop{}) })()
	var end event.Event
	var damage error // of the log
	every := run.Every()
	for feed := run.Subscribe(); ; {
		events, err := feed.Wait(context.Background())
		if err != nil { // io.EOF
			break
		}
		for _, e := range events {
			for e, err := range every.Of(e) {
				if err != nil {
					damage = err
					break
				}
				end = e
				report(e)
			}
		}
	}
	<-run.Done()
	return errors.Join(record.EndError(end), run.Err(), damage)
}

// begin starts the run, or resumes it from its checkpoint.
func (t Task) begin(set *data.Set) (*worker.Run, error) {
	opt := worker.Options{Version: t.Version}
	run, err := prepare(t.folder())
	if err != nil {
		return nil, err
	}
	if run != nil {
		return worker.Resume(run, set, opt)
	}
	return worker.StartIn(t.folder(), set, config.NewRecipe(set, t.Config, t.Preset, t.Build), opt)
}

// orphanTimeout is the timeout for a run to end after its sweep was killed.
const orphanTimeout = 30 * time.Second

// prepare prepares a folder for a run. It waits for the process of a sweep that was
// killed, and returns the run if it has a checkpoint to resume from; otherwise it clears
// the folder.
func prepare(folder *record.Folder) (*record.Run, error) {
	run, err := record.OpenIn(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, folder.Clear()
	}
	if err != nil {
		return nil, err
	}
	for waited := time.Duration(0); run.Live(); waited += 100 * time.Millisecond {
		if waited > orphanTimeout {
			return nil, fmt.Errorf("another process is training run %s", folder.Path())
		}
		time.Sleep(100 * time.Millisecond)
	}
	if run.Has(record.CheckpointFile) || run.Has(record.PreviousFile) {
		return run, nil
	}
	return nil, folder.Clear()
}

// savedBaseline is the result of a baseline with the program.
type savedBaseline struct {
	engine.BaselineResult
	config.Build
}

// runBaseline trains a baseline and saves its result.
func (t Task) runBaseline(set *data.Set) error {
	if err := t.folder().Clear(); err != nil {
		return err
	}
	baselines, err := engine.NewBaselines(set, t.Config)
	if err != nil {
		return err
	}
	defer baselines.Close()
	run := func() (engine.BaselineResult, error) { return baselines.Run(t.Baseline) }
	if t.First != nil {
		run = func() (engine.BaselineResult, error) { return baselines.Repeat(*t.First) }
	}
	result, err := run()
	if err != nil {
		return err
	}
	return t.saveJSON(record.BaselineFile, savedBaseline{result, t.Build})
}

// measureSpaces measures the spaces of Fig. 4 on the run's model.
func (t Task) measureSpaces(set *data.Set) error {
	run, err := record.OpenIn(t.folder())
	if err != nil {
		return err
	}
	model, err := run.Model(set, false)
	if err != nil {
		return err
	}
	defer model.Close()
	separation, err := model.Separation()
	if err != nil {
		return err
	}
	return t.saveJSON(record.SpacesFile, separation)
}

// saveJSON saves v in a file of the run folder.
func (t Task) saveJSON(name record.File, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	folder := t.folder().Private()
	if err := folder.Make(); err != nil {
		return err
	}
	return folder.Write(name, append(text, '\n'))
}
