package grad

import "segzsl/engine/kernel"

// Mean is the mean of all entries, a scalar; it is summed in float64.
func (a Expr) Mean() Expr {
	count := float64(a.n.rows * a.n.cols)
	return buildScalar("mean", rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			out.Data[0] = float32(k.Sum(in[0].Data) / count)
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.fill(a.n.rows, a.n.cols, 1/count)} },
	}, a)
}

// fill is a matrix whose every entry is s times the scalar d.
func (d Expr) fill(rows, cols int, s float64) Expr {
	return build("fill", rows, cols, rule{
		whole: true,
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			v, to := in[0].Data[0]*float32(s), block(out, lo, hi)
			for i := range to {
				to[i] = v
			}
		},
	}, d)
}

// Weighted is a term of a sum and its weight, read at each run.
type Weighted struct {
	Weight *float64
	Term   Expr // a scalar
}

// Sum is Σ weight·term, a scalar.
func Sum(terms ...Weighted) Expr {
	in := make([]Expr, len(terms))
	for i, t := range terms {
		in[i] = t.Term
	}
	return buildScalar("sum", rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			var s float64
			for i := range in {
				s += float64(*terms[i].Weight * float64(in[i].Data[0]))
			}
			out.Data[0] = float32(s)
		},
		backward: func(d Expr, _ []bool) []Expr {
			grads := make([]Expr, len(terms))
			for i, t := range terms {
				grads[i] = d.times(t.Weight)
			}
			return grads
		},
	}, in...)
}

// times is the scalar d times *s, read at each run.
func (d Expr) times(s *float64) Expr {
	return buildScalar("times", rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			out.Data[0] = in[0].Data[0] * float32(*s)
		},
	}, d)
}

// Negate is −a for a scalar or matrix.
func (a Expr) Negate() Expr {
	if !a.n.scalar {
		return a.Scale(-1)
	}
	minusOne := -1.0
	return Sum(Weighted{&minusOne, a})
}

// SquaredHinge is Σ_c max(0, 1 − t_ic a_ic)² for each row, t_ic = 1 for c = y_i
// and −1 elsewhere: (n, m) → (n, 1).
func (a Expr) SquaredHinge(y *Labels) Expr {
	mustLabel("SquaredHinge", a.n.rows, y)
	return build("squared hinge", a.n.rows, 1, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				var s float64
				for j, v := range in[0].Row(i) {
					h := float64(hinge(v, j == y.Of[i]))
					s += float64(h * h)
				}
				out.Data[i] = float32(s)
			}
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.hingeGrad(a, y)} },
	}, a)
}

func (d Expr) hingeGrad(a Expr, y *Labels) Expr {
	return build("squared hinge gradient", a.n.rows, a.n.cols, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				row := out.Row(i)
				for j, v := range in[1].Row(i) {
					g := 2 * hinge(v, j == y.Of[i]) * in[0].Data[i]
					if j == y.Of[i] {
						g = -g
					}
					row[j] = g
				}
			}
		},
	}, d, a)
}

func hinge(v float32, positive bool) float32 {
	if positive {
		v = -v
	}
	return max(0, 1+v)
}
