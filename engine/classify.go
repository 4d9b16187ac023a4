package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/net"
)

// classifyTrainer is stage 4: a linear classifier over all classes, Eq. (18),
// (19), or its SVM variant. Nearest neighbour needs no training.
type classifyTrainer struct {
	m      *Model
	cfg    config.ClassifyConfig
	linear *linearTraining // nil for nearest neighbour
}

func newClassifyTrainer(m *Model, _ map[config.Term]bool) (trainer, error) {
	m.classified, m.aloneTrained, m.scorer = false, false, nil
	if m.data == nil { // stage 3 was skipped: the classifier needs every class
		if err := m.classifierBuilder().fillData(); err != nil {
			return nil, err
		}
	}
	t := &classifyTrainer{m: m, cfg: m.cfg.Classify}
	if t.cfg.Kind == config.Nearest {
		return t, nil
	}
	var err error
	t.linear, err = newLinearTraining(m.pool, m.cfg, m.classifierBuilder().classifiers()[0], m.data)
	return t, err
}

func (t *classifyTrainer) batches() int {
	if t.linear == nil {
		return 0
	}
	return t.linear.length
}

func (t *classifyTrainer) epochs() int { return t.cfg.Epochs }

func (t *classifyTrainer) state() trainerState {
	if t.linear == nil {
		return trainerState{}
	}
	return trainerState{map[string]*net.Adam{"classifier": t.linear.adam}, map[string]binaryState{"batches": t.linear}}
}

func (t *classifyTrainer) applyFields(cfg config.Config, _ map[config.Term]bool) error {
	t.cfg.LR = cfg.Classify.LR
	return nil
}

func (t *classifyTrainer) step(int) ([]event.TermValue, error) { return t.linear.step(t.cfg.LR) }

func (t *classifyTrainer) finish() error {
	t.m.classified = true
	if err := t.m.classifierBuilder().trainAlone(t.cfg.LR); err != nil {
		return err
	}
	if err := t.m.classifierBuilder().joinEnsemble(t.cfg.LR); err != nil {
		return err
	}
	t.m.classifierBuilder().addCompatibilityToAll()
	return nil
}

func (t *classifyTrainer) norms(dst []event.NetworkNorm) []event.NetworkNorm {
	if t.linear == nil {
		return dst
	}
	return appendNorms(dst, t.linear.adam)
}

func (t *classifyTrainer) close() {
	if t.linear != nil {
		closeProgram(t.linear.program)
	}
}
