package kernel

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// AdamGemm against Gemm followed by Adam, for all kernels, odd shapes and strides.
func TestAdamGemmIsGemmThenAdam(t *testing.T) {
	for _, k := range available() {
		rapid.Check(t, func(t *rapid.T) {
			rows, cols := rapid.IntRange(0, 70).Draw(t, "rows"), rapid.IntRange(0, 200).Draw(t, "cols")
			inner := rapid.IntRange(0, 150).Draw(t, "inner")
			rng := rand.New(rand.NewPCG(1, uint64(rows*cols+inner)))
			random := func(r, c int) Matrix {
				stride := c + rapid.IntRange(0, 9).Draw(t, "gap")
				m := Matrix{Rows: r, Cols: c, Stride: stride, Data: make([]float32, r*stride+1)}
				for i := range m.Data {
					m.Data[i] = float32(rng.NormFloat64())
				}
				return m
			}
			a, b := random(inner, rows), random(inner, cols)
			fill := func() (w, m, v Matrix) {
				out := [3]Matrix{}
				for i := range out {
					out[i] = Dense(rows, cols, make([]float32, rows*cols))
					for j := range out[i].Data {
						out[i].Data[j] = float32(i) * float32(j%7) / 7
					}
				}
				return out[0], out[1], out[2]
			}
			step := AdamStep{LR: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 3}
			p := newPool(rapid.IntRange(1, 3).Draw(t, "threads"), k)
			defer p.Close()
			w1, m1, v1 := fill()
			squares := p.AdamGemm(w1, m1, v1, a, b, step)
			w2, m2, v2 := fill()
			g := Dense(rows, cols, make([]float32, rows*cols))
			p.Gemm(g, a, b, true, false, Epilogue{})
			p.Adam(w2.Data, g.Data, m2.Data, v2.Data, step)
			if want := p.SumSquares(g.Data); math.Abs(squares-want) > 1e-5*want {
				t.Fatalf("squares of the gradient are %g, by SumSquares %g", squares, want)
			}
			for i := range w1.Data {
				if !alike(w1.Data[i], w2.Data[i]) || !alike(m1.Data[i], m2.Data[i]) || !alike(v1.Data[i], v2.Data[i]) {
					t.Fatalf("element %d: w %v %v, m %v %v, v %v %v", i, w1.Data[i], w2.Data[i], m1.Data[i], m2.Data[i], v1.Data[i], v2.Data[i])
				}
			}
		})
	}
}

// alike allows for another order of sums, which Adam's division may magnify.
func alike(a, b float32) bool {
	d := max(a-b, b-a)
	return d <= 1e-3*max(1, max(a, -a))
}

// The norm of a gradient must be the same to the last bit whatever the threads:
// it is part of what a run reports.
func TestAdamGemmMeasuresAlikeWhateverTheThreads(t *testing.T) {
	for _, k := range available() {
		for _, shape := range [][3]int{{513, 1033, 64}, {85, 4096, 17}, {1100, 2050, 9}} {
			rng := rand.New(rand.NewPCG(2, 2))
			random := func(r, c int) Matrix {
				m := Dense(r, c, make([]float32, r*c))
				for i := range m.Data {
					m.Data[i] = float32(rng.NormFloat64())
				}
				return m
			}
			a, b := random(shape[2], shape[0]), random(shape[2], shape[1])
			var first float64
			for threads := 1; threads <= 4; threads++ {
				p := newPool(threads, k)
				w, m, v := random(shape[0], shape[1]), random(shape[0], shape[1]), random(shape[0], shape[1])
				for i, x := range v.Data {
					v.Data[i] = x * x
				}
				got := p.AdamGemm(w, m, v, a, b, AdamStep{LR: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 3})
				p.Close()
				if threads == 1 {
					first = got
				}
				if got != first {
					t.Errorf("%s, %v: %d threads measure %v, one %v", k.name, shape, threads, got, first)
				}
			}
		}
	}
}
