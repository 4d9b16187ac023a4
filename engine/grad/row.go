package grad

import (
	"fmt"
	"math"

	"segzsl/engine/kernel"
)

// MulRow multiplies every row of a (n, m) by row (1, m), entry by entry.
func (a Expr) MulRow(row Expr) Expr {
	row.mustBe("MulRow", 1, a.n.cols)
	return build("mul row", a.n.rows, a.n.cols, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.MulRow(out, in[0], in[1].Data) },
		func(d Expr, need []bool) []Expr {
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
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			copy(out.Data, in[0].Data)
			k.AddRow(out, in[1].Data)
		},
		func(d Expr, need []bool) []Expr {
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
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.MulCol(out, in[0], in[1].Data) },
		func(d Expr, need []bool) []Expr {
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
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.RowSum(out.Data, in[0]) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.spread(a.n.cols)} },
	}, a)
}

// spread repeats a column (n, 1) over m columns.
func (a Expr) spread(m int) Expr {
	return build("spread", a.n.rows, m, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, v := range in[0].Data {
				row := out.Data[i*m : (i+1)*m]
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
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.RowNorm(out.Data, in[0]) },
		func(d Expr, _ []bool) []Expr { return []Expr{d.normGrad(a, y)} },
	}, a)
	return y
}

// normGrad is d·a/‖a‖ for each row.
func (d Expr) normGrad(a, norm Expr) Expr {
	return build("norm gradient", a.n.rows, a.n.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, n := range in[2].Data {
				var s float32
				if n > 0 {
					s = in[0].Data[i] / n
				}
				row, src := out.Row(i), in[1].Row(i)
				for j, v := range src {
					row[j] = s * v
				}
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
		func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, n := range in[1].Data {
				s := 1 / max(n, minNorm)
				row, src := out.Row(i), in[0].Row(i)
				for j, v := range src {
					row[j] = s * v
				}
			}
		},
		func(d Expr, _ []bool) []Expr { return []Expr{d.normaliseGrad(u, norm), {}} },
	}, a, norm)
	return u
}

// normaliseGrad is (d − (d·u)u)/‖a‖ for each row.
func (d Expr) normaliseGrad(u, norm Expr) Expr {
	return build("normalise gradient", d.n.rows, d.n.cols, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, n := range in[2].Data {
				du, uu, row := in[0].Row(i), in[1].Row(i), out.Row(i)
				dot := float32(k.Dot(du, uu))
				s := 1 / max(n, minNorm)
				for j, v := range du {
					row[j] = s * (v - dot*uu[j])
				}
			}
		},
	}, d, u, norm)
}

// Pick takes entry y_i of each row i: (n, m) → (n, 1).
func (a Expr) Pick(y *Labels) Expr {
	mustLabel("Pick", a.n.rows, y)
	return build("pick", a.n.rows, 1, rule{
		func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, c := range y.Of {
				out.Data[i] = in[0].Row(i)[c]
			}
		},
		func(d Expr, _ []bool) []Expr { return []Expr{d.unpick(y, a.n.cols)} },
	}, a)
}

// unpick puts entry i of d (n, 1) at column y_i of a zero matrix (n, m).
func (d Expr) unpick(y *Labels, m int) Expr {
	return build("unpick", d.n.rows, m, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			clear(out.Data)
			for i, c := range y.Of {
				out.Row(i)[c] = in[0].Data[i]
			}
		},
	}, d)
}

// GatherRows takes row y_i of a table (C, m), which gets no gradient: → (n, m).
func (a Expr) GatherRows(y *Labels) Expr {
	return build("gather", len(y.Of), a.n.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			for i, c := range y.Of {
				copy(out.Row(i), in[0].Row(c))
			}
		},
	}, a)
}

// LogMeanExp is log((1/m) Σ_j e^{a_ij}) for each row: (n, m) → (n, 1).
func (a Expr) LogMeanExp() Expr {
	return build("log mean exp", a.n.rows, 1, rule{
		func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.LogMeanExpRows(out.Data, in[0]) },
		func(d Expr, _ []bool) []Expr { return []Expr{a.Softmax().MulCol(d)} },
	}, a)
}

// LogSumExp is log Σ_j e^{a_ij} for each row: (n, m) → (n, 1).
func (a Expr) LogSumExp() Expr { return a.LogMeanExp().AddConst(math.Log(float64(a.n.cols))) }

// Softmax is e^{a_ij} / Σ_k e^{a_ik}; it has no gradient of its own.
func (a Expr) Softmax() Expr {
	return build("softmax", a.n.rows, a.n.cols, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) { k.SoftmaxRows(out, in[0]) },
	}, a)
}

func mustLabel(op string, rows int, y *Labels) {
	if len(y.Of) != rows {
		panic(fmt.Sprintf("grad: %s: %d labels for %d rows", op, len(y.Of), rows))
	}
}
