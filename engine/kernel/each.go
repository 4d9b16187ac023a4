package kernel

// Element-wise calls are cut into pieces of 16 K elements (64 KiB): a late worker then costs microseconds,
// and so does assembly to whoever wants to interrupt it. Below splitAt elements a second core gains less
// than waking it costs.
const (
	piece   = 16 << 10
	splitAt = 2 * piece
)

// each runs p.op.loop over n elements.
func (p *Pool) each(n int) {
	p.op.n, p.op.chunk = n, piece
	if n < splitAt {
		p.op.chunk = n
	}
	p.split()
}

// eachRow runs p.op.loop over rows of the given length; the split is a number of whole rows.
func (p *Pool) eachRow(rows, cols int) {
	p.op.n, p.op.chunk = rows, max(1, piece/max(1, cols))
	if rows*cols < splitAt {
		p.op.chunk = rows
	}
	p.split()
}

func (p *Pool) split() {
	if p.op.n == 0 {
		p.op = op{}
		return
	}
	p.op.f = loopChunk
	p.run((p.op.n + p.op.chunk - 1) / p.op.chunk)
}

func loopChunk(p *Pool, o *op, _, chunk int) {
	lo := chunk * o.chunk
	o.loop(p, o, lo, min(lo+o.chunk, o.n))
}

func check3(what string, dst, a, b []float32) {
	checkLen(what, "a", len(a), len(dst))
	checkLen(what, "b", len(b), len(dst))
	checkShift(what, "a", dst, a)
	checkShift(what, "b", dst, b)
}

func check2(what string, dst, a []float32) {
	checkLen(what, "a", len(a), len(dst))
	checkShift(what, "a", dst, a)
}

// Add sets dst = a + b. Here and below dst may be an input, but may not overlap one otherwise.
func (p *Pool) Add(dst, a, b []float32) {
	check3("Add", dst, a, b)
	p.op = op{dst: dst, a: a, b: b, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.add(o.dst[lo:hi], o.a[lo:hi], o.b[lo:hi])
	}}
	p.each(len(dst))
}

// Sub sets dst = a − b.
func (p *Pool) Sub(dst, a, b []float32) {
	check3("Sub", dst, a, b)
	p.op = op{dst: dst, a: a, b: b, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.sub(o.dst[lo:hi], o.a[lo:hi], o.b[lo:hi])
	}}
	p.each(len(dst))
}

// Mul sets dst = a·b, element by element.
func (p *Pool) Mul(dst, a, b []float32) {
	check3("Mul", dst, a, b)
	p.op = op{dst: dst, a: a, b: b, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.mul(o.dst[lo:hi], o.a[lo:hi], o.b[lo:hi])
	}}
	p.each(len(dst))
}

// AddTo sets dst += a.
func (p *Pool) AddTo(dst, a []float32) { p.Add(dst, dst, a) }

// Scale sets dst = alpha·a.
func (p *Pool) Scale(dst, a []float32, alpha float32) {
	check2("Scale", dst, a)
	p.op = op{dst: dst, a: a, alpha: alpha, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.scale(o.dst[lo:hi], o.a[lo:hi], o.alpha)
	}}
	p.each(len(dst))
}

// Axpy sets dst += alpha·a.
func (p *Pool) Axpy(dst []float32, alpha float32, a []float32) {
	check2("Axpy", dst, a)
	p.op = op{dst: dst, a: a, alpha: alpha, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.axpy(o.dst[lo:hi], o.a[lo:hi], o.alpha)
	}}
	p.each(len(dst))
}

// Square sets dst = a².
func (p *Pool) Square(dst, a []float32) { p.Mul(dst, a, a) }

// Exp sets dst = eᵃ.
func (p *Pool) Exp(dst, a []float32) {
	check2("Exp", dst, a)
	p.op = op{dst: dst, a: a, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.exp(o.dst[lo:hi], o.a[lo:hi])
	}}
	p.each(len(dst))
}

// Tanh sets dst = tanh a.
func (p *Pool) Tanh(dst, a []float32) {
	check2("Tanh", dst, a)
	p.op = op{dst: dst, a: a, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.tanh(o.dst[lo:hi], o.a[lo:hi])
	}}
	p.each(len(dst))
}

// Fill sets every element of dst to v.
func (p *Pool) Fill(dst []float32, v float32) {
	p.op = op{dst: dst, alpha: v, loop: func(p *Pool, o *op, lo, hi int) {
		for i := range o.dst[lo:hi] {
			o.dst[lo+i] = o.alpha
		}
	}}
	p.each(len(dst))
}

// LeakyReLU sets dst = a where a > 0 and slope·a elsewhere. With slope 0 it is the ReLU: exactly 0 for
// −Inf too. NaN stays NaN.
func (p *Pool) LeakyReLU(dst, a []float32, slope float32) {
	check2("LeakyReLU", dst, a)
	p.op = op{dst: dst, a: a, alpha: slope, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.leaky(o.dst[lo:hi], o.a[lo:hi], o.alpha)
	}}
	p.each(len(dst))
}

// LeakyReLUGrad sets dst = dy where y > 0 and slope·dy elsewhere. y may be the activation's input or
// its output: for slope ≥ 0 both have one sign.
func (p *Pool) LeakyReLUGrad(dst, dy, y []float32, slope float32) {
	check3("LeakyReLUGrad", dst, dy, y)
	p.op = op{dst: dst, a: dy, b: y, alpha: slope, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.leakyGrad(o.dst[lo:hi], o.a[lo:hi], o.b[lo:hi], o.alpha)
	}}
	p.each(len(dst))
}

// MaskSlope sets dst = 1 where y > 0 and slope elsewhere: the derivative of LeakyReLU.
func (p *Pool) MaskSlope(dst, y []float32, slope float32) {
	check2("MaskSlope", dst, y)
	p.op = op{dst: dst, a: y, alpha: slope, loop: func(p *Pool, o *op, lo, hi int) {
		p.k.mask(o.dst[lo:hi], o.a[lo:hi], o.alpha)
	}}
	p.each(len(dst))
}
