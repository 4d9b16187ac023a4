package kernel

import "math"

// AdamStep configures one step of Adam. T counts from 1; the rest is positive, the betas below 1.
type AdamStep struct {
	LR, Beta1, Beta2, Eps float64
	T                     int
}

// adamFactors are the constants of a step, computed once.
type adamFactors struct {
	b1, a1, b2, a2 float32 // β1, 1−β1, β2, 1−β2
	rate           float32 // lr/c1 with c1 = 1 − β1ᵀ
	root           float32 // 1/√c2 with c2 = 1 − β2ᵀ
	eps            float32
}

func (s AdamStep) factors() adamFactors {
	return adamFactors{
		b1: float32(s.Beta1), a1: float32(1 - s.Beta1),
		b2: float32(s.Beta2), a2: float32(1 - s.Beta2),
		rate: float32(s.LR / (1 - math.Pow(s.Beta1, float64(s.T)))),
		root: float32(1 / math.Sqrt(1-math.Pow(s.Beta2, float64(s.T)))),
		eps:  float32(s.Eps),
	}
}

// Adam updates weights w and moments m, v by gradient g in one pass over memory:
//
//	m = β1·m + (1−β1)·g;  v = β2·v + (1−β2)·g²;  w −= lr/c1 · m/(√v/√c2 + ε)
//
// as PyTorch's torch.optim.Adam without weight decay does.
func (p *Pool) Adam(w, g, m, v []float32, s AdamStep) {
	checkLen("Adam", "g", len(g), len(w))
	checkLen("Adam", "m", len(m), len(w))
	checkLen("Adam", "v", len(v), len(w))
	if s.T < 1 {
		panic("kernel: Adam: T counts from 1")
	}
	p.op = op{dst: w, a: g, b: m, c: v, adam: s.factors(), loop: func(p *Pool, o *op, lo, hi int) {
		p.k.adam(o.dst[lo:hi], o.a[lo:hi], o.b[lo:hi], o.c[lo:hi], &o.adam)
	}}
	p.each(len(w))
}

// adamTarget is what AdamGemm moves: weights and moments of one shape.
type adamTarget struct {
	w, m, v Matrix
	factors adamFactors
	// squares are sums over the gradient, one for each row of a group of columns, whoever computes it.
	squares []float64
	cols    int // in a group
}

// adamColumns is how many columns of a gradient of rows×cols a chunk of AdamGemm has: a multiple of 32,
// which all tiles divide. It depends on the shape alone: sums of squares follow it.
func adamColumns(rows, cols, k int) int {
	const unit = 32
	units := min(max(groupBytes/(4*unit*(k+1)), 1), maxCols/unit, divUp(cols, unit))
	if chunks := divUp(rows, 8*reuse) * divUp(cols, units*unit); chunks < shares { // all workers have a share
		units = max(1, units*chunks/shares)
	}
	return units * unit
}

// measure allocates the sums of plan g.
func (t *adamTarget) measure(g *plan, squares *[]float64) {
	t.cols = g.groupPanels * g.cols
	n := g.groups * t.w.Rows
	if n > len(*squares) {
		*squares = make([]float64, n)
	}
	t.squares = (*squares)[:n]
}

// move takes gradient g of row i, a group's columns from j on.
func (t *adamTarget) move(f *kernels, i, j int, g []float32) {
	n := len(g)
	at := func(a *Matrix) []float32 { return a.Data[i*a.Stride+j:][:n] }
	f.adam(at(&t.w), g, at(&t.m), at(&t.v), &t.factors)
	t.squares[j/t.cols*t.w.Rows+i] = f.squares(g)
}

// fetch has the sweep over row i and those below bring in the weights and moments that its sums will
// move, each tile its own columns from j on.
func (t *adamTarget) fetch(s *sweep, i, j int) {
	if t.m.Stride != t.w.Stride || t.v.Stride != t.w.Stride {
		return
	}
	at := i*t.w.Stride + j
	s.pf, s.m, s.v = t.w.Data[at:], t.m.Data[at:], t.v.Data[at:]
	s.stepPf, s.nextPf = t.w.Stride, s.nextC
}

// AdamGemm is Adam with gradient aᵀ·b, a (k, rows) and b (k, cols): the gradient of the weights of a
// layer. Each strip of it is used while it lies in the first-level cache and never written to memory, which
// saves three of the ten times that the weights' memory would be crossed. It returns the sum of the
// gradient's squares, +Inf if a row of it passes 1e19.
func (p *Pool) AdamGemm(w, m, v, a, b Matrix, s AdamStep) (squares float64) {
	k := checkGemm(w, a, b, true, false, Epilogue{})
	checkShape("AdamGemm", "m", m, w.Rows, w.Cols)
	checkShape("AdamGemm", "v", v, w.Rows, w.Cols)
	if s.T < 1 {
		panic("kernel: AdamGemm: T counts from 1")
	}
	if w.Rows == 0 || w.Cols == 0 {
		return 0
	}
	p.target = adamTarget{w: w, m: m, v: v, factors: s.factors()}
	p.plan.choose(p.k, p.threads, w, &p.target, rowsOf(a, true), colsOf(b, false), k, Epilogue{})
	p.target.measure(&p.plan, &p.squares)
	p.plan.run(p)
	p.plan.release()
	for _, sum := range p.target.squares {
		squares += sum
	}
	p.target = adamTarget{}
	return squares
}
