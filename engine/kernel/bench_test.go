package kernel

import (
	"fmt"
	"testing"
)

// gemmShapes are the products of training: forward (y = x·Wᵀ), input gradient (dz·W), weight gradient
// (dzᵀ·x), at the paper's sizes, and the small ones of the embedded set.
var gemmShapes = []struct {
	name           string
	m, n, k        int
	transA, transB bool
}{
	{"forward", 64, 4096, 2048, false, true},
	{"forward", 64, 2048, 4096, false, true},
	{"forward", 256, 4096, 2048, false, true},
	{"forward", 256, 2048, 4096, false, true},
	{"forward", 192, 4096, 2133, false, true},
	{"forward", 64, 4096, 1024, false, true},
	{"forward", 64, 85, 4096, false, true},
	{"forward", 256, 4096, 170, false, true},
	{"input", 64, 2048, 4096, false, false},
	{"input", 64, 4096, 2048, false, false},
	{"input", 256, 4096, 2048, false, false},
	{"input", 192, 2133, 4096, false, false},
	{"input", 64, 4096, 85, false, false},
	{"weight", 4096, 2048, 64, true, false},
	{"weight", 2048, 4096, 256, true, false},
	{"weight", 4096, 2133, 192, true, false},
	{"weight", 85, 4096, 64, true, false},
	{"twice", 2048, 4096, 64, true, true},
	{"small", 256, 256, 512, false, true},
	{"small", 256, 64, 512, false, true},
	{"small", 256, 34, 512, false, true},
	{"small", 256, 512, 34, false, true},
	{"small", 256, 34, 512, false, false},
	{"small", 256, 256, 512, false, false},
	{"small", 256, 512, 256, false, false},
	{"small", 256, 85, 1024, false, false},
	{"small", 64, 85, 4096, false, false},
	{"small", 64, 64, 1024, false, true},
	{"small", 256, 512, 256, true, false},
	{"small", 512, 34, 256, true, false},
	{"small", 512, 256, 256, true, false},
}

func BenchmarkGemm(b *testing.B) {
	p := New(0)
	defer p.Close()
	for _, s := range gemmShapes {
		b.Run(fmt.Sprintf("%s/%dx%dx%d", s.name, s.m, s.n, s.k), func(b *testing.B) {
			x, y := Dense(s.m, s.k, ramp(s.m*s.k)), Dense(s.k, s.n, ramp(s.k*s.n))
			if s.transA {
				x = Dense(s.k, s.m, x.Data)
			}
			if s.transB {
				y = Dense(s.n, s.k, y.Data)
			}
			c := Dense(s.m, s.n, ramp(s.m*s.n))
			for b.Loop() {
				p.Gemm(c, x, y, s.transA, s.transB, Epilogue{})
			}
			flops := 2 * float64(s.m) * float64(s.n) * float64(s.k) * float64(b.N)
			b.ReportMetric(flops/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			b.ReportMetric(0, "ns/op")
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
