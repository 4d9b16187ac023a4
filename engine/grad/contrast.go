package grad

import (
	"math"

	"segzsl/engine/kernel"
)

// Contrast compares the entries of a (n, m) whose row and column have the same
// class with all entries: row i gives log Σ_j e^{a_ij} − log Σ_{j: same} e^{a_ij}.
// With withoutSelf, column i is left out of row i, rows without a positive give
// 0, and the others are scaled so that Mean is the mean over rows with one.
func (a Expr) Contrast(rows, cols *Labels, withoutSelf bool) Expr {
	mustLabel("Contrast", a.n.rows, rows)
	mustLabel("Contrast", a.n.cols, cols)
	n, m := a.n.rows, a.n.cols
	c := &contrast{rows: rows, cols: cols, withoutSelf: withoutSelf,
		gradient: kernel.Dense(n, m, make([]float32, n*m)), same: kernel.Dense(n, m, make([]float32, n*m))}
	var y Expr
	y = build("contrast", n, 1, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			scale := c.scale()
			for i := lo; i < hi; i++ {
				out.Data[i] = float32(scale * c.row(l, in[0].Row(i), i))
				if scale != 1 {
					l.Scale(c.gradient.Row(i), c.gradient.Row(i), float32(scale))
				}
			}
		},
		weight:   contrastWeight,
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.timesRows(c.gradient, y)} },
	}, a)
	return y
}

// contrastWeight is what an entry costs, compared with an addition.
const contrastWeight = 8

type contrast struct {
	rows, cols  *Labels
	withoutSelf bool
	// gradient is the softmax of each row less that of its entries of the same class.
	gradient kernel.Matrix
	same     kernel.Matrix // the entries of the same class, in the first columns
}

// row returns log Σ_j e^{a_ij} − log Σ_{j: same} e^{a_ij} for row i, a, and leaves its gradient in c.gradient.
func (c *contrast) row(l kernel.Loops, a []float32, i int) float64 {
	all, same := c.gradient.Row(i), c.same.Row(i)
	n := 0
	for j, v := range a {
		all[j] = v
		if c.skips(i, j) {
			all[j] = float32(math.Inf(-1))
		} else if c.positive(i, j) {
			same[n] = v
			n++
		}
	}
	if n == 0 && c.withoutSelf {
		clear(all)
		return 0
	}
	loss := l.Softmax(all, all) - l.Softmax(same[:n], same[:n])
	n = 0
	for j := range a {
		if !c.skips(i, j) && c.positive(i, j) {
			all[j] -= same[n]
			n++
		}
	}
	return loss
}

func (c *contrast) skips(i, j int) bool    { return c.withoutSelf && i == j }
func (c *contrast) positive(i, j int) bool { return c.rows.Of[i] == c.cols.Of[j] }

// scale is n over the number of rows that have a positive.
func (c *contrast) scale() float64 {
	if !c.withoutSelf {
		return 1
	}
	valid := 0
	for i := range c.rows.Of {
		for j := range c.cols.Of {
			if !c.skips(i, j) && c.positive(i, j) {
				valid++
				break
			}
		}
	}
	return float64(len(c.rows.Of)) / float64(max(valid, 1))
}
