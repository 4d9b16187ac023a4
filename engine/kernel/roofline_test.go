package kernel

import (
	"testing"
	"time"
)

// The two limits of a machine, on as many threads as -cpu says:
//
//	go test ./engine/kernel -run '^$' -bench Roofline -cpu 1,2
func BenchmarkRoofline(b *testing.B) {
	b.Run("peak", func(b *testing.B) { // multiply-adds with everything in registers
		p := New(0)
		defer p.Close()
		b.ReportMetric(fastest(b, p.peakFMA), "GFLOP/s")
		b.ReportMetric(0, "ns/op")
	})
	b.Run("memory", func(b *testing.B) { // the sum of two slices, 12 bytes an element
		p := New(0)
		defer p.Close()
		const n = 16 << 20
		x, y, z := ramp(n), ramp(n), ramp(n)
		b.ReportMetric(fastest(b, func() float64 { return p.bandwidth(x, y, z) }), "GB/s")
		b.ReportMetric(0, "ns/op")
	})
}

// fastest is the largest of the rates that the iterations of b measure.
func fastest(b *testing.B, measure func() float64) float64 {
	rate := 0.0
	for b.Loop() {
		rate = max(rate, measure())
	}
	return rate
}

// peakFMA measures the rate of multiply-adds in registers, in GFLOP/s: the limit of Gemm.
func (p *Pool) peakFMA() float64 {
	loop := fmaLoopOf(p.k)
	p.op = op{f: func(*Pool, *op, int, int) { loop.run(fmaRounds) }}
	start := time.Now()
	p.run(4 * p.threads) // a late worker leaves its part to the others
	flops := 4 * float64(p.threads) * fmaRounds * float64(loop.flops)
	return flops / time.Since(start).Seconds() / 1e9
}

const fmaRounds = 100_000

// bandwidth measures memory traffic in GB/s as z = x + y, for slices larger than every cache. As is usual
// 12 bytes an element are counted, although the line to be written is read first.
func (p *Pool) bandwidth(x, y, z []float32) float64 {
	start := time.Now()
	p.Add(z, x, y)
	return 12 * float64(len(z)) / time.Since(start).Seconds() / 1e9
}

// fmaLoop is a loop of independent multiply-adds in registers.
type fmaLoop struct {
	run   func(rounds int)
	flops int // of a round
}

func fmaLoopOf(k *kernels) fmaLoop {
	if loop, ok := fmaAssembly[k.name]; ok {
		return loop
	}
	return fmaLoop{fmaGo, 16}
}

// fmaGo does eight multiply-adds a round.
func fmaGo(rounds int) {
	var a, b, c, d, e, f, g, h float32
	x := float32(0.5)
	for range rounds {
		a, b, c, d = a*x+1, b*x+1, c*x+1, d*x+1
		e, f, g, h = e*x+1, f*x+1, g*x+1, h*x+1
	}
	if a+b+c+d+e+f+g+h < 0 { // never; without it the compiler drops the loop
		panic("kernel: multiply-adds below zero")
	}
}
