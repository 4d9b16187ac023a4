// Package net has the networks of the paper, multilayer perceptrons, with their
// initialisation and their optimiser.
package net

import (
	"math/rand/v2"

	"segzsl/data/strict"
	"segzsl/engine/grad"
)

// initialDeviation is the standard deviation of initial weights; biases are 0, as in
// f-CLSWGAN.
const initialDeviation = 0.02

// Linear is an affine layer x₁W₁ᵀ + x₂W₂ᵀ + … + b; several inputs are equivalent to
// their concatenation.
type Linear struct {
	W []*grad.Param // one (out, in_i) for each input
	B *grad.Param   // (1, out)
}

// NewLinear returns a layer with weights of zero. Its parameters are called name.W (for
// several inputs name.W.0, name.W.1) and name.b, as in the reference numbers.
func NewLinear(name string, out int, in ...int) *Linear {
	l := &Linear{B: grad.NewParam(name+".b", 1, out)}
	for i, k := range in {
		block := name + ".W"
		if len(in) > 1 {
			block += "." + string(rune('0'+i))
		}
		l.W = append(l.W, grad.NewParam(block, out, k))
	}
	return l
}

// Init draws the weights from N(0, 0.02) and clears the bias.
func (l *Linear) Init(rng *rand.Rand) {
	for _, w := range l.W {
		for i := range w.Value {
			w.Value[i] = float32(strict.Normal(rng) * initialDeviation)
		}
	}
	clear(l.B.Value)
}

// Params lists the layer's parameters, weights first.
func (l *Linear) Params() []*grad.Param { return append(append([]*grad.Param{}, l.W...), l.B) }

// Mode is whether gradients by a network's parameters are computed.
type Mode func(*grad.Graph, *grad.Param) grad.Expr

// Train and Freeze are the modes.
var (
	Train  Mode = (*grad.Graph).Param
	Freeze Mode = (*grad.Graph).Frozen
)

// Apply returns the layer at x in graph g.
func (l *Linear) Apply(g *grad.Graph, mode Mode, act grad.Activation, x ...grad.Expr) grad.Expr {
	w := make([]grad.Expr, len(l.W))
	for i, p := range l.W {
		w[i] = mode(g, p)
	}
	return grad.Affine(act, mode(g, l.B), x, w)
}

// MLP is a perceptron with one hidden layer of LeakyReLU units, like all networks of the
// paper except q.
type MLP struct {
	Hidden, Out *Linear
	Slope       float64
	OutAct      grad.Activation
	Sigmoid     bool // of the output, after OutAct
}

// NewMLP returns the network in → hidden → out with parameters name.1.* and name.2.*.
func NewMLP(name string, slope float64, outAct grad.Activation, hidden, out int, in ...int) *MLP {
	return &MLP{Hidden: NewLinear(name+".1", hidden, in...), Out: NewLinear(name+".2", out, hidden), Slope: slope, OutAct: outAct}
}

// Init draws new weights.
func (m *MLP) Init(rng *rand.Rand) {
	m.Hidden.Init(rng)
	m.Out.Init(rng)
}

// Params lists the network's parameters.
func (m *MLP) Params() []*grad.Param { return append(m.Hidden.Params(), m.Out.Params()...) }

// Apply returns the network at x in graph g.
func (m *MLP) Apply(g *grad.Graph, mode Mode, x ...grad.Expr) grad.Expr {
	y := m.Out.Apply(g, mode, m.OutAct, m.Hidden.Apply(g, mode, grad.LeakyReLU(m.Slope), x...))
	if m.Sigmoid {
		y = y.Sigmoid()
	}
	return y
}
