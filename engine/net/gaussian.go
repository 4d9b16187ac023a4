package net

import (
	"math/rand/v2"

	"segzsl/engine/grad"
)

// Gaussian is the variational encoder q(a|z_r): two hidden layers, and heads for μ and
// log σ². A tanh limits σ² to the range 1/e to e, so that the CLUB bound remains small.
type Gaussian struct {
	First, Second, Mu, LogVar *Linear
	Slope                     float64
}

// NewGaussian returns q from d_r residual units to A attributes.
func NewGaussian(slope float64, hidden, attributes, residual int) *Gaussian {
	return &Gaussian{
		NewLinear("q.1", hidden, residual), NewLinear("q.2", hidden, hidden),
		NewLinear("q.mu", attributes, hidden), NewLinear("q.lv", attributes, hidden), slope,
	}
}

func (q *Gaussian) layers() []*Linear { return []*Linear{q.First, q.Second, q.Mu, q.LogVar} }

// Init draws new weights.
func (q *Gaussian) Init(rng *rand.Rand) {
	for _, l := range q.layers() {
		l.Init(rng)
	}
}

// Params lists the network's parameters.
func (q *Gaussian) Params() []*grad.Param {
	var params []*grad.Param
	for _, l := range q.layers() {
		params = append(params, l.Params()...)
	}
	return params
}

// Apply returns q at zr in graph g: μ and log σ², each (n, A).
func (q *Gaussian) Apply(g *grad.Graph, mode Mode, zr grad.Expr) (mu, logVar grad.Expr) {
	act := grad.LeakyReLU(q.Slope)
	h := q.Second.Apply(g, mode, act, q.First.Apply(g, mode, act, zr))
	return q.Mu.Apply(g, mode, grad.Identity, h), q.LogVar.Apply(g, mode, grad.Identity, h).Tanh()
}
