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
	{"small", 256, 34, 512, false, false},
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

func ramp(n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(i%17)/16 - 0.5
	}
	return s
}
