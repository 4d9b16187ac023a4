package embed

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"segzsl/data/strict"
	"segzsl/engine/kernel"
)

const (
	exactWidth = 256 // up to here the covariance is decomposed
	oversample = 10  // extra random directions, and how often they are powered,
	powerSteps = 4   // of Halko, Martinsson and Tropp 2011, algorithm 4.4
)

// PCA are the principal axes of a feature matrix.
type PCA struct {
	Mean []float64     // d
	Axes kernel.Matrix // (k, d), unit rows, the widest first; each one's largest entry is positive
	// Variance is that along each axis, Total that of all d features: sums of
	// squares over n − 1.
	Variance []float64
	Total    float64
}

// FitPCA finds the first k axes of x (n, d); k is cut to min(n, d). Up to 256
// features it decomposes the covariance; above, it takes the randomised
// decomposition, which seed decides and which is as good as exact for maps.
func FitPCA(pool *kernel.Pool, x kernel.Matrix, k int, seed uint64) (*PCA, error) {
	if x.Rows < 2 || x.Cols < 1 || k < 1 {
		return nil, fmt.Errorf("embed: PCA: %d axes of %d samples with %d features: at least 1, 2 and 1 are needed", k, x.Rows, x.Cols)
	}
	if err := checkFinite("PCA", x); err != nil {
		return nil, err
	}
	pool, k = poolOr(pool), min(k, x.Rows, x.Cols)
	p := &PCA{Mean: columnMeans(x)}
	c, squares := centred(x, p.Mean)
	p.Total = squares / float64(x.Rows-1)
	var err error
	if x.Cols <= exactWidth {
		err = p.decompose(pool, c, k)
	} else {
		err = p.sketch(pool, c, k, rand.New(rand.NewPCG(seed, 0)))
	}
	p.orient()
	return p, err
}

// Apply gives the coordinates of x (n, d) along the axes: (n, k).
func (p *PCA) Apply(pool *kernel.Pool, x kernel.Matrix) kernel.Matrix {
	c, _ := centred(x, p.Mean)
	y := zeros(x.Rows, p.Axes.Rows)
	poolOr(pool).Gemm(y, c, p.Axes, false, true, kernel.Epilogue{})
	return y
}

// decompose takes the eigenvectors of the covariance of centred c.
func (p *PCA) decompose(pool *kernel.Pool, c kernel.Matrix, k int) error {
	values, vectors, err := gramEigen(pool, c, true)
	if err != nil {
		return err
	}
	p.Axes, p.Variance = zeros(k, c.Cols), make([]float64, k)
	for i := range k {
		at := len(values) - 1 - i // rising order
		p.Variance[i] = math.Max(0, values[at]) / float64(c.Rows-1)
		for j, row := 0, p.Axes.Row(i); j < c.Cols; j++ {
			row[j] = float32(vectors.At(j, at))
		}
	}
	return nil
}

// gramEigen decomposes mᵀm, or m·mᵀ where columns is false.
func gramEigen(pool *kernel.Pool, m kernel.Matrix, columns bool) ([]float64, *mat.Dense, error) {
	n := m.Rows
	if columns {
		n = m.Cols
	}
	g := zeros(n, n)
	pool.Gemm(g, m, m, columns, !columns, kernel.Epilogue{})
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			sym.SetSym(i, j, float64(g.Row(i)[j]))
		}
	}
	var e mat.EigenSym
	if !e.Factorize(sym, true) {
		return nil, nil, fmt.Errorf("embed: PCA: the eigenvalues of a %d×%d matrix were not found: features may be too large to square", n, n)
	}
	var vectors mat.Dense
	e.VectorsTo(&vectors)
	return e.Values(nil), &vectors, nil
}

// sketch finds the axes in the range of centred c times random directions.
func (p *PCA) sketch(pool *kernel.Pool, c kernel.Matrix, k int, rng *rand.Rand) error {
	l := min(k+oversample, c.Rows, c.Cols)
	right, left := zeros(c.Cols, l), zeros(c.Rows, l)
	for i := range right.Data {
		right.Data[i] = float32(strict.Normal(rng))
	}
	for range powerSteps + 1 {
		pool.Gemm(left, c, right, false, false, kernel.Epilogue{})
		orthonormalise(left)
		pool.Gemm(right, c, left, true, false, kernel.Epilogue{})
		orthonormalise(right)
	}
	pool.Gemm(left, c, right, false, false, kernel.Epilogue{})
	return p.rotate(pool, left, right, k)
}

// rotate turns the basis right (d, l) into principal axes, given c·right.
func (p *PCA) rotate(pool *kernel.Pool, scores, right kernel.Matrix, k int) error {
	values, vectors, err := gramEigen(pool, scores, true)
	if err != nil {
		return err
	}
	turn := zeros(k, right.Cols)
	p.Axes, p.Variance = zeros(k, right.Rows), make([]float64, k)
	for i := range k {
		at := len(values) - 1 - i
		p.Variance[i] = math.Max(0, values[at]) / float64(scores.Rows-1)
		for j, row := 0, turn.Row(i); j < right.Cols; j++ {
			row[j] = float32(vectors.At(j, at))
		}
	}
	pool.Gemm(p.Axes, turn, right, false, true, kernel.Epilogue{})
	return nil
}

// orthonormalise replaces the columns of m by an orthonormal basis that holds
// their span (Q of a thin QR decomposition in float64).
func orthonormalise(m kernel.Matrix) {
	a := blas64.General{Rows: m.Rows, Cols: m.Cols, Stride: m.Cols, Data: make([]float64, m.Rows*m.Cols)}
	for i, v := range m.Data[:len(a.Data)] {
		a.Data[i] = float64(v)
	}
	tau, size := make([]float64, m.Cols), make([]float64, 1)
	lapack64.Geqrf(a, tau, size, -1)
	work := make([]float64, int(size[0]))
	lapack64.Geqrf(a, tau, work, len(work))
	lapack64.Orgqr(a, tau, size, -1)
	work = make([]float64, int(size[0]))
	lapack64.Orgqr(a, tau, work, len(work))
	for i, v := range a.Data {
		m.Data[i] = float32(v)
	}
}

// orient makes each axis point where its largest entry is positive, so that two
// fits of the same data never mirror each other.
func (p *PCA) orient() {
	for i := range p.Axes.Rows {
		row, top := p.Axes.Row(i), 0
		for j, v := range row {
			if math.Abs(float64(v)) > math.Abs(float64(row[top])) {
				top = j
			}
		}
		if row[top] < 0 {
			for j := range row {
				row[j] = -row[j]
			}
		}
	}
}
