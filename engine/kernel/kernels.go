package kernel

import "os"

// best is the fastest set of kernels this machine runs, or the one SEGZSL_KERNEL names: go, avx2, avx512 or
// neon. A set the machine cannot run is never taken.
func best() *kernels {
	sets := available()
	for _, k := range sets {
		if k.name == os.Getenv("SEGZSL_KERNEL") {
			return k
		}
	}
	return sets[len(sets)-1]
}

// Portable is the name of the set in plain Go. All others give the same bits.
const Portable = "go"

// Sets lists the sets this machine runs, the fastest last.
func Sets() (names []string) {
	for _, k := range available() {
		names = append(names, k.name)
	}
	return names
}

// Best is the name of the set that New picks.
func Best() string { return best().name }

// Set is the name of the pool's set of kernels.
func (p *Pool) Set() string { return p.k.name }

// kernels are the loops a Pool runs: portable Go, or assembly where the processor has it.
type kernels struct {
	name       string
	rows, cols int // the micro-kernel's tile

	sweep     func(s *sweep, rows int) // rows is that of the tile, or 4, 2, 1
	narrow    func(s *sweep)           // sums of whole strips, addC alone, the first half of the columns; may be nil
	packStrip func(dst, src []float32, ld, k int)
	transpose func(t *transposition)

	add, sub, mul func(dst, a, b []float32)
	scale, axpy   func(dst, a []float32, alpha float32)
	exp, tanh     func(dst, a []float32)
	leaky, mask   func(dst, a []float32, slope float32)
	leakyGrad     func(dst, dy, y []float32, slope float32)
	sum           func(a []float32) float64
	dot           func(a, b []float32) float64
	squares       func(a []float32) float64 // of a short slice; sums may be taken in float32
	finite        func(a []float32) bool
	adam          func(w, g, m, v []float32, f *adamFactors)
}

// transposition is a transposition: 8·groups rows of src, n elements of each, become n rows of dst of 8·groups
// elements, finished as a tile is.
type transposition struct {
	dst, src       []float32
	rowDst, rowSrc int
	groups         int
	n              int // a multiple of 4
	bias           []float32
	slope          float32
	flags          int
}

func transposeGo(t *transposition) {
	for j := range t.n {
		dst := t.dst[j*t.rowDst:][:8*t.groups]
		for r := range dst {
			b := float32(0)
			if t.flags&addBias != 0 {
				b = t.bias[r]
			}
			dst[r] = finish(t.src[r*t.rowSrc+j], dst[r], b, t.slope, t.flags)
		}
	}
}
