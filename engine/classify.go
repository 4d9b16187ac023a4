package engine

import (
	"math/rand/v2"

	"segzsl/engine/grad"
	"segzsl/engine/net"
)

// classifyTrainer is stage 4: a linear classifier over all classes, Eq. (18),
// (19), or its SVM variant. Nearest neighbour has nothing to train.
type classifyTrainer struct {
	m      *Model
	cfg    ClassifyConfig
	length int

	rng   *rand.Rand
	order []int
	next  int

	graph   *classification
	program *grad.Program
	adam    *net.Adam
}

func newClassifyTrainer(m *Model, _ map[Term]bool) (trainer, error) {
	m.classified, m.probe, m.settled.Data = false, nil, nil
	t := &classifyTrainer{m: m, cfg: m.cfg.Classify}
	if m.bank == nil { // stage 3 was cut short: the classifier needs every class
		if err := m.fillBank(); err != nil {
			return nil, err
		}
	}
	if t.cfg.Kind == Nearest {
		return t, nil
	}
	m.layer.Init(stream(m.cfg.Seed, "init classify"))
	n := len(m.bank.labels)
	size := min(t.cfg.Batch, n)
	t.length = t.cfg.Epochs * max(1, n/size)
	t.rng = stream(m.cfg.Seed, "batches classify")
	t.order = t.rng.Perm(n)
	t.graph = buildClassification(m.pool, m.layer, t.cfg.Kind, size)
	t.adam = net.NewAdam(m.pool, 0.9, m.layer.Params()...)
	var err error
	t.program, err = t.graph.graph.Compile(t.graph.loss)
	return t, err
}

func (t *classifyTrainer) batches() int { return t.length }
func (t *classifyTrainer) epochs() int  { return t.cfg.Epochs }

func (t *classifyTrainer) reweigh(cfg Config, _ map[Term]bool) error {
	t.cfg.LR = cfg.Classify.LR
	return nil
}

func (t *classifyTrainer) step(int) ([]TermValue, error) {
	b, z := t.m.bank, t.graph.z.Data()
	for i := range t.graph.y.Of {
		if t.next == len(t.order) {
			t.next = 0
			t.rng.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
		}
		at := t.order[t.next]
		t.next++
		copy(z[i*b.width:], b.row(at))
		t.graph.y.Of[i] = b.labels[at]
	}
	if err := t.program.Run(); err != nil {
		return nil, err
	}
	values := []TermValue{{TermCE, t.graph.loss.Value(), 1}}
	if _, bad := firstInfinite(values); bad || !t.adam.Finite(t.program) {
		return values, diverged(values)
	}
	t.adam.Step(t.program, t.cfg.LR)
	return values, nil
}

func (t *classifyTrainer) finish() error {
	t.m.classified = true
	return nil
}

func (t *classifyTrainer) close() { closeProgram(t.program) }
