package embed

import (
	"fmt"
	"math"

	"segzsl/engine/kernel"
)

// block is the size of the diagonal blocks of a factorisation: what is not
// multiplied by the pool is done in these.
const block = 64

// factor is the Cholesky factorisation L·Lᵀ of a symmetric positive definite
// matrix, in blocks, so that nearly all of it is products of matrices.
type factor struct {
	pool    *kernel.Pool
	l       kernel.Matrix   // below the diagonal blocks; undefined above
	inverse []kernel.Matrix // of L's diagonal blocks
	minus   []float32       // scratch
}

// factorise overwrites a with its factor. It fails if a is not positive
// definite, to float32's rounding.
func factorise(pool *kernel.Pool, a kernel.Matrix) (*factor, error) {
	f := &factor{pool: pool, l: a, minus: make([]float32, a.Rows*block)}
	for from := 0; from < a.Rows; from += block {
		to := min(from+block, a.Rows)
		inverse, err := invertFactor(submatrix(a, from, to, from, to), from)
		if err != nil {
			return nil, err
		}
		f.inverse = append(f.inverse, inverse)
		if to < a.Rows {
			f.advance(inverse, from, to)
		}
	}
	return f, nil
}

// advance finishes the columns from to to−1 and subtracts them from the rest.
func (f *factor) advance(inverse kernel.Matrix, from, to int) {
	below := submatrix(f.l, to, f.l.Rows, from, to)
	copied := kernel.Dense(below.Rows, below.Cols, f.minus[:below.Rows*below.Cols])
	for i := range below.Rows {
		copy(copied.Row(i), below.Row(i))
	}
	f.pool.Gemm(below, copied, inverse, false, true, kernel.Epilogue{})
	f.negate(copied, below)
	rest := submatrix(f.l, to, f.l.Rows, to, f.l.Rows)
	f.pool.Gemm(rest, copied, below, false, true, kernel.Epilogue{Accumulate: true})
}

func (f *factor) negate(dst, src kernel.Matrix) {
	for i := range src.Rows {
		d := dst.Row(i)
		for j, v := range src.Row(i) {
			d[j] = -v
		}
	}
}

// solve overwrites b with the solution of L·Lᵀ·x = b.
func (f *factor) solve(b kernel.Matrix) {
	scratch, n := zeros(block, b.Cols), f.l.Rows
	for k, from := 0, 0; from < n; k, from = k+1, from+block {
		to := min(from+block, n)
		minus := f.apply(scratch, submatrix(b, from, to, 0, b.Cols), k, false)
		if to < n {
			f.pool.Gemm(submatrix(b, to, n, 0, b.Cols), submatrix(f.l, to, n, from, to), minus, false, false, kernel.Epilogue{Accumulate: true})
		}
	}
	for k := len(f.inverse) - 1; k >= 0; k-- {
		from, to := k*block, min((k+1)*block, n)
		minus := f.apply(scratch, submatrix(b, from, to, 0, b.Cols), k, true)
		if from > 0 {
			f.pool.Gemm(submatrix(b, 0, from, 0, b.Cols), submatrix(f.l, from, to, 0, from), minus, true, false, kernel.Epilogue{Accumulate: true})
		}
	}
}

// apply multiplies rows by the inverse of diagonal block k, transposed in the
// way back, and returns the negative of the result.
func (f *factor) apply(scratch, rows kernel.Matrix, k int, back bool) kernel.Matrix {
	s := kernel.Dense(rows.Rows, rows.Cols, scratch.Data[:rows.Rows*rows.Cols])
	f.pool.Gemm(s, f.inverse[k], rows, back, false, kernel.Epilogue{})
	for i := range rows.Rows {
		copy(rows.Row(i), s.Row(i))
	}
	f.negate(s, rows)
	return s
}

// submatrix is rows r0 to r1−1 and columns c0 to c1−1 of m.
func submatrix(m kernel.Matrix, r0, r1, c0, c1 int) kernel.Matrix {
	return kernel.Matrix{Rows: r1 - r0, Cols: c1 - c0, Stride: m.Stride, Data: m.Data[r0*m.Stride+c0:]}
}

// invertFactor factorises a diagonal block in float64 and inverts its factor.
// The block begins at row first of the whole.
func invertFactor(a kernel.Matrix, first int) (kernel.Matrix, error) {
	n := a.Rows
	l := make([][]float64, n)
	for i := range n {
		l[i] = make([]float64, n)
		for j := range i + 1 {
			s := float64(a.Row(i)[j])
			for k := range j {
				s -= float64(l[i][k] * l[j][k])
			}
			switch {
			case i > j:
				l[i][j] = s / l[j][j]
			case s > 0:
				l[i][i] = math.Sqrt(s)
			default:
				return kernel.Matrix{}, fmt.Errorf("embed: ridge: pivot %d is %g: the matrix is not positive definite", first+i, s)
			}
		}
	}
	inverse := zeros(n, n)
	for c := range n {
		column := make([]float64, n)
		for i := c; i < n; i++ {
			s := 0.0
			if i == c {
				s = 1
			}
			for k := c; k < i; k++ {
				s -= float64(l[i][k] * column[k])
			}
			column[i] = s / l[i][i]
			inverse.Row(i)[c] = float32(column[i])
		}
	}
	return inverse, nil
}
