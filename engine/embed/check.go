package embed

import (
	"fmt"
	"math"

	"segzsl/engine/kernel"
)

// checkFinite names the first row of x that holds NaN or an infinity.
func checkFinite(what string, x kernel.Matrix) error {
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			if v-v != 0 {
				return fmt.Errorf("embed: %s: row %d, column %d is %v: every feature must be finite", what, i, j, v)
			}
		}
	}
	return nil
}

// poolOr is pool, or a single-threaded one where it is nil.
func poolOr(pool *kernel.Pool) *kernel.Pool {
	if pool == nil {
		return kernel.New(1) // starts no goroutine, so it needs no Close
	}
	return pool
}

func zeros(rows, cols int) kernel.Matrix {
	return kernel.Dense(rows, cols, make([]float32, rows*cols))
}

// columnMeans are summed in float64.
func columnMeans(x kernel.Matrix) []float64 {
	mean := make([]float64, x.Cols)
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			mean[j] += float64(v)
		}
	}
	for j := range mean {
		mean[j] /= math.Max(1, float64(x.Rows))
	}
	return mean
}

// centred is x − mean, and the sum of the squares of what is left.
func centred(x kernel.Matrix, mean []float64) (kernel.Matrix, float64) {
	c := zeros(x.Rows, x.Cols)
	var squares float64
	for i := range x.Rows {
		row := c.Row(i)
		for j, v := range x.Row(i) {
			d := float64(v) - mean[j]
			row[j] = float32(d)
			squares += float64(d * d)
		}
	}
	return c, squares
}

// Rows is the matrix of n rows of d features that lie one after another in
// data, which it aliases; an error if data has another length.
func Rows(n, d int, data []float32) (kernel.Matrix, error) {
	if n < 0 || d < 1 || len(data) != n*d {
		return kernel.Matrix{}, fmt.Errorf("embed: %d rows of %d features: want %d numbers, got %d", n, d, n*d, len(data))
	}
	return kernel.Dense(n, d, data), nil
}
