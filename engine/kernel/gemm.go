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

// Gemm sets c = act(op(a)·op(b) + bias), where op may transpose. It panics if shapes do not
// match, if a slice is too short, or if c overlaps a or b.
func (p *Pool) Gemm(c, a, b Matrix, transA, transB bool, e Epilogue) {
	k := checkGemm(c, a, b, transA, transB, e)
	if c.Rows == 0 || c.Cols == 0 {
		return
	}
	p.plan.choose(p.k, p.threads, c, nil, rowsOf(a, transA), colsOf(b, transB), k, e)
	p.plan.run(p)
	p.plan.release()
}

// checkGemm returns the number of terms in each sum.
func checkGemm(c, a, b Matrix, transA, transB bool, e Epilogue) int {
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
	return k
}
