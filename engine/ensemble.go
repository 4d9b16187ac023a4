package engine

import (
	"fmt"

	"segzsl/engine/net"
)

// memberData makes the training data of another member of the ensemble, a class at a
// time: synthetic features from noise of its own. The real ones are those of stage 3.
type memberData struct {
	m         classifierBuilder
	member    int
	s         *synthesiser
	seed      uint64 // of the member's noise, weights and batches
	synthetic *classifierData
	next      int // number of the next unseen class
}

func (m classifierBuilder) memberData(member int) (*memberData, error) {
	s, err := m.synthesiser(chunk)
	if err != nil {
		return nil, err
	}
	rows := (m.problem.k() - m.problem.seen) * m.cfg.Synthesise.PerClass
	synthetic := &classifierData{width: m.data.width, rows: make([]float32, 0, rows*m.data.width), labels: make([]int, 0, rows)}
	seed := source(m.cfg.Seed, fmt.Sprint("ensemble ", member)).Uint64()
	return &memberData{m: m, member: member, s: s, seed: seed, synthetic: synthetic, next: m.problem.seen}, nil
}

// complete reports whether all classes have features.
func (d *memberData) complete() bool { return d.next == d.m.problem.k() }

// add generates the features of a class.
func (d *memberData) add() error {
	err := d.m.addSynthetic(d.synthetic, d.s, d.next, d.seed)
	if d.next++; d.complete() {
		d.close()
	}
	return err
}

// rows are the synthetic features, then the real ones, in the order of stage 3.
func (d *memberData) rows() rows {
	all, n := d.m.data, d.synthetic.count()
	return joinedData{d.synthetic, &classifierData{width: all.width, rows: all.rows[n*all.width:], labels: all.labels[n:]}}
}

func (d *memberData) close() {
	if d != nil && d.s != nil {
		d.s.close()
		d.s = nil
	}
}

// sumOf are layers to add those of other members to, from the values of classifiers.
func sumOf(classifiers []classifier) (sums []*net.Linear) {
	for i, c := range classifiers {
		sum := net.NewLinear(fmt.Sprint("C.sum.", i), c.layer.B.Cols, c.layer.W[0].Cols)
		for j, p := range sum.Params() {
			copy(p.Value, c.layer.Params()[j].Value)
		}
		sums = append(sums, sum)
	}
	return sums
}

// average sets the classifiers to the means of the members' weights. A linear
// classifier's scores are linear in the weights, so that these are the means of the
// members' scores.
func (m classifierBuilder) average(sums []*net.Linear) {
	for i, c := range m.classifiers()[:len(sums)] {
		for j, p := range c.layer.Params() {
			m.pool.Scale(p.Value, sums[i].Params()[j].Value, 1/float32(m.cfg.Classify.Ensemble))
		}
	}
}

// addTo adds the values of a layer to another.
func (m classifierBuilder) addTo(sum, layer *net.Linear) {
	for i, p := range sum.Params() {
		m.pool.Add(p.Value, p.Value, layer.Params()[i].Value)
	}
}
