package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// ReadCheckpoint reads a checkpoint file without its weights.
func ReadCheckpoint(file data.ReaderAt) (Checkpoint, error) {
	arrays, err := data.ReadArrays(file, storedCheckpoint)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("engine: read checkpoint: %w", err)
	}
	state, err := readState(arrays)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("engine: read checkpoint: %w", err)
	}
	return state.Checkpoint, nil
}

func readState(arrays map[string]data.Array) (*savedState, error) {
	entry, ok := arrays[storedCheckpoint]
	if !ok {
		return nil, errors.New("it has no entry " + storedCheckpoint + ": it is not a checkpoint of a run in training")
	}
	var state savedState
	if err := json.Unmarshal([]byte(entry.Text), &state); err != nil {
		return nil, fmt.Errorf("entry %s: %w", storedCheckpoint, err)
	}
	if state.Format != checkpointFormat {
		return nil, fmt.Errorf("it has format %d, this version reads format %d: resume with the version that wrote it", state.Format, checkpointFormat)
	}
	for _, c := range []struct {
		text string
		into *config.Config
	}{{state.BeganTOML, &state.Began}, {state.ConfigTOML, &state.Config}} {
		*c.into = config.Default()
		if err := c.into.ReadTOML(strings.NewReader(c.text)); err != nil {
			return nil, err
		}
	}
	return &state, nil
}

// RestoreSession continues the session of a checkpoint file. Apart from times, all
// later events are bit-identical to those of an uninterrupted run. set must be the
// data set that it was trained on; opt.Preset is the checkpoint's.
func RestoreSession(set *data.Set, file data.ReaderAt, opt Options, emit func(event.Event)) (*Session, error) {
	arrays, err := data.ReadArrays(file)
	if err != nil {
		return nil, fmt.Errorf("engine: restore checkpoint: %w", err)
	}
	s, err := restoreSession(set, arrays, opt, emit)
	if err != nil {
		return nil, fmt.Errorf("engine: restore checkpoint: %w", err)
	}
	return s, nil
}

func restoreSession(set *data.Set, arrays map[string]data.Array, opt Options, emit func(event.Event)) (*Session, error) {
	state, err := readState(arrays)
	if err != nil {
		return nil, err
	}
	if err := sameData(state.Set, event.FactsOf(set)); err != nil {
		return nil, err
	}
	opt.Preset = config.PresetName(state.Preset)
	s, err := NewSession(set, state.Config, opt, emit)
	if err != nil {
		return nil, err
	}
	if err := s.restore(state, arrays); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// sameData returns an error if the data set differs from f, the one trained on.
func sameData(f, now event.SetFacts) error {
	if now.SplitHash != f.SplitHash {
		return fmt.Errorf("the run was trained on %s with split %s, but %s has split %s: it can only resume on its own data",
			f.Name, f.SplitHash, now.Name, now.SplitHash)
	}
	f.Name, f.Source = now.Name, now.Source // it may have moved
	if now != f {
		return fmt.Errorf("the run was trained on %d samples of %d features and %d attributes, %s has %d of %d and %d",
			f.Samples, f.Features, f.Attributes, now.Name, now.Samples, now.Features, now.Attributes)
	}
	return nil
}

func (s *Session) restore(state *savedState, arrays map[string]data.Array) error {
	if state.Plan < 0 || state.Plan >= len(s.plan) || s.plan[state.Plan].Stage != state.Stage || s.plan[state.Plan].Pass != state.Pass {
		return fmt.Errorf("it is in stage %d, %s of the %s, which its config does not have", state.Plan, state.Stage, state.Pass.Words())
	}
	s.initial, s.at, s.batch, s.altered, s.harmonics = state.Began, state.Plan, state.Batch, state.Altered, state.Harmonics
	s.started = ago(state.Seconds)
	for _, term := range state.Off {
		s.off[term] = true
	}
	if state.Model == nil {
		return nil
	}
	if err := s.restoreModel(state.Model, arrays); err != nil {
		return err
	}
	if state.Trainer != nil {
		if err := s.restoreTrainer(state, arrays); err != nil {
			return err
		}
	}
	maps.Copy(s.last, state.Last)
	s.model.generatorReady, s.model.generated = state.Model.GeneratorReady, state.Model.Generated
	s.model.classified, s.model.aloneTrained = state.Model.Classified, state.Model.AloneTrained
	return nil
}

func ago(seconds float64) time.Time {
	return time.Now().Add(-time.Duration(seconds * float64(time.Second)))
}

func (s *Session) restoreModel(saved *savedModel, arrays map[string]data.Array) error {
	p, ok := s.passes[saved.Pass]
	if !ok {
		return fmt.Errorf("its model is of pass %q, which its config does not have", saved.Pass)
	}
	s.model = newModel(p, s.cfg, s.pool)
	s.model.Recalibrate(saved.Calibration, saved.CalibrationFrom)
	if err := fillMatrices(s.matrices(), arrays); err != nil {
		return err
	}
	if saved.ClassifierData {
		return s.model.classifierBuilder().fillData()
	}
	return nil
}

// restoreTrainer starts the stage again, and then replaces its state by the saved
// one.
func (s *Session) restoreTrainer(state *savedState, arrays map[string]data.Array) error {
	var err error
	if s.trainer, err = trainers[state.Stage](s.model, s.off); err != nil {
		return err
	}
	if state.Batch < 0 || state.Batch > s.trainer.batches() {
		return fmt.Errorf("batch %d of %d", state.Batch, s.trainer.batches())
	}
	s.stageStarted = ago(state.StageSeconds)
	if err := fillMatrices(s.matrices(), arrays); err != nil {
		return err
	}
	return state.Trainer.restore(s.trainer.state())
}

func (t *savedTrainer) restore(o trainerState) error {
	for name, adam := range o.adams {
		steps, ok := t.Steps[name]
		if !ok || steps < 0 {
			return fmt.Errorf("it lacks the number of optimiser steps of %s", name)
		}
		adam.Steps = steps
	}
	for name, state := range o.states {
		if err := state.UnmarshalBinary(t.States[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// fillMatrices fills matrices with the arrays of the same names, or with zeros if missing.
func fillMatrices(matrices []data.Array, arrays map[string]data.Array) error {
	for _, m := range matrices {
		a, ok := arrays[m.Name]
		switch {
		case !ok:
			clear(m.Values)
		case a.Rows != m.Rows || a.Cols != m.Cols:
			return fmt.Errorf("%s is %d×%d in the file and should be %d×%d for its config", m.Name, a.Rows, a.Cols, m.Rows, m.Cols)
		default:
			copy(m.Values, a.Values)
		}
	}
	return nil
}
