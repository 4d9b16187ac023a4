package grad

import (
	"fmt"
	"math"

	"segzsl/data/strict"
	"segzsl/engine/kernel"
)

// MulRow multiplies every row of a (n, m) by row (1, m), entry by entry.
func (a Expr) MulRow(row Expr) Expr {
	row.mustBe("MulRow", 1, a.n.cols)
	return build("mul row", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				l.Mul(out.Row(i), in[0].Row(i), in[1].Data)
			}
		},
		backward: func(d Expr, need []bool) []Expr {
			grads := make([]Expr, 2)
			if need[0] {
				grads[0] = d.MulRow(row)
			}
			if need[1] {
				grads[1] = d.Mul(a).SumRows()
			}
			return grads
		},
	}, a, row)
}

// AddRow adds row (1, m) to every row of a (n, m).
func (a Expr) AddRow(row Expr) Expr {
	row.mustBe("AddRow", 1, a.n.cols)
	return build("add row", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				l.Add(out.Row(i), in[0].Row(i), in[1].Data)
			}
		},
		backward: func(d Expr, need []bool) []Expr {
			grads := []Expr{d, {}}
			if need[1] {
				grads[1] = d.SumRows()
			}
			return grads
		},
	}, a, row)
}

// MulCol multiplies row i of a (n, m) by entry i of col (n, 1).
func (a Expr) MulCol(col Expr) Expr {
	col.mustBe("MulCol", a.n.rows, 1)
	return build("mul col", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				l.Scale(out.Row(i), in[0].Row(i), in[1].Data[i])
			}
		},
		backward: func(d Expr, need []bool) []Expr {
			grads := make([]Expr, 2)
			if need[0] {
				grads[0] = d.MulCol(col)
			}
			if need[1] {
				grads[1] = d.Mul(a).SumCols()
			}
			return grads
		},
	}, a, col)
}

// SumCols adds up each row: (n, m) → (n, 1).
func (a Expr) SumCols() Expr {
	return build("sum cols", a.n.rows, 1, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				out.Data[i] = float32(l.Sum(in[0].Row(i)))
			}
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.spread(a.n.cols)} },
	}, a)
}

// spread repeats a column (n, 1) over m columns.
func (a Expr) spread(m int) Expr {
	return build("spread", a.n.rows, m, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				row, v := out.Row(i), in[0].Data[i]
				for j := range row {
					row[j] = v
				}
			}
		},
	}, a)
}

// SumRows adds up each column: (n, m) → (1, m).
func (a Expr) SumRows() Expr {
	return build("sum rows", 1, a.n.cols, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.ColSum(out.Data, in[0]) },
	}, a)
}

// Norm is the Euclidean norm of each row: (n, m) → (n, 1). Its gradient at a
// zero row is zero.
func (a Expr) Norm() Expr {
	var y Expr
	y = build("norm", a.n.rows, 1, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				row := in[0].Row(i)
				out.Data[i] = float32(math.Sqrt(l.Dot(row, row)))
			}
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.normGrad(a, y)} },
	}, a)
	return y
}

// normGrad is d·a/‖a‖ for each row.
func (d Expr) normGrad(a, norm Expr) Expr {
	return build("norm gradient", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				var s float32
				if n := in[2].Data[i]; n > 0 {
					s = in[0].Data[i] / n
				}
				l.Scale(out.Row(i), in[1].Row(i), s)
			}
		},
	}, d, a, norm)
}

// minNorm keeps a zero row from dividing by zero when it is normalised.
const minNorm = 1e-8

// Normalise divides each row by its Euclidean norm.
func (a Expr) Normalise() Expr {
	var u Expr
	norm := a.Norm()
	norm.n.trains = false // the gradient below goes through the norm as well
	u = build("normalise", a.n.rows, a.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				l.Scale(out.Row(i), in[0].Row(i), 1/max(in[1].Data[i], minNorm))
			}
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.normaliseGrad(u, norm), {}} },
	}, a, norm)
	return u
}

// normaliseGrad is (d − (d·u)u)/‖a‖ for each row.
func (d Expr) normaliseGrad(u, norm Expr) Expr {
	return build("normalise gradient", d.n.rows, d.n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				du, uu, row := in[0].Row(i), in[1].Row(i), out.Row(i)
				s := 1 / max(in[2].Data[i], minNorm)
				l.Scale(row, du, s)
				l.Axpy(row, -s*float32(l.Dot(du, uu)), uu)
			}
		},
	}, d, u, norm)
}

// Pick takes entry y_i of each row i: (n, m) → (n, 1).
func (a Expr) Pick(y *Labels) Expr {
	mustLabel("Pick", a.n.rows, y)
	return build("pick", a.n.rows, 1, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				out.Data[i] = in[0].Row(i)[y.Of[i]]
			}
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.unpick(y, a.n.cols)} },
	}, a)
}

// unpick puts entry i of d (n, 1) at column y_i of a zero matrix (n, m).
func (d Expr) unpick(y *Labels, m int) Expr {
	return build("unpick", d.n.rows, m, rule{
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				clear(out.Row(i))
				out.Row(i)[y.Of[i]] = in[0].Data[i]
			}
		},
	}, d)
}

// GatherRows takes row y_i of a table (C, m), which gets no gradient: → (n, m).
func (a Expr) GatherRows(y *Labels) Expr {
	e := build("gather", len(y.Of), a.n.cols, rule{
		whole: true,
		rows: func(_ kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				copy(out.Row(i), in[0].Row(y.Of[i]))
			}
		},
	}, a)
	if !a.n.trains {
		e.n.picked = &picked{a.n, y}
	}
	return e
}

// isPicked reports whether e has rows of a table that does not train.
func (e Expr) isPicked() bool { return e.n.picked != nil }

// LogMeanExp is log((1/m) Σ_j e^{a_ij}) for each row: (n, m) → (n, 1).
func (a Expr) LogMeanExp() Expr {
	n, m := a.n.rows, a.n.cols
	softmax := kernel.Dense(n, m, make([]float32, n*m)) // its gradient
	var y Expr
	y = build("log mean exp", n, 1, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				out.Data[i] = float32(l.Softmax(softmax.Row(i), in[0].Row(i)) - strict.Log(float64(m)))
			}
		},
		weight:   expWeight,
		backward: func(d Expr, _ []bool) []Expr { return []Expr{d.timesRows(softmax, y)} },
	}, a)
	return y
}

// timesRows is d_i times row i of m, which y computes beside its own values.
func (d Expr) timesRows(m kernel.Matrix, y Expr) Expr {
	return build("times rows", m.Rows, m.Cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			for i := lo; i < hi; i++ {
				l.Scale(out.Row(i), m.Row(i), in[0].Data[i])
			}
		},
	}, d, y)
}

// LogSumExp is log Σ_j e^{a_ij} for each row: (n, m) → (n, 1).
func (a Expr) LogSumExp() Expr { return a.LogMeanExp().AddConst(strict.Log(float64(a.n.cols))) }

func mustLabel(op string, rows int, y *Labels) {
	if len(y.Of) != rows {
		panic(fmt.Sprintf("grad: %s: %d labels for %d rows", op, len(y.Of), rows))
	}
}
