package baseline

import "segzsl/engine/kernel"

// linear scores by x·W + b.
type linear struct {
	pool    *kernel.Pool
	weights kernel.Matrix // (D, K)
	bias    []float32     // (K), nil for none
	scores  []float32
}

func (l *linear) Scores(x kernel.Matrix) kernel.Matrix {
	out := reuse(&l.scores, x.Rows, l.weights.Cols)
	l.pool.Gemm(out, x, l.weights, false, false, kernel.Epilogue{Bias: l.bias})
	return out
}

// cosine scores by the cosine of what map makes of x to the targets.
type cosine struct {
	pool    *kernel.Pool
	project Scorer        // x (n, D) → (n, m); nil for x itself
	targets kernel.Matrix // (K, m), unit rows
	unit    []float32
	scores  []float32
}

func (c *cosine) Scores(x kernel.Matrix) kernel.Matrix {
	u := x
	if c.project != nil {
		u = c.project.Scores(x)
	}
	unit := reuse(&c.unit, u.Rows, u.Cols)
	for i := range u.Rows {
		copy(unit.Row(i), u.Row(i))
	}
	normalise(c.pool, unit)
	out := reuse(&c.scores, x.Rows, c.targets.Rows)
	c.pool.Gemm(out, unit, c.targets, false, true, kernel.Epilogue{})
	return out
}

// centring subtracts the training mean first.
type centring struct {
	scorer Scorer
	mean   []float32
	x      []float32
}

func (c *centring) Scores(x kernel.Matrix) kernel.Matrix {
	centred := reuse(&c.x, x.Rows, x.Cols)
	subtract(centred, x, c.mean)
	return c.scorer.Scores(centred)
}

// normalise gives every row of m, one after another in memory, unit length;
// rows of zeros stay.
func normalise(pool *kernel.Pool, m kernel.Matrix) {
	norms := make([]float32, m.Rows)
	pool.RowNorm(norms, m)
	for i, n := range norms {
		if n > 0 {
			norms[i] = 1 / n
		}
	}
	pool.MulCol(m, m, norms)
}

// reuse is a rows × cols matrix in a buffer that grows as needed.
func reuse(buffer *[]float32, rows, cols int) kernel.Matrix {
	if cap(*buffer) < rows*cols {
		*buffer = make([]float32, rows*cols)
	}
	return kernel.Dense(rows, cols, (*buffer)[:rows*cols])
}
