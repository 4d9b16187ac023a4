package kernel

// Loops are the loops of a set of kernels on the calling goroutine, for functions that [Pool.Rows] runs.
// Where dst is an input it must be the same slice.
type Loops struct{ k *kernels }

// Add sets dst = a + b.
func (l Loops) Add(dst, a, b []float32) { l.k.add(dst, a, b) }

// Sub sets dst = a − b.
func (l Loops) Sub(dst, a, b []float32) { l.k.sub(dst, a, b) }

// Mul sets dst = a·b, element by element.
func (l Loops) Mul(dst, a, b []float32) { l.k.mul(dst, a, b) }

// Scale sets dst = alpha·a.
func (l Loops) Scale(dst, a []float32, alpha float32) { l.k.scale(dst, a, alpha) }

// Axpy sets dst += alpha·a.
func (l Loops) Axpy(dst []float32, alpha float32, a []float32) { l.k.axpy(dst, a, alpha) }

// Exp sets dst = eᵃ.
func (l Loops) Exp(dst, a []float32) { l.k.exp(dst, a) }

// Tanh sets dst = tanh a.
func (l Loops) Tanh(dst, a []float32) { l.k.tanh(dst, a) }

// LeakyReLU sets dst = a where a > 0 and slope·a elsewhere.
func (l Loops) LeakyReLU(dst, a []float32, slope float32) { l.k.leaky(dst, a, slope) }

// LeakyReLUGrad sets dst = dy where y > 0 and slope·dy elsewhere.
func (l Loops) LeakyReLUGrad(dst, dy, y []float32, slope float32) { l.k.leakyGrad(dst, dy, y, slope) }

// MaskSlope sets dst = 1 where y > 0 and slope elsewhere.
func (l Loops) MaskSlope(dst, y []float32, slope float32) { l.k.mask(dst, y, slope) }

// Sum adds the elements of a in float64.
func (l Loops) Sum(a []float32) float64 { return l.k.sum(a) }

// Dot is the inner product of a and b, added in float64.
func (l Loops) Dot(a, b []float32) float64 { return l.k.dot(a, b) }

// Softmax sets dst to the softmax of row, and returns the logarithm of the sum of its exponentials: −Inf
// without elements. The maximum is taken out first, so that nothing overflows.
func (l Loops) Softmax(dst, row []float32) (logSum float64) { return l.k.softmax(dst, row) }

// Rows runs f over blocks of rows that cover those from 0 to rows−1, on all workers. cost is what a row
// costs, in elements of a simple loop: work that is too small is not shared out. f's blocks run at once.
func (p *Pool) Rows(rows, cost int, f func(l Loops, lo, hi int)) {
	p.op.rows, p.op.n, p.op.chunk = f, rows, rows
	if rows*cost >= splitAt {
		p.op.chunk = max(1, min(4*piece/max(1, cost), divUp(rows, 4*p.threads)))
	}
	p.splitRows()
}

// Tasks runs f for each of the numbers below n, lo alone, on all workers: for few and large pieces of work.
func (p *Pool) Tasks(n int, f func(l Loops, lo, hi int)) {
	p.op.rows, p.op.n, p.op.chunk = f, n, 1
	p.splitRows()
}

func (p *Pool) splitRows() {
	p.op.loop = func(p *Pool, o *op, lo, hi int) { o.rows(Loops{p.k}, lo, hi) }
	p.split()
}
