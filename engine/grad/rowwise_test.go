package grad

import (
	"math/rand/v2"
	"slices"
	"testing"

	"segzsl/engine/kernel"
)

// Operations that run together give the same bits on any number of threads, in runs of many blocks of rows, also
// where one of them reads other rows of a result, or all of them.
func TestRowsOnAnyNumberOfThreads(t *testing.T) {
	const n, m = 403, 200
	run := func(threads int) (values, gradient []float32) {
		pool := kernel.New(threads)
		defer pool.Close()
		rng := rand.New(rand.NewPCG(1, 1))
		g, w, y := New(pool), NewParam("w", m, m), NewLabels(n)
		x := g.Input("x", n, m)
		for _, data := range [][]float32{w.Value, x.Data()} {
			for i := range data {
				data[i] = float32(rng.NormFloat64()) / 8
			}
		}
		for i := range y.Of {
			y.Of[i] = rng.IntN(7)
		}
		h := x.MatMulT(g.Param(w)).LeakyReLU(0.2)
		u := h.Tanh().Add(h.Exp()).MulCol(h.SumCols().Scale(0.01)).Normalise()
		turned := u.GatherRows(y).Mul(u) // the first seven rows of u
		loss := u.MatMulT(turned).Contrast(y, y, true).Mean()
		program, err := g.Compile(loss, turned)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := program.Run(); err != nil {
				t.Fatal(err)
			}
		}
		return append(slices.Clone(turned.Data()), float32(loss.Value())), slices.Clone(program.Gradient(w).Values())
	}
	values, gradient := run(1)
	for _, threads := range []int{2, 5} {
		v, d := run(threads)
		if !slices.Equal(v, values) || !slices.Equal(d, gradient) {
			t.Errorf("%d threads: other results than on one", threads)
		}
	}
}
