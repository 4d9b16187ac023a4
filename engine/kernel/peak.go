package kernel

import "time"

// PeakFMA measures the rate of multiply-adds, in GFLOP/s, that the given number of threads reach with
// everything in registers: the roof of Gemm. It takes some 20 ms.
func PeakFMA(threads int) float64 {
	p := New(threads)
	defer p.Close()
	best := 0.0
	for range 9 {
		p.op = op{f: func(p *Pool, _ *op, _, _ int) { p.k.fma(fmaRounds) }}
		start := time.Now()
		p.run(4 * p.threads) // a late worker leaves its part to the others
		flops := 4 * float64(p.threads) * fmaRounds * float64(p.k.fmaFlops)
		best = max(best, flops/time.Since(start).Seconds()/1e9)
	}
	return best
}

const fmaRounds = 100_000

// Bandwidth measures memory traffic, in GB/s, as the given number of threads add slices of 64 MiB. As is
// usual 12 bytes an element are counted, although the line to be written is read first.
func Bandwidth(threads int) float64 {
	p := New(threads)
	defer p.Close()
	const n = 16 << 20
	a, b, c := make([]float32, n), make([]float32, n), make([]float32, n)
	p.Fill(a, 1) // pages exist once written to
	p.Fill(b, 1)
	p.Fill(c, 1)
	best := 0.0
	for range 5 {
		start := time.Now()
		p.Add(a, b, c)
		best = max(best, 12*n/time.Since(start).Seconds()/1e9)
	}
	return best
}

// fmaGo does eight multiply-adds a round.
func fmaGo(rounds int) {
	var a, b, c, d, e, f, g, h float32
	x := float32(0.5)
	for range rounds {
		a, b, c, d = a*x+1, b*x+1, c*x+1, d*x+1
		e, f, g, h = e*x+1, f*x+1, g*x+1, h*x+1
	}
	if a+b+c+d+e+f+g+h < 0 { // never; the sums must be of use
		panic("kernel: multiply-adds below zero")
	}
}
