package grad

import (
	"segzsl/data/hugepage"
	"segzsl/engine/kernel"
)

// Gradient is a loss's gradient by one parameter. Most weights are used in
// products, and their gradient is a sum of products aᵀb; those are kept as their
// factors, which are small. Multiplied out, a gradient is as large as the
// weights: an optimiser that takes Factors never has to write it to memory.
type Gradient struct {
	pool *kernel.Pool
	p    *Param
	// whole is the gradient as the tape computes it, where it is no such sum.
	whole *node
	pairs [][2]*node
	// a and b are the factors, stacked row upon row where there are several.
	a, b   kernel.Matrix
	stack  func(l kernel.Loops, lo, hi int)
	values []float32
}

func newGradient(pool *kernel.Pool, p *Param, n *node) *Gradient {
	g := &Gradient{pool: pool, p: p, whole: n}
	summands := []*node{n}
	if n.sum {
		summands = n.in
	}
	for _, s := range summands {
		if s.factors[0] == nil {
			g.pairs = nil
			return g
		}
		g.pairs = append(g.pairs, s.factors)
	}
	return g
}

// nodes are what the tape must compute.
func (g *Gradient) nodes() []*node {
	if g.pairs == nil {
		return []*node{g.whole}
	}
	var nodes []*node
	for _, pair := range g.pairs {
		nodes = append(nodes, pair[0], pair[1])
	}
	return nodes
}

// allocate makes the space for several factors.
func (g *Gradient) allocate() {
	if len(g.pairs) < 2 {
		return
	}
	k := 0
	for _, pair := range g.pairs {
		k += pair[0].rows
	}
	g.a = kernel.Dense(k, g.p.Rows, hugepage.Floats(k*g.p.Rows))
	g.b = kernel.Dense(k, g.p.Cols, hugepage.Floats(k*g.p.Cols))
	g.stack = g.copyRows // a method value is allocated each time that it is taken
}

// Factors are a (k, rows) and b (k, cols) with the gradient aᵀb; ok is false
// where the gradient is no product.
func (g *Gradient) Factors() (a, b kernel.Matrix, ok bool) {
	switch len(g.pairs) {
	case 0:
		return a, b, false
	case 1:
		return g.pairs[0][0].used(), g.pairs[0][1].used(), true
	}
	k := 0
	for _, pair := range g.pairs {
		k += pair[0].inUse()
	}
	g.a.Rows, g.b.Rows = k, k
	g.pool.Rows(k, g.p.Rows+g.p.Cols, g.stack)
	return g.a, g.b, true
}

// copyRows copies the rows from lo up to hi of the stacked factors.
func (g *Gradient) copyRows(_ kernel.Loops, lo, hi int) {
	first := 0
	for _, pair := range g.pairs {
		a, b := pair[0].used(), pair[1].used()
		from, to := max(lo, first), min(hi, first+a.Rows)
		if from < to {
			copy(block(g.a, from, to), block(a, from-first, to-first))
			copy(block(g.b, from, to), block(b, from-first, to-first))
		}
		first += a.Rows
	}
}

// Values is the gradient multiplied out, in the parameter's shape.
func (g *Gradient) Values() []float32 {
	a, b, ok := g.Factors()
	if !ok {
		return g.whole.data
	}
	if g.values == nil {
		g.values = hugepage.Floats(len(g.p.Value))
	}
	g.pool.Gemm(kernel.Dense(g.p.Rows, g.p.Cols, g.values), a, b, true, false, kernel.Epilogue{})
	return g.values
}

func (g *Gradient) flop() float64 {
	var k int
	for _, pair := range g.pairs {
		k += pair[0].rows
	}
	return float64(2 * float64(k) * float64(len(g.p.Value)))
}
