package grad

import "segzsl/engine/kernel"

// Add is a + b, of equal shapes.
func (a Expr) Add(b Expr) Expr {
	b.mustBe("Add", a.n.rows, a.n.cols)
	return build("add", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.Add(block(out, lo, hi), block(in[0], lo, hi), block(in[1], lo, hi))
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d, d} },
	}, a, b)
}

// Sub is a − b, of equal shapes.
func (a Expr) Sub(b Expr) Expr {
	b.mustBe("Sub", a.n.rows, a.n.cols)
	return build("sub", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.Sub(block(out, lo, hi), block(in[0], lo, hi), block(in[1], lo, hi))
		},
		backward: func(d Expr, need []bool) []Expr {
			grads := []Expr{d, {}}
			if need[1] {
				grads[1] = d.Scale(-1)
			}
			return grads
		},
	}, a, b)
}

// Mul is the element-wise product a∘b, of equal shapes.
func (a Expr) Mul(b Expr) Expr {
	b.mustBe("Mul", a.n.rows, a.n.cols)
	return build("mul", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.Mul(block(out, lo, hi), block(in[0], lo, hi), block(in[1], lo, hi))
		},
		backward: func(d Expr, need []bool) []Expr {
			grads := make([]Expr, 2)
			if need[0] {
				grads[0] = d.Mul(b)
			}
			if need[1] {
				grads[1] = d.Mul(a)
			}
			return grads
		},
	}, a, b)
}

// Scale is s·a for a constant s.
func (a Expr) Scale(s float64) Expr {
	return build("scale", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.Scale(block(out, lo, hi), block(in[0], lo, hi), float32(s))
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.Scale(s)} },
	}, a)
}

// AddConst is a + c in every entry.
func (a Expr) AddConst(c float64) Expr {
	return build("add const", a.n.rows, a.n.cols, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			to := block(out, lo, hi)
			for i, v := range block(in[0], lo, hi) {
				to[i] = v + float32(c)
			}
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d} },
	}, a)
}

// Square is a∘a.
func (a Expr) Square() Expr {
	return build("square", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			from := block(in[0], lo, hi)
			l.Mul(block(out, lo, hi), from, from)
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.Mul(a).Scale(2)} },
	}, a)
}

// expWeight is the cost of an exponential, compared with an addition.
const expWeight = 4

// Exp is e to the power of every entry.
func (a Expr) Exp() Expr {
	var y Expr
	y = build("exp", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.Exp(block(out, lo, hi), block(in[0], lo, hi))
		},
		weight:   expWeight,
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.Mul(y)} },
	}, a)
	return y
}

// Tanh is the hyperbolic tangent of every entry.
func (a Expr) Tanh() Expr {
	var y Expr
	y = build("tanh", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.Tanh(block(out, lo, hi), block(in[0], lo, hi))
		},
		weight:   expWeight,
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.tanhGrad(y)} },
	}, a)
	return y
}

// Sigmoid is 1/(1 + e⁻ᵃ) for every entry.
func (a Expr) Sigmoid() Expr { return a.Scale(0.5).Tanh().Scale(0.5).AddConst(0.5) }

// tanhGrad is d∘(1 − y²).
func (d Expr) tanhGrad(y Expr) Expr {
	return build("tanh gradient", d.n.rows, d.n.cols, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			to, from := block(out, lo, hi), block(in[0], lo, hi)
			for i, v := range block(in[1], lo, hi) {
				to[i] = from[i] * (1 - float32(v*v))
			}
		},
	}, d, y)
}

// LeakyReLU is a where a > 0, slope·a elsewhere; slope 0 is ReLU.
func (a Expr) LeakyReLU(slope float64) Expr {
	var y Expr
	y = build("leaky relu", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.LeakyReLU(block(out, lo, hi), block(in[0], lo, hi), float32(slope))
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.leakyGrad(y, slope)} },
	}, a)
	return y
}

// leakyGrad is d where y > 0, slope·d elsewhere.
func (d Expr) leakyGrad(y Expr, slope float64) Expr {
	return build("leaky relu gradient", d.n.rows, d.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.LeakyReLUGrad(block(out, lo, hi), block(in[0], lo, hi), block(in[1], lo, hi), float32(slope))
		},
	}, d, y)
}

// SlopeMask is the derivative of LeakyReLU at a: 1 where a > 0, slope
// elsewhere. It is flat almost everywhere and so has no gradient.
func (a Expr) SlopeMask(slope float64) Expr {
	return build("slope mask", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			l.MaskSlope(block(out, lo, hi), block(in[0], lo, hi), float32(slope))
		},
	}, a)
}

// Detach is a without its gradient.
func (a Expr) Detach() Expr {
	return build("detach", a.n.rows, a.n.cols, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			copy(block(out, lo, hi), block(in[0], lo, hi))
		},
	}, a)
}
