package kernel

import (
	"math"
	"segzsl/data/strict"
)

// AddRow adds row to each row of dst.
func (p *Pool) AddRow(dst Matrix, row []float32) {
	dst.check("AddRow", "dst")
	checkLen("AddRow", "row", len(row), dst.Cols)
	p.op = op{md: dst, a: row, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			d := o.md.Row(i)
			p.k.add(d, d, o.a)
		}
	}}
	p.eachRow(dst.Rows, dst.Cols)
}

// MulRow sets each row of dst to that of a times row, element by element.
func (p *Pool) MulRow(dst, a Matrix, row []float32) {
	dst.check("MulRow", "dst")
	checkShape("MulRow", "a", a, dst.Rows, dst.Cols)
	checkInPlace("MulRow", dst, a)
	checkLen("MulRow", "row", len(row), dst.Cols)
	p.op = op{md: dst, ma: a, a: row, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			p.k.mul(o.md.Row(i), o.ma.Row(i), o.a)
		}
	}}
	p.eachRow(dst.Rows, dst.Cols)
}

// MulCol sets row i of dst to col[i] times row i of a.
func (p *Pool) MulCol(dst, a Matrix, col []float32) {
	dst.check("MulCol", "dst")
	checkShape("MulCol", "a", a, dst.Rows, dst.Cols)
	checkInPlace("MulCol", dst, a)
	checkLen("MulCol", "col", len(col), dst.Rows)
	p.op = op{md: dst, ma: a, a: col, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			p.k.scale(o.md.Row(i), o.ma.Row(i), o.a[i])
		}
	}}
	p.eachRow(dst.Rows, dst.Cols)
}

// RowSum sets dst[i] to the sum of row i, added in float64.
func (p *Pool) RowSum(dst []float32, a Matrix) {
	a.check("RowSum", "a")
	checkLen("RowSum", "dst", len(dst), a.Rows)
	p.op = op{dst: dst, ma: a, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			o.dst[i] = float32(p.k.sum(o.ma.Row(i)))
		}
	}}
	p.eachRow(a.Rows, a.Cols)
}

// RowDot sets dst[i] to the inner product of the rows i of a and b, added in float64.
func (p *Pool) RowDot(dst []float32, a, b Matrix) {
	a.check("RowDot", "a")
	checkShape("RowDot", "b", b, a.Rows, a.Cols)
	checkLen("RowDot", "dst", len(dst), a.Rows)
	p.op = op{dst: dst, ma: a, mb: b, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			o.dst[i] = float32(p.k.dot(o.ma.Row(i), o.mb.Row(i)))
		}
	}}
	p.eachRow(a.Rows, a.Cols)
}

// RowNorm sets dst[i] to the Euclidean norm of row i. Squares are added in float64: no float32 row
// overflows or vanishes.
func (p *Pool) RowNorm(dst []float32, a Matrix) {
	a.check("RowNorm", "a")
	checkLen("RowNorm", "dst", len(dst), a.Rows)
	p.op = op{dst: dst, ma: a, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			r := o.ma.Row(i)
			o.dst[i] = float32(math.Sqrt(p.k.dot(r, r)))
		}
	}}
	p.eachRow(a.Rows, a.Cols)
}

// colBlock columns are summed by one chunk: 2 KiB, so that the sums stay in the first-level cache.
// colRows rows are summed before they are added to the total.
const (
	colBlock = 512
	colRows  = 64
)

// ColSum sets dst[j] to the sum of column j: the gradient of a bias. Sums are float32, over blocks of 64
// rows and then over the blocks, so that the error stays below (64 + rows/64)·2⁻²⁴·Σ|a|.
func (p *Pool) ColSum(dst []float32, a Matrix) {
	a.check("ColSum", "a")
	checkLen("ColSum", "dst", len(dst), a.Cols)
	if a.Rows > colRows {
		grow(&p.block, a.Cols)
	}
	p.op = op{dst: dst, b: p.block, ma: a, n: a.Cols, chunk: colBlock, f: loopChunk, loop: colSum}
	p.run((a.Cols + colBlock - 1) / colBlock)
}

func colSum(p *Pool, o *op, lo, hi int) {
	total := o.dst[lo:hi]
	clear(total)
	for r := 0; r < o.ma.Rows; r += colRows {
		block := total
		if r > 0 {
			block = o.b[lo:hi]
			clear(block)
		}
		for i := r; i < min(r+colRows, o.ma.Rows); i++ {
			p.k.add(block, block, o.ma.Row(i)[lo:hi])
		}
		if r > 0 {
			p.k.add(total, total, block)
		}
	}
}

// LogMeanExpRows sets dst[i] to the logarithm of the mean of eᵃ over row i. The row's maximum is taken
// out first, so that nothing overflows; a row without columns gives NaN.
func (p *Pool) LogMeanExpRows(dst []float32, a Matrix) {
	a.check("LogMeanExpRows", "a")
	checkLen("LogMeanExpRows", "dst", len(dst), a.Rows)
	p.op = op{dst: dst, ma: a, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			o.dst[i] = logMeanExp(o.ma.Row(i))
		}
	}}
	p.eachRow(a.Rows, a.Cols)
}

func logMeanExp(row []float32) float32 {
	if len(row) == 0 {
		return float32(math.NaN())
	}
	top := float64(row[argmax(row)])
	if math.IsInf(top, 0) || math.IsNaN(top) {
		return float32(top)
	}
	s := 0.0
	for _, v := range row {
		s += strict.Exp(float64(v) - top)
	}
	return float32(top + strict.Log(s/float64(len(row))))
}

// SoftmaxRows sets each row of dst to the softmax of that of a; dst may be a. Exponentials are float32,
// their sum float64.
func (p *Pool) SoftmaxRows(dst, a Matrix) {
	dst.check("SoftmaxRows", "dst")
	checkShape("SoftmaxRows", "a", a, dst.Rows, dst.Cols)
	checkInPlace("SoftmaxRows", dst, a)
	p.op = op{md: dst, ma: a, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			p.k.softmax(o.md.Row(i), o.ma.Row(i))
		}
	}}
	p.eachRow(a.Rows, a.Cols)
}

func (f *kernels) softmax(dst, row []float32) (logSum float64) {
	if len(row) == 0 {
		return math.Inf(-1)
	}
	top := row[argmax(row)]
	for j, v := range row {
		dst[j] = v - top
	}
	f.exp(dst, dst)
	sum := f.sum(dst)
	f.scale(dst, dst, float32(1/sum))
	return float64(top) + strict.Log(sum)
}

// ArgmaxRows sets dst[i] to the first column of row i's maximum; −1 without columns. As in PyTorch a NaN
// counts as the largest.
func (p *Pool) ArgmaxRows(dst []int, a Matrix) {
	a.check("ArgmaxRows", "a")
	checkLen("ArgmaxRows", "dst", len(dst), a.Rows)
	p.op = op{index: dst, ma: a, loop: func(p *Pool, o *op, lo, hi int) {
		for i := lo; i < hi; i++ {
			o.index[i] = argmax(o.ma.Row(i))
		}
	}}
	p.eachRow(a.Rows, a.Cols)
}

func argmax(row []float32) int {
	best := -1
	var top float32
	for j, v := range row {
		if v != v {
			return j
		}
		if best < 0 || v > top {
			best, top = j, v
		}
	}
	return best
}
