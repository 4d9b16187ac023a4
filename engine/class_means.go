package engine

import (
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
)

// quickSynthetic is how many synthetic samples a class mean is made of while
// the generator still trains.
const quickSynthetic = 64

// quickReal is how many real samples of a class its mean is made of then.
const quickReal = 64

// evaluateByCompatibility evaluates by f(z_s, a).
func (m *Model) evaluateByCompatibility() (*metric.Evaluation, error) {
	return m.evaluateAll(m.byCompatibility(), nil)
}

// byCompatibility scores classes by f(z_s, a) = z_sᵀWa.
func (m *Model) byCompatibility() scorer {
	k, w := m.problem.k(), m.nets.W
	u := make([]float32, chunk*w.Cols)
	out := make([]float32, chunk*k)
	att := kernel.Dense(k, w.Cols, m.problem.inputs)
	return func(zs, _ grad.Expr, n int) (rowScores, error) {
		zw, f := kernel.Dense(n, w.Cols, u[:n*w.Cols]), kernel.Dense(n, k, out[:n*k])
		m.pool.Gemm(zw, rowsOf(zs, n), kernel.Dense(w.Rows, w.Cols, w.Value), false, false, kernel.Epilogue{})
		m.pool.Gemm(f, zw, att, false, true, kernel.Epilogue{})
		return rowScores{all: f}, nil
	}
}

// evaluateByMeans evaluates by the nearest class mean.
func (m *Model) evaluateByMeans() (*metric.Evaluation, error) {
	means, err := m.classMeans()
	if err != nil {
		return nil, err
	}
	return m.evaluateAll(m.byMeans(means), nil)
}

// byMeans scores classes by the cosine to their mean semantic feature.
func (m *Model) byMeans(means kernel.Matrix) scorer {
	unitMeans := unitRows(means)
	out := make([]float32, chunk*means.Rows)
	return func(zs, _ grad.Expr, n int) (rowScores, error) {
		s := kernel.Dense(n, means.Rows, out[:n*means.Rows])
		m.pool.Gemm(s, unitRows(rowsOf(zs, n)), unitMeans, false, true, kernel.Epilogue{})
		return rowScores{all: s}, nil
	}
}

// classMeans is the mean semantic feature of every class (K, d_s): of some real
// training samples for a seen class, of some synthetic ones for an unseen.
func (m *Model) classMeans() (kernel.Matrix, error) {
	p := m.problem
	sums := newClassSums(p.k(), m.dims.semantic)
	if err := m.eachQuickReal(sums.add); err != nil {
		return kernel.Matrix{}, err
	}
	s, err := newSynthesiser(m.pool, m.nets, chunk)
	if err != nil {
		return kernel.Matrix{}, err
	}
	defer s.program.Close()
	for k := p.seen; k < p.k(); k++ {
		err := s.make(m.cfg.Seed, p.name(k), p.attribute(k), quickSynthetic, func(n int) {
			sums.addRows(k, rowsOf(s.zs, n))
		})
		if err != nil {
			return kernel.Matrix{}, err
		}
	}
	return sums.matrix(), nil
}

func (m *Model) eachQuickReal(add func(k int, z []float32)) error {
	p := m.problem
	taken := make([]int, p.seen)
	var locations []int
	for _, at := range p.set.Split.TrainVal {
		if k := p.label(at); taken[k] < quickReal {
			taken[k]++
			locations = append(locations, at)
		}
	}
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return err
	}
	defer enc.close()
	return enc.each(p, locations, func(from, n int) {
		for i := 0; i < n; i++ {
			add(p.label(locations[from+i]), rowsOf(enc.zs, n).Row(i))
		}
	})
}
