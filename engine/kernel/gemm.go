package kernel

import "fmt"

// Activation is what an Epilogue applies last.
type Activation int

const (
	None      Activation = iota
	LeakyReLU            // v where v > 0, Slope·v elsewhere
	ReLU                 // LeakyReLU of slope 0
)

// Epilogue says what happens to the product before it is stored:
// C = act([C +] op(A)·op(B) + bias).
type Epilogue struct {
	Accumulate bool      // add the product to C instead of replacing it
	Bias       []float32 // one for each column of C; nil for none
	Act        Activation
	Slope      float32 // of LeakyReLU
}

// plan is a product being worked on.
type plan struct {
	c, a, b        Matrix
	transA, transB bool
	m, n, k        int
	e              Epilogue
}

// Gemm sets c = act(op(a)·op(b) + bias), where op transposes if told to. It panics if shapes do not
// match, if a slice is too short, or if c overlaps a or b.
func (p *Pool) Gemm(c, a, b Matrix, transA, transB bool, e Epilogue) {
	checkGemm(c, a, b, transA, transB, e)
	k := a.Cols
	if transA {
		k = a.Rows
	}
	if e.Act == ReLU {
		e.Slope = 0
	}
	p.plan = plan{c: c, a: a, b: b, transA: transA, transB: transB, m: c.Rows, n: c.Cols, k: k, e: e}
	p.op = op{n: c.Rows, chunk: 4, f: loopChunk, loop: gemmRows}
	p.run((c.Rows + 3) / 4)
	p.plan = plan{}
}

func gemmRows(p *Pool, _ *op, lo, hi int) {
	g := &p.plan
	for i := lo; i < hi; i++ {
		row := g.c.Row(i)
		if !g.e.Accumulate {
			clear(row)
		}
		for l := range g.k {
			var v float32
			if g.transA {
				v = g.a.Data[l*g.a.Stride+i]
			} else {
				v = g.a.Data[i*g.a.Stride+l]
			}
			if g.transB {
				for j := range row {
					row[j] += v * g.b.Data[j*g.b.Stride+l]
				}
			} else {
				p.k.axpy(row, g.b.Row(l), v)
			}
		}
		if g.e.Bias != nil {
			p.k.add(row, row, g.e.Bias)
		}
		if g.e.Act != None {
			p.k.leaky(row, row, g.e.Slope)
		}
	}
}

func checkGemm(c, a, b Matrix, transA, transB bool, e Epilogue) {
	c.check("Gemm", "c")
	a.check("Gemm", "a")
	b.check("Gemm", "b")
	m, k := a.Rows, a.Cols
	if transA {
		m, k = k, m
	}
	kb, n := b.Rows, b.Cols
	if transB {
		kb, n = n, kb
	}
	if k != kb || c.Rows != m || c.Cols != n {
		panic(fmt.Sprintf("kernel: Gemm: shapes differ: c %d×%d = op(a) %d×%d · op(b) %d×%d", c.Rows, c.Cols, m, k, kb, n))
	}
	if e.Bias != nil {
		checkLen("Gemm", "bias", len(e.Bias), n)
	}
	if e.Act < None || e.Act > ReLU {
		panic(fmt.Sprintf("kernel: Gemm: unknown activation %d", e.Act))
	}
	if c.overlaps(a) || c.overlaps(b) || c.overlaps(Matrix{Rows: 1, Cols: len(e.Bias), Stride: len(e.Bias), Data: e.Bias}) {
		panic("kernel: Gemm: c overlaps a, b or the bias")
	}
}
