package grad

import "segzsl/engine/kernel"

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

// collectFactors lists the factors once every node has its buffer.
func (g *Gradient) collectFactors() {
	switch len(g.pairs) {
	case 0:
	case 1:
		g.a, g.b = Expr{g.pairs[0][0]}.Matrix(), Expr{g.pairs[0][1]}.Matrix()
	default:
		k := 0
		for _, pair := range g.pairs {
			k += pair[0].rows
		}
		g.a = kernel.Dense(k, g.p.Rows, make([]float32, k*g.p.Rows))
		g.b = kernel.Dense(k, g.p.Cols, make([]float32, k*g.p.Cols))
	}
}

// Factors are a (k, rows) and b (k, cols) with the gradient aᵀb; ok is false
// where the gradient is no product.
func (g *Gradient) Factors() (a, b kernel.Matrix, ok bool) {
	if len(g.pairs) > 1 {
		atA, atB := 0, 0
		for _, pair := range g.pairs {
			atA += copy(g.a.Data[atA:], pair[0].data)
			atB += copy(g.b.Data[atB:], pair[1].data)
		}
	}
	return g.a, g.b, g.pairs != nil
}

// Values is the gradient multiplied out, in the parameter's shape.
func (g *Gradient) Values() []float32 {
	a, b, ok := g.Factors()
	if !ok {
		return g.whole.data
	}
	if g.values == nil {
		g.values = make([]float32, len(g.p.Value))
	}
	g.pool.Gemm(kernel.Dense(g.p.Rows, g.p.Cols, g.values), a, b, true, false, kernel.Epilogue{})
	return g.values
}

// Finite reports whether the gradient is finite, as its factors are.
func (g *Gradient) Finite() bool {
	if g.pairs == nil {
		return g.pool.AllFinite(g.whole.data)
	}
	for _, pair := range g.pairs {
		if !g.pool.AllFinite(pair[0].data) || !g.pool.AllFinite(pair[1].data) {
			return false
		}
	}
	return true
}

func (g *Gradient) flop() float64 {
	var k int
	for _, pair := range g.pairs {
		k += pair[0].rows
	}
	return 2 * float64(k) * float64(len(g.p.Value))
}
