package kernel

import (
	"fmt"
	"testing"
)

// shape is a product C = op(A)·op(B) of training; C is m × n, sums have k terms.
type shape struct {
	kind           string
	m, n, k        int
	transA, transB bool
}

// layers are the affine layers of the paper's networks at full size, in → out.
var layers = []struct{ in, out int }{
	{2048, 4096}, // x into a hidden layer
	{4096, 2048}, // a hidden layer into x
	{4096, 1024}, // into z_s and z_r
	{1024, 4096}, // z_r into q, half of the decoder's input
	{4096, 4096}, // between q's hidden layers
	{4096, 85},   // q's heads
	{85, 4096},   // attributes or noise into generator and critic
}

// glyphLayers are those of the glyphs preset that differ most from the paper's.
var glyphLayers = []struct{ in, out int }{
	{256, 512}, // x into a hidden layer
	{512, 256}, // a hidden layer into x
	{30, 512},  // attributes or noise into generator and critic
	{128, 34},  // z_s into the classifier
}

// trainingShapes are the three products of each layer at both batch sizes, the critic's weight gradient over
// three batches, and the small products of losses; then those of the embedded set.
func trainingShapes() []shape {
	var list []shape
	for _, batch := range []int{64, 256} {
		for _, l := range layers {
			list = append(list, productsOf(l.in, l.out, batch)...)
		}
		list = append(list,
			shape{"critic", 4096, 2048, 3 * batch, true, false},
			shape{"score", batch, 85, 1024, false, false},
			shape{"similarity", batch, batch, 1024, false, true})
	}
	for _, l := range glyphLayers {
		list = append(list, productsOf(l.in, l.out, 256)...)
	}
	return list
}

// productsOf are the products that train a layer: y = x·Wᵀ, dx = dy·W, dW = dyᵀ·x.
func productsOf(in, out, batch int) []shape {
	return []shape{
		{"forward", batch, out, in, false, true},
		{"input", batch, in, out, false, false},
		{"weight", out, in, batch, true, false},
	}
}

func (s shape) flop() float64 { return 2 * float64(s.m) * float64(s.n) * float64(s.k) }

// bytes counts each element of the three matrices once.
func (s shape) bytes() float64 {
	return 4 * (float64(s.m)*float64(s.k) + float64(s.k)*float64(s.n) + float64(s.m)*float64(s.n))
}

// The products of training, as a share of the machine's peak too. GB/s counts each element of the three
// matrices once. testdata/peer/gemm.py times OpenBLAS beside it.
func BenchmarkGemm(b *testing.B) {
	peaks := map[int]float64{} // by the number of threads
	for _, s := range trainingShapes() {
		b.Run(fmt.Sprintf("%s/%dx%dx%d", s.kind, s.m, s.n, s.k), func(b *testing.B) {
			p := New(0) // of -cpu threads
			defer p.Close()
			if peaks[p.threads] == 0 {
				peaks[p.threads] = max(p.peakFMA(), p.peakFMA(), p.peakFMA(), p.peakFMA(), p.peakFMA())
			}
			call := gemmCall(p, s.m, s.n, s.k, s.transA, s.transB)
			call() // allocates pages and buffers
			for b.Loop() {
				call()
			}
			perSecond := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(perSecond*s.flop()/1e9, "GFLOP/s")
			b.ReportMetric(perSecond*s.flop()/1e9/peaks[p.threads], "of-peak")
			b.ReportMetric(perSecond*s.bytes()/1e9, "GB/s")
		})
	}
}

// Each is GB/s of the elements read and written, over slices in and beyond the second-level cache.
func BenchmarkLoops(b *testing.B) {
	p := New(0)
	defer p.Close()
	for _, n := range []int{64 * 4096, 16 << 20} {
		w, x, y, z := ramp(n), ramp(n), ramp(n), ramp(n)
		p.Square(z, z)
		for _, l := range []struct {
			name  string
			bytes int
			run   func()
		}{
			{"Add", 12, func() { p.Add(w, x, y) }},
			{"Axpy", 12, func() { p.Axpy(w, 0, x) }},
			{"LeakyReLU", 8, func() { p.LeakyReLU(w, x, 0.2) }},
			{"LeakyReLUGrad", 12, func() { p.LeakyReLUGrad(w, x, y, 0.2) }},
			{"Exp", 8, func() { p.Exp(w, x) }},
			{"Tanh", 8, func() { p.Tanh(w, x) }},
			{"SumSquares", 4, func() { p.SumSquares(x) }},
			{"AllFinite", 4, func() { p.AllFinite(x) }},
			{"ColSum", 4, func() { p.ColSum(w[:4096], Dense(n/4096, 4096, x)) }},
			{"SoftmaxRows", 8, func() { p.SoftmaxRows(Dense(n/256, 256, w), Dense(n/256, 256, x)) }},
			{"Adam", 28, func() { p.Adam(w, x, y, z, AdamStep{LR: 1e-9, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 9}) }},
		} {
			b.Run(fmt.Sprintf("%s/%d", l.name, n), func(b *testing.B) {
				b.SetBytes(int64(l.bytes * n))
				for b.Loop() {
					l.run()
				}
			})
		}
	}
}

// What a call costs that has nothing to do: handing it to the workers and waiting for them.
func BenchmarkCall(b *testing.B) {
	p := New(0)
	defer p.Close()
	for b.Loop() {
		p.op = op{f: func(*Pool, *op, int, int) {}}
		p.run(8)
	}
}

func ramp(n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(i%17)/16 - 0.5
	}
	return s
}

// A layer's optimiser step, at two batch sizes and the critic's three: AdamGemm (together), and Gemm and then
// Adam, which pass the gradient through memory (apart). benchstat -col /how compares them.
func BenchmarkAdamGemm(b *testing.B) {
	p := New(0)
	defer p.Close()
	const rows, cols = 4096, 2048
	shaped := func() Matrix { return Dense(rows, cols, ramp(rows*cols)) }
	w, m, v, g := shaped(), shaped(), shaped(), shaped()
	p.Square(v.Data, v.Data)
	step := AdamStep{LR: 1e-9, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 9}
	for _, k := range []int{64, 192, 256} {
		x, y := Dense(k, rows, ramp(k*rows)), Dense(k, cols, ramp(k*cols))
		for how, run := range map[string]func(){
			"together": func() { p.AdamGemm(w, m, v, x, y, step) },
			"apart": func() {
				p.Gemm(g, x, y, true, false, Epilogue{})
				p.Adam(w.Data, g.Data, m.Data, v.Data, step)
			},
		} {
			b.Run(fmt.Sprintf("%dx%dx%d/how=%s", rows, cols, k, how), func(b *testing.B) {
				for b.Loop() {
					run()
				}
			})
		}
	}
}

// What assembly and a second worker gain: benchstat -col /set, or -col /threads.
func BenchmarkSets(b *testing.B) {
	for _, set := range available() {
		for _, threads := range []int{1, 2} {
			p := newPool(threads, set)
			for _, s := range []struct {
				name string
				run  func()
			}{
				{"forward", gemmCall(p, 64, 2048, 4096, false, true)},
				{"input", gemmCall(p, 64, 2048, 4096, false, false)},
				{"weight", gemmCall(p, 2048, 4096, 64, true, false)},
				{"small", gemmCall(p, 256, 256, 512, false, false)},
			} {
				b.Run(fmt.Sprintf("%s/set=%s/threads=%d", s.name, set.name, threads), func(b *testing.B) {
					for b.Loop() {
						s.run()
					}
				})
			}
			p.Close()
		}
	}
}

func gemmCall(p *Pool, m, n, k int, transA, transB bool) func() {
	a, b, c := Dense(m, k, ramp(m*k)), Dense(k, n, ramp(k*n)), Dense(m, n, ramp(m*n))
	if transA {
		a = Dense(k, m, a.Data)
	}
	if transB {
		b = Dense(n, k, b.Data)
	}
	return func() { p.Gemm(c, a, b, transA, transB, Epilogue{}) }
}
