package kernel

import "time"

// PeakFMA measures the rate of multiply-adds, in GFLOP/s, that the given number of threads reach with
// everything in registers.
func PeakFMA(threads int) float64 {
	p := New(threads)
	defer p.Close()
	const rounds = 1 << 20
	return bestOf(p, func(p *Pool, _ *op, _, _ int) { fmaLoop(rounds) }) * rounds * fmaFlops / 1e9
}

// Bandwidth measures the memory traffic, in GB/s, of a triad a = b + s·c over slices far larger than a
// second-level cache. As is usual 12 bytes an element are counted, although the line of a is read too.
func Bandwidth(threads int) float64 {
	p := New(threads)
	defer p.Close()
	const n = 16 << 20
	a, b, c := make([]float32, n), make([]float32, n), make([]float32, n)
	best := 0.0
	for range 5 {
		start := time.Now()
		p.Add(a, b, c)
		best = max(best, 12*n/time.Since(start).Seconds()/1e9)
	}
	return best
}

// bestOf runs f once on each thread, five times over, and returns the best number of runs per second.
func bestOf(p *Pool, f func(p *Pool, o *op, worker, chunk int)) float64 {
	best := 0.0
	for range 5 {
		p.op = op{f: f}
		start := time.Now()
		p.run(p.threads)
		best = max(best, float64(p.threads)/time.Since(start).Seconds())
	}
	return best
}

const fmaFlops = 16

var fmaSink float32

func fmaLoop(rounds int) {
	var a, b, c, d, e, f, g, h float32
	x := float32(0.5)
	for range rounds {
		a, b, c, d = a*x+1, b*x+1, c*x+1, d*x+1
		e, f, g, h = e*x+1, f*x+1, g*x+1, h*x+1
	}
	fmaSink = a + b + c + d + e + f + g + h
}
