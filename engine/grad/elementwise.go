package grad

import "segzsl/engine/kernel"

// Add is a + b, of equal shapes.
func (a Expr) Add(b Expr) Expr {
	b.mustBe("Add", a.n.rows, a.n.cols)
	return build("add", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Add(out.Data, in[0].Data, in[1].Data) },
		func(d Expr, _ []bool) []Expr { return []Expr{d, d} },
	}, a, b)
}

// Sub is a − b, of equal shapes.
func (a Expr) Sub(b Expr) Expr {
	b.mustBe("Sub", a.n.rows, a.n.cols)
	return build("sub", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Sub(out.Data, in[0].Data, in[1].Data) },
		func(d Expr, need []bool) []Expr {
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
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Mul(out.Data, in[0].Data, in[1].Data) },
		func(d Expr, need []bool) []Expr {
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
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Scale(out.Data, in[0].Data, float32(s)) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.Scale(s)} },
	}, a)
}

// AddConst is a + c in every entry.
func (a Expr) AddConst(c float64) Expr {
	return build("add const", a.n.rows, a.n.cols, rule{
		func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, v := range in[0].Data {
				out.Data[i] = v + float32(c)
			}
		},
		func(d Expr, _ []bool) []Expr { return []Expr{d} },
	}, a)
}

// Square is a∘a.
func (a Expr) Square() Expr {
	return build("square", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Square(out.Data, in[0].Data) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.Mul(a).Scale(2)} },
	}, a)
}

// Exp is e to the power of every entry.
func (a Expr) Exp() Expr {
	var y Expr
	y = build("exp", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Exp(out.Data, in[0].Data) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.Mul(y)} },
	}, a)
	return y
}

// Tanh is the hyperbolic tangent of every entry.
func (a Expr) Tanh() Expr {
	var y Expr
	y = build("tanh", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.Tanh(out.Data, in[0].Data) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.tanhGrad(y)} },
	}, a)
	return y
}

// tanhGrad is d∘(1 − y²).
func (d Expr) tanhGrad(y Expr) Expr {
	return build("tanh gradient", d.n.rows, d.n.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, v := range in[1].Data {
				out.Data[i] = in[0].Data[i] * (1 - v*v)
			}
		},
	}, d, y)
}

// LeakyReLU is a where a > 0, slope·a elsewhere; slope 0 is ReLU.
func (a Expr) LeakyReLU(slope float64) Expr {
	var y Expr
	y = build("leaky relu", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			k.LeakyReLU(out.Data, in[0].Data, float32(slope))
		},
		func(d Expr, _ []bool) []Expr { return []Expr{d.leakyGrad(y, slope)} },
	}, a)
	return y
}

// leakyGrad is d where y > 0, slope·d elsewhere.
func (d Expr) leakyGrad(y Expr, slope float64) Expr {
	return build("leaky relu gradient", d.n.rows, d.n.cols, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			k.LeakyReLUGrad(out.Data, in[0].Data, in[1].Data, float32(slope))
		},
	}, d, y)
}

// SlopeMask is the derivative of LeakyReLU at a: 1 where a > 0, slope
// elsewhere. It is flat almost everywhere and so has no gradient.
func (a Expr) SlopeMask(slope float64) Expr {
	return build("slope mask", a.n.rows, a.n.cols, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			k.MaskSlope(out.Data, in[0].Data, float32(slope))
		},
	}, a)
}

// Detach is a without its gradient.
func (a Expr) Detach() Expr {
	return build("detach", a.n.rows, a.n.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { copy(out.Data, in[0].Data) },
	}, a)
}
