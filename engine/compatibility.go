package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
)

// addCompatibility adds ClassifyConfig.Compatibility times f(z, a) = zᵀWa of Eq. (7)
// to the scores of a linear classifier with input z: both are linear in z, so that it
// is enough to add to the weights. Row i of the layer is the class whose preprocessed
// attributes are row i of att (n, A); rows before first are unchanged. This is not in
// the paper: f scores an unseen class by its attributes alone, the softmax by
// generated features.
func (m classifierBuilder) addCompatibility(layer *net.Linear, att []float32, first int) {
	weight := m.cfg.Classify.Compatibility
	if weight == 0 || m.cfg.Classify.Input == config.ImageInput {
		return
	}
	w, a := m.nets.W, m.problem.set.A
	n := len(att) / a
	u := kernel.Dense(n, w.Rows, make([]float32, n*w.Rows)) // rows Wa
	m.pool.Gemm(u, kernel.Dense(n, a, att), kernel.Dense(w.Rows, a, w.Value), false, true, kernel.Epilogue{})
	width := layer.W[0].Cols
	for i := first; i < n; i++ {
		row := layer.W[0].Value[i*width:]
		for j, v := range u.Row(i) {
			row[j] += float32(float32(weight) * v)
		}
	}
}

// addCompatibilityToAll applies it to the classifiers of the data set's classes.
func (m classifierBuilder) addCompatibilityToAll() {
	if m.layer == nil {
		return
	}
	p := m.problem
	seen := p.seen * p.set.A
	m.addCompatibility(m.layer, p.inputs, 0)
	m.addCompatibility(m.seenAlone, p.inputs[:seen], 0)
	m.addCompatibility(m.unseenAlone, p.inputs[seen:], 0)
}
