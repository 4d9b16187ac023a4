package baseline

import (
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"segzsl/engine/kernel"
)

// Problem is what a method is trained on: samples of seen classes, and the
// attributes of all. It belongs to one goroutine, and caches what methods share.
type Problem struct {
	Pool *kernel.Pool
	// X are the training features (n, D), Y their classes, 0 to Seen−1; every
	// seen class has a sample.
	X kernel.Matrix
	Y []int
	// Attributes are those of all classes (K, A), the seen ones first; unit rows.
	Attributes kernel.Matrix
	Seen       int
	// Seed starts the random streams of methods that draw.
	Seed uint64

	counts []float64
	sums   *mat.Dense
	gram   *shifted
	trace  float64  // of XᵀX
	middle *Problem // the same, centred
	mean   []float32
}

func (p *Problem) classes() int { return p.Attributes.Rows }

// seenAttributes are S (z, A), allAttributes those of all classes (K, A).
func (p *Problem) seenAttributes() *mat.Dense { return widen(p.Attributes, p.Seen) }
func (p *Problem) allAttributes() *mat.Dense  { return widen(p.Attributes, p.classes()) }

// widen is the first rows of m in float64.
func widen(m kernel.Matrix, rows int) *mat.Dense {
	w := mat.NewDense(rows, m.Cols, nil)
	for i := range rows {
		into := w.RawRowView(i)
		for j, v := range m.Row(i) {
			into[j] = float64(v)
		}
	}
	return w
}

// narrow is m in float32.
func narrow(m mat.Matrix) kernel.Matrix {
	rows, cols := m.Dims()
	n := kernel.Dense(rows, cols, make([]float32, rows*cols))
	for i := range rows {
		for j := range cols {
			n.Data[i*cols+j] = float32(m.At(i, j))
		}
	}
	return n
}

// classSums are the number of samples of each seen class, and the sum of their
// features (z, D).
func (p *Problem) classSums() ([]float64, *mat.Dense) {
	if p.sums != nil {
		return p.counts, p.sums
	}
	p.counts, p.sums = make([]float64, p.Seen), mat.NewDense(p.Seen, p.X.Cols, nil)
	for i, k := range p.Y {
		p.counts[k]++
		sum := p.sums.RawRowView(k)
		for j, v := range p.X.Row(i) {
			sum[j] += float64(v)
		}
	}
	return p.counts, p.sums
}

// classMeans are the mean features of the seen classes (z, D).
func (p *Problem) classMeans() *mat.Dense {
	counts, sums := p.classSums()
	means := mat.DenseCopyOf(sums)
	for k, n := range counts {
		row := means.RawRowView(k)
		for j := range row {
			row[j] /= n
		}
	}
	return means
}

// gramMatrix is XᵀX in a form that can be solved for many shifts, and its trace.
func (p *Problem) gramMatrix() (*shifted, float64) {
	if p.gram == nil {
		g, stride := outer(p.Pool, p.X)
		for j := range p.X.Cols {
			p.trace += g[j*stride+j]
		}
		p.gram = newShifted(g, p.X.Cols, stride)
	}
	return p.gram, p.trace
}

// centre is the problem with the mean of the features subtracted, and the mean.
func (p *Problem) centre() (*Problem, []float32) {
	if p.middle != nil {
		return p.middle, p.mean
	}
	counts, sums := p.classSums()
	p.mean = make([]float32, p.X.Cols)
	for j := range p.mean {
		p.mean[j] = float32(mat.Sum(sums.ColView(j)) / floats.Sum(counts))
	}
	x := zeros(p.X.Rows, p.X.Cols)
	subtract(x, p.X, p.mean)
	p.middle = &Problem{Pool: p.Pool, X: x, Y: p.Y, Attributes: p.Attributes, Seen: p.Seen, Seed: p.Seed}
	return p.middle, p.mean
}

// subtract sets dst to x with row subtracted from each of its rows.
func subtract(dst, x kernel.Matrix, row []float32) {
	for i := range x.Rows {
		into := dst.Row(i)
		for j, v := range x.Row(i) {
			into[j] = v - row[j]
		}
	}
}

// outerRows rows are multiplied in float32 before they join a float64 sum: the
// error of the whole is then no larger than that of rounding X itself.
const outerRows = 256

// outer is XᵀX, with the distance between its rows.
func outer(pool *kernel.Pool, x kernel.Matrix) (g []float64, stride int) {
	d := x.Cols
	stride = d + padding
	g = make([]float64, d*stride)
	part := kernel.Dense(d, d, make([]float32, d*d))
	for from := 0; from < x.Rows; from += outerRows {
		rows := rowsOf(x, from, min(outerRows, x.Rows-from))
		pool.Gemm(part, rows, rows, true, false, kernel.Epilogue{})
		for i := range d {
			into := g[i*stride : i*stride+d]
			for j, v := range part.Row(i) {
				into[j] += float64(v)
			}
		}
	}
	return g, stride
}

// rowsOf is the view of n rows of m from the given one on.
func rowsOf(m kernel.Matrix, from, n int) kernel.Matrix {
	return kernel.Matrix{Rows: n, Cols: m.Cols, Stride: m.Stride, Data: m.Data[from*m.Stride:]}
}
