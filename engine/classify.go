package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/net"
)

// classifyTrainer is stage 4: a linear classifier over all classes, Eq. (18),
// (19), or its SVM variant. Nearest neighbour needs no training. After it the stage
// trains the classifiers of seen classes only, for Table 1, and of unseen classes only,
// for T1, then all three for each other member of the ensemble: one after the other,
// so that a run can pause, stop and save between any two batches.
type classifyTrainer struct {
	m           *Model
	cfg         config.ClassifyConfig
	classifiers []classifier // none for nearest neighbour

	turn   int             // the training that is open: member turn/3, classifier turn%3
	before int             // batches of earlier trainings
	linear *linearTraining // open until the next is; nil for nearest neighbour
	data   *memberData     // of the member of this or the next turn, except the first; nil until it is needed
	sums   []*net.Linear   // over members; nil during the first
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
	t.classifiers = m.classifierBuilder().classifiers()
	return t, t.open()
}

func (t *classifyTrainer) turns() int { return t.cfg.Ensemble * len(t.classifiers) }

func (t *classifyTrainer) member() int { return t.turn / len(t.classifiers) }

func (t *classifyTrainer) classifier() classifier { return t.classifiers[t.turn%len(t.classifiers)] }

// epochs are those of each classifier.
func (t *classifyTrainer) epochs() int { return t.cfg.Epochs }

func (t *classifyTrainer) batches() (n int) {
	for _, c := range t.classifiers {
		n += t.cfg.Ensemble * c.updates
	}
	return n
}

// epoch counts the epochs of each classifier.
func (t *classifyTrainer) epoch(batch int) int {
	perEpoch := max(1, t.classifier().updates/max(1, t.cfg.Epochs))
	return (batch-t.before-1)/perEpoch + 1
}

// prepare opens the next training when the open one is done. A member's data come first,
// at each call the features of a class.
func (t *classifyTrainer) prepare() (more bool, err error) {
	if !t.linear.done() || t.turn+1 == t.turns() {
		return false, nil
	}
	if more, err := t.prepareData((t.turn + 1) / len(t.classifiers)); more || err != nil {
		return more, err
	}
	t.closeTurn()
	return false, t.open()
}

// prepareData does a part of making a member's data.
func (t *classifyTrainer) prepareData(member int) (more bool, err error) {
	switch {
	case member == 0: // it has those of stage 3
		return false, nil
	case t.data == nil || t.data.member != member:
		t.data.close()
		t.data, err = t.m.classifierBuilder().memberData(member)
		return true, err
	case !t.data.complete():
		return true, t.data.add()
	}
	return false, nil
}

// open starts the training of this turn from new weights.
func (t *classifyTrainer) open() (err error) {
	c, cfg, data := t.classifier(), t.m.cfg, rows(t.m.data)
	if t.member() > 0 {
		cfg.Seed, data = t.data.seed, t.data.rows()
		c.layer = net.NewLinear("C.member", c.layer.B.Cols, t.m.data.width)
	}
	t.linear, err = newLinearTraining(t.m.pool, cfg, c, data)
	if err == nil && t.turn > 0 {
		t.linear.term = config.TermCEOther
	}
	return err
}

func (t *classifyTrainer) step(int) ([]event.TermValue, error) { return t.linear.step(t.cfg.LR) }

// closeTurn ends the open training.
func (t *classifyTrainer) closeTurn() {
	if t.sums != nil {
		t.m.classifierBuilder().addTo(t.sums[t.turn%len(t.sums)], t.linear.layer)
	}
	t.before += t.linear.length
	t.close()
	if t.turn++; t.turn%len(t.classifiers) != 0 {
		return
	}
	t.m.aloneTrained = true
	if t.sums == nil && t.cfg.Ensemble > 1 {
		t.sums = sumOf(t.classifiers)
	}
}

// seek moves a new trainer to the training of the last of so many batches. Its weights
// and the sums are those of the checkpoint.
func (t *classifyTrainer) seek(batch int) error {
	for t.turn+1 < t.turns() && batch > t.before+t.classifier().updates {
		t.before += t.classifier().updates
		t.turn++
	}
	if t.turn == 0 {
		return nil
	}
	t.close()
	if t.member() > 0 {
		t.sums = sumOf(t.classifiers)
	}
	for more := true; more; {
		var err error
		if more, err = t.prepareData(t.member()); err != nil {
			return err
		}
	}
	return t.open()
}

func (t *classifyTrainer) state() trainerState {
	if t.linear == nil {
		return trainerState{}
	}
	s := trainerState{adams: map[string]*net.Adam{"classifier": t.linear.adam}, states: map[string]binaryState{"batches": t.linear}}
	for _, sum := range t.sums {
		s.params = append(s.params, sum.Params()...)
	}
	if t.member() > 0 {
		s.params = append(s.params, t.linear.layer.Params()...)
	}
	return s
}

func (t *classifyTrainer) applyFields(cfg config.Config, _ map[config.Term]bool) error {
	t.cfg.LR = cfg.Classify.LR
	return nil
}

func (t *classifyTrainer) finish() error {
	for t.turn+1 < t.turns() { // without epochs they have new weights
		if _, err := t.prepare(); err != nil {
			return err
		}
	}
	if t.linear != nil {
		t.closeTurn()
	}
	t.m.classified = true
	t.m.classifierBuilder().average(t.sums)
	t.m.classifierBuilder().addCompatibilityToAll()
	return nil
}

func (t *classifyTrainer) norms(dst []event.NetworkNorm) []event.NetworkNorm {
	return appendNorms(dst, t.linear.adam)
}

func (t *classifyTrainer) close() {
	if t.linear != nil {
		closeProgram(t.linear.program)
		t.linear = nil
	}
}
