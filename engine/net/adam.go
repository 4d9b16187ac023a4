package net

import (
	"segzsl/data/hugepage"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
)

// Adam is the optimiser of Kingma and Ba (2015), as in PyTorch.
type Adam struct {
	Beta1, Beta2 float64
	// Steps counts the steps. With the moments it is the whole state.
	Steps int
	// Decay is the weight decay of AdamW (Loshchilov and Hutter, ICLR 2019): each step
	// also subtracts LR·Decay times the weight. Biases do not decay.
	Decay   float64
	pool    *kernel.Pool
	moments map[*grad.Param]*moments
	params  []*grad.Param
}

// moments are the moments of a parameter, and the sum of squares of its gradient in the
// last step; −1 without a gradient.
type moments struct {
	m, v    []float32
	squares float64
}

// adamEpsilon keeps the step finite if all gradients were zero.
const adamEpsilon = 1e-8

// NewAdam returns an optimiser of params with moments of zero.
func NewAdam(pool *kernel.Pool, beta1 float64, params ...*grad.Param) *Adam {
	a := &Adam{Beta1: beta1, Beta2: 0.999, pool: pool, params: params, moments: map[*grad.Param]*moments{}}
	for _, p := range params {
		a.moments[p] = &moments{hugepage.Floats(len(p.Value)), hugepage.Floats(len(p.Value)), -1}
	}
	return a
}

// Step updates all parameters that have a gradient in the program.
func (a *Adam) Step(program *grad.Program, lr float64) {
	a.Steps++
	step := kernel.AdamStep{LR: lr, Beta1: a.Beta1, Beta2: a.Beta2, Eps: adamEpsilon, T: a.Steps}
	for _, p := range a.params {
		g, mo := program.Gradient(p), a.moments[p]
		if g == nil {
			mo.squares = -1
			continue
		}
		if a.Decay != 0 && p.Rows > 1 {
			a.pool.Scale(p.Value, p.Value, float32(1-float64(lr*a.Decay)))
		}
		if left, right, ok := g.Factors(); ok {
			shaped := func(x []float32) kernel.Matrix { return kernel.Dense(p.Rows, p.Cols, x) }
			mo.squares = a.pool.AdamGemm(shaped(p.Value), shaped(mo.m), shaped(mo.v), left, right, step)
		} else {
			mo.squares = a.pool.SumSquares(g.Values())
			a.pool.Adam(p.Value, g.Values(), mo.m, mo.v, step)
		}
	}
}

// Squares returns the sum of squares of the gradient by p in the last step; ok is false
// if there was none.
func (a *Adam) Squares(p *grad.Param) (squares float64, ok bool) {
	squares = a.moments[p].squares
	return squares, squares >= 0
}

// Params returns the optimised parameters.
func (a *Adam) Params() []*grad.Param { return a.params }

// Moments returns the running means of p's gradient and squared gradient; zero before the
// first step.
func (a *Adam) Moments(p *grad.Param) (m, v []float32) {
	return a.moments[p].m, a.moments[p].v
}
