package engine

import (
	"fmt"

	"segzsl/engine/grad"
	"segzsl/engine/net"
)

// joinEnsemble trains the other members of the ensemble, each on synthetic features
// from different noise, and sets the classifiers to the mean of the members'
// weights. A linear classifier's scores are linear in the weights, so that these are
// the means of the members' scores.
func (m classifierBuilder) joinEnsemble(lr float64) error {
	members := m.cfg.Classify.Ensemble
	if m.layer == nil || members == 1 {
		return nil
	}
	for i := 1; i < members; i++ {
		if err := m.addMember(source(m.cfg.Seed, fmt.Sprint("ensemble ", i)).Uint64(), lr); err != nil {
			return err
		}
	}
	for _, c := range m.classifiers() {
		for _, p := range c.layer.Params() {
			m.pool.Scale(p.Value, p.Value, 1/float32(members))
		}
	}
	return nil
}

// addMember adds the weights of another member to the classifiers.
func (m classifierBuilder) addMember(seed uint64, lr float64) error {
	data, err := m.makeData(seed)
	if err != nil {
		return err
	}
	cfg := m.cfg
	cfg.Seed = seed
	for _, c := range m.classifiers() {
		sum := c.layer
		c.layer = net.NewLinear("member", sum.B.Cols, data.width)
		t, err := newLinearTraining(m.pool, cfg, c, data)
		if err != nil {
			return err
		}
		if err := t.trainAll(lr); err != nil {
			return err
		}
		m.addParams(sum.Params(), c.layer.Params())
	}
	return nil
}

func (m classifierBuilder) addParams(to, from []*grad.Param) {
	for i, p := range to {
		m.pool.Add(p.Value, p.Value, from[i].Value)
	}
}
