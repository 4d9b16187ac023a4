package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// ReadCheckpoint reads a checkpoint file without its weights.
func ReadCheckpoint(file data.ReaderAt) (Checkpoint, error) {
	arrays, _, err := data.ReadArrays(file, storedCheckpoint)
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
	if err := readHead(entry.Text, &state, checkpointFormat, checkpointFormat); err != nil {
		return nil, fmt.Errorf("entry %s: %w", storedCheckpoint, err)
	}
	if state.Format < oldestCheckpoint {
		return nil, fmt.Errorf("it has format %d, this version reads formats from %d: resume with the version that wrote it", state.Format, oldestCheckpoint)
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

// VerifyCheckpoint reads a whole checkpoint file, and returns an error if it is
// damaged.
func VerifyCheckpoint(file data.ReaderAt) error {
	verified, err := data.VerifyArrays(file)
	if err != nil {
		return fmt.Errorf("engine: verify checkpoint: %w", err)
	}
	if verified {
		return nil
	}
	arrays, _, err := data.ReadArrays(file, storedCheckpoint)
	if err == nil {
		_, err = readChecked(arrays, false)
	}
	if err != nil {
		return fmt.Errorf("engine: verify checkpoint: %w", err)
	}
	return nil
}

// readChecked is readState; only files of earlier versions may have no checksums.
func readChecked(arrays map[string]data.Array, verified bool) (*savedState, error) {
	state, err := readState(arrays)
	if err == nil && state.Format >= verifiedFormat && !verified {
		return nil, errNoManifest
	}
	return state, err
}

var errNoManifest = errors.New("entry manifest is missing: the file is damaged")

// RestoreSession continues the session of a checkpoint file. Apart from times, all
// later events are bit-identical to those of an uninterrupted run. set must be the
// data set that it was trained on, or the error is a *DataError: see
// Options.ForceData. opt.Preset is the checkpoint's.
func RestoreSession(set *data.Set, file data.ReaderAt, opt Options, emit func(event.Event)) (*Session, error) {
	arrays, verified, err := data.ReadArrays(file)
	if err != nil {
		return nil, fmt.Errorf("engine: restore checkpoint: %w", err)
	}
	s, err := restoreSession(set, arrays, verified, opt, emit)
	if err != nil {
		return nil, fmt.Errorf("engine: restore checkpoint: %w", err)
	}
	return s, nil
}

func restoreSession(set *data.Set, arrays map[string]data.Array, verified bool, opt Options, emit func(event.Event)) (*Session, error) {
	state, err := readChecked(arrays, verified)
	if err != nil {
		return nil, err
	}
	note, err := sameData(state.Set, set, opt.ForceData)
	if err != nil {
		return nil, err
	}
	shorter, err := shorterPasses(state)
	if err != nil {
		return nil, err
	}
	note = join(note, shorter)
	if !verified {
		note = join(note, "resumed from a checkpoint without checksums, of an earlier version")
	}
	opt.Preset = config.PresetName(state.Preset)
	s, err := NewSession(set, state.Config, opt, emit)
	if err != nil {
		return nil, err
	}
	s.unverified, s.missing = join(state.Unverified, note), state.Missing
	if err := s.restore(state, arrays); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// shorterPasses notes that γ comes from validation passes of an earlier version, which made
// fewer updates. It returns an error if such a pass is not finished.
func shorterPasses(state *savedState) (note string, err error) {
	if state.Format >= checkpointFormat || state.Config.Evaluate.Protocol == config.Final {
		return "", nil
	}
	if state.Pass.Validates() {
		return "", fmt.Errorf("it is in a %s of an earlier version, which makes fewer updates than in this one: resume it with the version that wrote it, or start the run again", state.Pass.Words())
	}
	return "γ was chosen by an earlier version, in validation passes with fewer updates than the final pass", nil
}

// join joins notes that are not empty.
func join(notes ...string) string {
	return strings.Join(slices.Compact(slices.DeleteFunc(notes, func(note string) bool { return note == "" })), "; ")
}

// sameData returns an error if the data set differs from f, the one trained on; see
// compareData.
func sameData(f event.SetFacts, set *data.Set, force bool) (note string, err error) {
	now := event.FactsOf(set)
	if now.Features != f.Features || now.Attributes != f.Attributes || now.Seen != f.Seen || now.Unseen != f.Unseen {
		return "", fmt.Errorf("the run was trained on %d features, %d attributes, %d seen and %d unseen classes, %s has %d, %d, %d and %d",
			f.Features, f.Attributes, f.Seen, f.Unseen, now.Name, now.Features, now.Attributes, now.Seen, now.Unseen)
	}
	return compareData(dataID{f.Name, f.SplitHash, data.Fingerprint(f.Fingerprint)}, identify(set), force)
}

func (s *Session) restore(state *savedState, arrays map[string]data.Array) error {
	if state.Plan < 0 || state.Plan >= len(s.plan) || s.plan[state.Plan].Stage != state.Stage || s.plan[state.Plan].Pass != state.Pass {
		return fmt.Errorf("it is in stage %d, %s of the %s, which its config does not have", state.Plan, state.Stage, state.Pass.Words())
	}
	s.initial, s.at, s.batch, s.altered, s.testViewed, s.harmonics = state.Began, state.Plan, state.Batch, state.Altered, state.TestViewed, state.Harmonics
	s.started = ago(state.Seconds)
	for _, term := range state.Off {
		s.off[term] = true
	}
	if state.Model == nil {
		return checkEntries(arrays, []string{storedCheckpoint})
	}
	zeros := state.Format < verifiedFormat
	if err := s.restoreModel(state.Model, arrays, zeros); err != nil {
		return err
	}
	if state.Trainer != nil {
		if err := s.restoreTrainer(state, arrays, zeros); err != nil {
			return err
		}
	}
	expected := []string{storedCheckpoint}
	for _, m := range s.matrices() {
		expected = append(expected, m.Name)
	}
	if err := checkEntries(arrays, expected); err != nil {
		return err
	}
	maps.Copy(s.last, state.Last)
	s.model.generatorReady, s.model.generated = state.Model.GeneratorReady, state.Model.Generated
	s.model.classified, s.model.aloneTrained = state.Model.Classified, state.Model.AloneTrained
	return nil
}

func ago(seconds float64) time.Time {
	return time.Now().Add(-time.Duration(seconds * float64(time.Second)))
}

func (s *Session) restoreModel(saved *savedModel, arrays map[string]data.Array, zeros bool) error {
	p, ok := s.passes[saved.Pass]
	if !ok {
		return fmt.Errorf("its model is of pass %q, which its config does not have", saved.Pass)
	}
	s.model = newModel(p, s.cfg, s.pool)
	s.model.unverified = s.unverified
	s.model.Recalibrate(saved.Calibration, saved.CalibrationFrom)
	if err := fillMatrices(s.matrices(), arrays, zeros); err != nil {
		return err
	}
	if saved.ClassifierData {
		return s.model.classifierBuilder().fillData()
	}
	return nil
}

// restoreTrainer starts the stage again, and then replaces its state by the saved
// one.
func (s *Session) restoreTrainer(state *savedState, arrays map[string]data.Array, zeros bool) error {
	var err error
	if s.trainer, err = trainers[state.Stage](s.model, s.off); err != nil {
		return err
	}
	if state.Batch < 0 || state.Batch > s.trainer.batches() {
		return fmt.Errorf("batch %d of %d", state.Batch, s.trainer.batches())
	}
	s.stageStarted = ago(state.StageSeconds)
	if several, ok := s.trainer.(sequence); ok {
		if err := several.seek(state.Batch); err != nil {
			return err
		}
	}
	if err := fillMatrices(s.matrices(), arrays, zeros); err != nil {
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
