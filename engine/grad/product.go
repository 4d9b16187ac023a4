package grad

import (
	"fmt"
	"slices"

	"segzsl/engine/kernel"
)

// Activation is what a layer does to its output.
type Activation struct {
	kind  kernel.Activation
	slope float64
}

// The activations.
var (
	Identity = Activation{kind: kernel.None}
	ReLU     = Activation{kind: kernel.ReLU}
)

// LeakyReLU is x for x > 0 and slope·x elsewhere.
func LeakyReLU(slope float64) Activation { return Activation{kernel.LeakyReLU, slope} }

// MatMul is the matrix product a·b: (n, k)·(k, m) → (n, m).
func (a Expr) MatMul(b Expr) Expr { return product(a, b, false, false) }

// MatMulT is a·bᵀ: (n, k)·(m, k)ᵀ → (n, m).
func (a Expr) MatMulT(b Expr) Expr { return product(a, b, false, true) }

// product is op(a)·op(b), op transposing if set.
func product(a, b Expr, ta, tb bool) Expr {
	rows, inner := a.n.rows, a.n.cols
	if ta {
		rows, inner = inner, rows
	}
	innerB, cols := b.n.rows, b.n.cols
	if tb {
		innerB, cols = cols, innerB
	}
	if inner != innerB {
		panic(fmt.Sprintf("grad: product of %v and %v: inner sizes %d and %d", a, b, inner, innerB))
	}
	r := rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			k.Gemm(out, in[0], in[1], ta, tb, kernel.Epilogue{})
		},
		backward: func(d Expr, need []bool) []Expr {
			grads := make([]Expr, 2)
			if need[0] {
				if ta { // aᵀ enters: da = op(b)·dᵀ
					grads[0] = product(b, d, tb, true)
				} else {
					grads[0] = product(d, b, false, !tb)
				}
			}
			if need[1] {
				if tb {
					grads[1] = product(d, a, true, ta)
				} else {
					grads[1] = product(a, d, !ta, false)
				}
			}
			return grads
		},
	}
	switch {
	case !ta && !tb && inner == 1:
		r.forward, r.rows = nil, outerRows
	case !ta && tb && cols == 1:
		r.forward, r.rows = nil, dotRows
	}
	e := build("product", rows, cols, r, a, b)
	e.n.flop = 2 * float64(rows) * float64(inner) * float64(cols)
	if ta && !tb {
		e.n.factors = [2]*node{a.n, b.n}
	}
	return e
}

// outerRows multiplies a column by a row.
func outerRows(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
	for i := lo; i < hi; i++ {
		l.Scale(out.Row(i), in[1].Data, in[0].Data[i])
	}
}

// dotRows multiplies rows by a column, which lies as a row.
func dotRows(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
	for i := lo; i < hi; i++ {
		out.Data[i] = float32(l.Dot(in[0].Row(i), in[1].Data))
	}
}

// affineDotRows is a layer of one output.
func affineDotRows(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
	dotRows(l, in[1:], out, lo, hi)
	for i := lo; i < hi; i++ {
		out.Data[i] += in[0].Data[0]
	}
}

// Affine is a layer: act(Σ_i x_i W_iᵀ + b), with x_i (n, k_i), W_i (m, k_i) and
// b (1, m) → (n, m). Several inputs stand for their concatenation without
// making it: [x₁, x₂]·[W₁, W₂]ᵀ = x₁W₁ᵀ + x₂W₂ᵀ.
func Affine(act Activation, b Expr, x, w []Expr) Expr {
	n, m := x[0].n.rows, w[0].n.rows
	b.mustBe("Affine", 1, m)
	in := []Expr{b}
	flop := 0.0
	for i := range x {
		x[i].mustBe("Affine", n, w[i].n.cols)
		w[i].mustBe("Affine", m, x[i].n.cols)
		in = append(in, x[i], w[i])
		flop += float64(2 * float64(n) * float64(m) * float64(x[i].n.cols))
	}
	if i := slices.IndexFunc(x, Expr.isPicked); i >= 0 && len(x) > 1 {
		x, w := slices.Clone(x), slices.Clone(w)
		t := byClass(x[i], w[i])
		y := affineByClass(act, b, t, slices.Delete(x, i, i+1), slices.Delete(w, i, i+1))
		y.n.flop = flop - float64(2*float64(n)*float64(m)*float64(t.n.in[0].cols))
		return y
	}
	var y Expr
	r := rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			affine(k, act, false, in[0].Data, in[1:], out)
		},
		backward: func(d Expr, need []bool) []Expr {
			_, grads := affineGrad(act, x, w, y, d, need)
			return grads
		},
	}
	if m == 1 && len(x) == 1 && act == Identity {
		r.forward, r.rows = nil, affineDotRows
	}
	y = build("affine", n, m, r, in...)
	y.n.flop = flop
	return y
}

// affine computes a layer of pairs x₁, W₁, x₂, W₂, …, added to what out holds if accumulate is set.
func affine(k *kernel.Pool, act Activation, accumulate bool, b []float32, pairs []kernel.Matrix, out kernel.Matrix) {
	for i := 0; i < len(pairs); i += 2 {
		e := kernel.Epilogue{Accumulate: accumulate || i > 0}
		if i == len(pairs)-2 {
			e.Bias, e.Act, e.Slope = b, act.kind, float32(act.slope)
		}
		k.Gemm(out, pairs[i], pairs[i+1], false, true, e)
	}
}

// affineGrad returns the gradient of y before the activation, and those of b, x₁, W₁, x₂, W₂, ….
func affineGrad(act Activation, x, w []Expr, y, d Expr, need []bool) (before Expr, grads []Expr) {
	if act.kind != kernel.None {
		d = d.leakyGrad(y, act.slope)
	}
	grads = make([]Expr, 1+2*len(x))
	if need[0] {
		grads[0] = d.SumRows()
	}
	for i := range x {
		if need[1+2*i] {
			grads[1+2*i] = product(d, w[i], false, false)
		}
		if need[2+2*i] {
			grads[2+2*i] = product(d, x[i], true, false)
		}
	}
	return d, grads
}

// SliceRows is rows from to to-1 of a.
func (a Expr) SliceRows(from, to int) Expr {
	m := a.n.cols
	return build("slice rows", to-from, m, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			copy(out.Data, in[0].Data[from*m:to*m])
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.padRows(from, a.n.rows)} },
	}, a)
}

// padRows puts a at row from of a zero matrix of n rows.
func (a Expr) padRows(from, n int) Expr {
	m := a.n.cols
	return build("pad rows", n, m, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			clear(out.Data)
			copy(out.Data[from*m:], in[0].Data)
		},
	}, a)
}
