package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// onAll runs f on a pool of each set of kernels this machine has.
func onAll(t *testing.T, threads int, f func(t *testing.T, p *Pool)) {
	for _, k := range available() {
		t.Run(k.name, func(t *testing.T) {
			p := newPool(threads, k)
			defer p.Close()
			f(t, p)
		})
	}
}

const canary = float32(-12345.5)

// draws wraps rapid with what the tests here draw.
type draws struct{ *rapid.T }

// slice is n numbers of either sign and varied size, followed and preceded by canaries that intact
// looks after.
func (d draws) slice(name string, n int) guarded {
	g := guarded{name: name, all: make([]float32, n+2*margin)}
	for i := range g.all {
		g.all[i] = canary
	}
	g.s = g.all[margin : margin+n : margin+n]
	seed := rapid.Uint64().Draw(d.T, name)
	for i := range g.s {
		seed = seed*6364136223846793005 + 1442695040888963407
		g.s[i] = float32(int32(seed>>32)) / (1 << 31) * float32(math.Exp2(float64(seed>>8&3)))
	}
	return g
}

const margin = 40

type guarded struct {
	name string
	all  []float32
	s    []float32
}

// intact fails if a canary is gone.
func (g guarded) intact(t rapid.TB) {
	t.Helper()
	for i := range margin {
		if g.all[i] != canary || g.all[len(g.all)-1-i] != canary {
			t.Fatalf("%s: written outside, %d before or after", g.name, i)
		}
	}
}

// matrix is a random matrix whose rows are up to 5 elements apart; gaps hold canaries.
func (d draws) matrix(name string, rows, cols int) (Matrix, guarded) {
	stride := cols + rapid.IntRange(0, 5).Draw(d.T, name+" gap")
	m := Matrix{Rows: rows, Cols: cols, Stride: stride}
	g := d.slice(name, m.extent())
	m.Data = g.s
	eachGap(m, func(i int) { m.Data[i] = canary })
	return m, g
}

func eachGap(m Matrix, f func(i int)) {
	for i := 0; i+1 < m.Rows && m.Cols > 0; i++ {
		for j := m.Cols; j < m.Stride; j++ {
			f(i*m.Stride + j)
		}
	}
}

func gapsIntact(t rapid.TB, name string, m Matrix) {
	t.Helper()
	eachGap(m, func(i int) {
		if m.Data[i] != canary {
			t.Fatalf("%s: written into the gap at %d", name, i)
		}
	})
}

// size draws lengths around the edges of tiles and blocks as well as small ones.
func (d draws) size(name string, most int) int {
	return rapid.OneOf(
		rapid.IntRange(0, 20),
		rapid.SampledFrom([]int{0, 1, 2, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 96, 128, 129}),
		rapid.IntRange(0, most),
	).Draw(d.T, name)
}

func at(m Matrix, i, j int, trans bool) float64 {
	if trans {
		i, j = j, i
	}
	return float64(m.Data[i*m.Stride+j])
}

// same compares bits, all NaN being alike.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func clone(m Matrix) Matrix {
	m.Data = append([]float32(nil), m.Data...)
	return m
}
