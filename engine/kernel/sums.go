package kernel

// Sums over slices: each chunk is added in float64, then the chunks in order. The cut depends on the
// length alone, so that the result does not depend on the number of threads.

// sum runs p.op.loop over n elements; the loop leaves each chunk's result in p.sums.
func (p *Pool) sum(n int) float64 {
	if n == 0 {
		p.op = op{}
		return 0
	}
	size := max(piece, (n+sumChunks-1)/sumChunks)
	chunks := (n + size - 1) / size
	if p.sums == nil {
		p.sums = make([]float64, sumChunks)
	}
	p.op.n, p.op.chunk, p.op.f = n, size, loopChunk
	p.run(chunks)
	s := 0.0
	for _, v := range p.sums[:chunks] {
		s += v
	}
	return s
}

// sumChunks bounds the partial sums kept.
const sumChunks = 1024

// Sum adds the elements of a.
func (p *Pool) Sum(a []float32) float64 {
	p.op = op{a: a, loop: func(p *Pool, o *op, lo, hi int) {
		p.sums[lo/o.chunk] = p.k.sum(o.a[lo:hi])
	}}
	return p.sum(len(a))
}

// Dot is the inner product of a and b.
func (p *Pool) Dot(a, b []float32) float64 {
	checkLen("Dot", "b", len(b), len(a))
	p.op = op{a: a, b: b, loop: func(p *Pool, o *op, lo, hi int) {
		p.sums[lo/o.chunk] = p.k.dot(o.a[lo:hi], o.b[lo:hi])
	}}
	return p.sum(len(a))
}

// SumSquares is the inner product of a with itself.
func (p *Pool) SumSquares(a []float32) float64 { return p.Dot(a, a) }

// AllFinite reports whether a holds neither NaN nor ±Inf.
func (p *Pool) AllFinite(a []float32) bool {
	p.op = op{a: a, loop: func(p *Pool, o *op, lo, hi int) {
		p.sums[lo/o.chunk] = 0
		if !p.k.finite(o.a[lo:hi]) {
			p.sums[lo/o.chunk] = 1
		}
	}}
	return p.sum(len(a)) == 0
}
