package engine

import (
	"fmt"
	"math/rand/v2"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
)

// linearTraining trains a linear classifier of the classes from first to
// first+rows of its layer on their samples in the data.
type linearTraining struct {
	layer  *net.Linear
	rows   rows
	first  int
	length int
	term   config.Term // that its loss is reported as

	rng    *rand.Rand
	order  []int // samples of these classes, shuffled at each pass
	passes int   // number of shuffles
	next   int

	graph   *classification
	program *grad.Program
	adam    *net.Adam
}

// rows are training data of a classifier, with their class numbers.
type rows interface {
	count() int
	at(i int) (row []float32, label int)
}

// newLinearTraining starts from newly initialised weights.
func newLinearTraining(pool *kernel.Pool, cfg config.Config, c classifier, r rows) (*linearTraining, error) {
	c.layer.Init(Stream(cfg.Seed, "init "+c.purpose))
	return trainLinear(pool, cfg, c, r)
}

// trainLinear starts from the layer's current weights.
func trainLinear(pool *kernel.Pool, cfg config.Config, c classifier, r rows) (*linearTraining, error) {
	t := &linearTraining{layer: c.layer, rows: r, first: c.first, length: c.updates, term: config.TermCE, rng: Stream(cfg.Seed, "batches "+c.purpose)}
	last := c.first + c.layer.B.Cols
	for i := range r.count() {
		if _, label := r.at(i); label >= c.first && label < last {
			t.order = append(t.order, i)
		}
	}
	size := min(cfg.Classify.Batch, len(t.order))
	t.shuffle()
	t.graph = buildClassification(pool, c.layer, cfg.Classify.Kind, size)
	t.adam = net.NewAdam(pool, 0.9, c.layer.Params()...)
	var err error
	t.program, err = t.graph.graph.Compile(t.graph.loss)
	return t, err
}

func (t *linearTraining) done() bool { return t.adam.Steps >= t.length }

func (t *linearTraining) shuffle() {
	t.passes, t.next = t.passes+1, 0
	t.rng.Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
}

// MarshalBinary encodes the epoch and the position in it.
func (t *linearTraining) MarshalBinary() ([]byte, error) {
	return fmt.Appendf(nil, "%d %d", t.passes, t.next), nil
}

// UnmarshalBinary repeats the shuffles: the order depends only on the seed and their
// number.
func (t *linearTraining) UnmarshalBinary(text []byte) error {
	var passes, next int
	_, err := fmt.Sscanf(string(text), "%d %d", &passes, &next)
	if err != nil || passes < t.passes || passes > t.length+1 || next < 0 || next > len(t.order) {
		return fmt.Errorf("%q: want epoch and position in an order of %d samples", text, len(t.order))
	}
	for t.passes < passes {
		t.shuffle()
	}
	t.next = next
	return nil
}

func (t *linearTraining) step(lr float64) ([]event.TermValue, error) {
	z := t.graph.z.Data()
	for i := range t.graph.y.Of {
		if t.next == len(t.order) {
			t.shuffle()
		}
		at := t.order[t.next]
		t.next++
		row, label := t.rows.at(at)
		copy(z[i*len(row):], row)
		t.graph.y.Of[i] = label - t.first
	}
	if err := t.program.Run(); err != nil {
		return nil, err
	}
	values := []event.TermValue{{Term: t.term, Value: t.graph.loss.Value(), Weight: 1}}
	if _, bad := firstInfinite(values); bad || !t.program.Finite() {
		return values, diverged(values)
	}
	t.adam.Step(t.program, lr)
	return values, nil
}

// trainAll trains from the first batch to the last.
func (t *linearTraining) trainAll(lr float64) error {
	defer closeProgram(t.program)
	for range t.length {
		if _, err := t.step(lr); err != nil {
			return err
		}
	}
	return nil
}
