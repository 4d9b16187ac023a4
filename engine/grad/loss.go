package grad

import (
	"math"

	"segzsl/engine/kernel"
)

// Mean is the mean of all entries, a scalar; it is summed in float64.
func (a Expr) Mean() Expr {
	count := float64(a.n.rows * a.n.cols)
	return buildScalar("mean", rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			out.Data[0] = float32(k.Sum(in[0].Data) / count)
		},
		func(d Expr, _ []bool) []Expr { return []Expr{d.fill(a.n.rows, a.n.cols, 1/count)} },
	}, a)
}

// fill is a matrix whose every entry is s times the scalar d.
func (d Expr) fill(rows, cols int, s float64) Expr {
	return build("fill", rows, cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			v := in[0].Data[0] * float32(s)
			for i := range out.Data {
				out.Data[i] = v
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
		func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			var s float64
			for i := range in {
				s += *terms[i].Weight * float64(in[i].Data[0])
			}
			out.Data[0] = float32(s)
		},
		func(d Expr, _ []bool) []Expr {
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

// Contrast compares the entries of a (n, m) whose row and column have the same
// class with all entries: row i gives log Σ_j e^{a_ij} − log Σ_{j: same} e^{a_ij}.
// With withoutSelf, column i is left out of row i, rows without a positive give
// 0, and the others are scaled so that Mean is the mean over rows with one.
func (a Expr) Contrast(rows, cols *Labels, withoutSelf bool) Expr {
	mustLabel("Contrast", a.n.rows, rows)
	mustLabel("Contrast", a.n.cols, cols)
	c := &contrast{rows: rows, cols: cols, withoutSelf: withoutSelf}
	return build("contrast", a.n.rows, 1, rule{
		func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { c.forward(in[0], out) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.contrastGrad(a, c)} },
	}, a)
}

type contrast struct {
	rows, cols  *Labels
	withoutSelf bool
}

// row sums e^{a_ij − top} over the columns of the same class and over all; top
// is the largest entry, so that nothing overflows.
func (c *contrast) row(a kernel.Matrix, i int) (same, all, top float64) {
	top = math.Inf(-1)
	for j, v := range a.Row(i) {
		if !c.skips(i, j) {
			top = max(top, float64(v))
		}
	}
	for j, v := range a.Row(i) {
		if c.skips(i, j) {
			continue
		}
		e := math.Exp(float64(v) - top)
		all += e
		if c.rows.Of[i] == c.cols.Of[j] {
			same += e
		}
	}
	return same, all, top
}

func (c *contrast) skips(i, j int) bool { return c.withoutSelf && i == j }

// scale is n over the number of rows that have a positive.
func (c *contrast) scale(a kernel.Matrix) float64 {
	if !c.withoutSelf {
		return 1
	}
	valid := 0
	for i := range c.rows.Of {
		for j := range c.cols.Of {
			if i != j && c.rows.Of[i] == c.cols.Of[j] {
				valid++
				break
			}
		}
	}
	return float64(a.Rows) / float64(max(valid, 1))
}

func (c *contrast) forward(a, out kernel.Matrix) {
	scale := c.scale(a)
	for i := range out.Data {
		same, all, _ := c.row(a, i)
		out.Data[i] = 0
		if same > 0 || !c.withoutSelf {
			out.Data[i] = float32(scale * math.Log(all/same))
		}
	}
}

// contrastGrad is d_i·(softmax over all − softmax over the same class).
func (d Expr) contrastGrad(a Expr, c *contrast) Expr {
	return build("contrast gradient", a.n.rows, a.n.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			a := in[1]
			scale := c.scale(a)
			for i := 0; i < a.Rows; i++ {
				same, all, top := c.row(a, i)
				row := out.Row(i)
				clear(row)
				if same == 0 && c.withoutSelf {
					continue
				}
				for j, v := range a.Row(i) {
					if c.skips(i, j) {
						continue
					}
					e := math.Exp(float64(v) - top)
					g := e / all
					if c.rows.Of[i] == c.cols.Of[j] {
						g -= e / same
					}
					row[j] = float32(scale*g) * in[0].Data[i]
				}
			}
		},
	}, d, a)
}

// SquaredHinge is Σ_c max(0, 1 − t_ic a_ic)² for each row, t_ic = 1 for c = y_i
// and −1 elsewhere: (n, m) → (n, 1).
func (a Expr) SquaredHinge(y *Labels) Expr {
	mustLabel("SquaredHinge", a.n.rows, y)
	return build("squared hinge", a.n.rows, 1, rule{
		func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, c := range y.Of {
				var s float64
				for j, v := range in[0].Row(i) {
					h := hinge(v, j == c)
					s += float64(h * h)
				}
				out.Data[i] = float32(s)
			}
		},
		func(d Expr, _ []bool) []Expr { return []Expr{d.hingeGrad(a, y)} },
	}, a)
}

func (d Expr) hingeGrad(a Expr, y *Labels) Expr {
	return build("squared hinge gradient", a.n.rows, a.n.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, c := range y.Of {
				row := out.Row(i)
				for j, v := range in[1].Row(i) {
					g := 2 * hinge(v, j == c) * in[0].Data[i]
					if j == c {
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
