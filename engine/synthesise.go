package engine

import (
	"fmt"
	"strconv"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// synthesiseTrainer is stage 3, Eq. (17): one step generates the N_u synthetic
// features of one unseen class. Nothing is trained.
type synthesiseTrainer struct {
	m    *Model
	s    *synthesiser
	data *classifierData
	made int // classes so far
}

func newSynthesiseTrainer(m *Model, _ map[config.Term]bool) (trainer, error) {
	m.data = nil
	s, err := m.synthesiser(chunk)
	return &synthesiseTrainer{m: m, s: s, data: m.classifierBuilder().newData()}, err
}

func (t *synthesiseTrainer) batches() int { return t.m.problem.k() - t.m.problem.seen }
func (t *synthesiseTrainer) epochs() int  { return 1 }

func (t *synthesiseTrainer) step(i int) ([]event.TermValue, error) {
	t.made = i
	return nil, t.m.classifierBuilder().addSynthetic(t.data, t.s, t.m.problem.seen+i-1, t.m.cfg.Seed)
}

func (t *synthesiseTrainer) state() trainerState {
	return trainerState{states: map[string]binaryState{"classes": t}}
}

// MarshalBinary encodes how many classes are finished.
func (t *synthesiseTrainer) MarshalBinary() ([]byte, error) {
	return strconv.AppendInt(nil, int64(t.made), 10), nil
}

// UnmarshalBinary generates the features of as many classes again: each class has
// its own random stream.
func (t *synthesiseTrainer) UnmarshalBinary(text []byte) error {
	made, err := strconv.Atoi(string(text))
	if err != nil || made < 0 || made > t.batches() {
		return fmt.Errorf("%q classes synthesised: want a number up to %d", text, t.batches())
	}
	for i := range made {
		if _, err := t.step(i + 1); err != nil {
			return err
		}
	}
	return nil
}

func (t *synthesiseTrainer) applyFields(config.Config, map[config.Term]bool) error { return nil }

// finish adds the real features of seen classes.
func (t *synthesiseTrainer) finish() error {
	if err := t.m.classifierBuilder().addReal(t.data); err != nil {
		return err
	}
	t.m.data = t.data
	return nil
}

func (t *synthesiseTrainer) norms(dst []event.NetworkNorm) []event.NetworkNorm { return dst }

func (t *synthesiseTrainer) close() { t.s.close() }
