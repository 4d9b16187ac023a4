package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
)

// answerCache keeps what questions have worked out, for as long as it holds.
type answerCache struct {
	whole    *encoder     // of one sample, with its decoder
	imaginer *synthesiser // of a few rows
	means    cachedMatrix
	image    cachedMatrix
	seen     kernel.Matrix // real class means in image space, which never change
	index    *trainingIndex
}

// cachedMatrix is a matrix and what it was made of.
type cachedMatrix struct {
	kernel.Matrix
	of modelVersion
}

// modelVersion tells the state of a model that class means depend on.
type modelVersion struct {
	moves
	data *classifierData
}

func (m *Model) version() modelVersion { return modelVersion{m.moved, m.data} }

// cached gives r if it still holds, and else makes it again.
func (m *Model) cached(r *cachedMatrix, build func() (kernel.Matrix, error)) (kernel.Matrix, error) {
	if r.Data != nil && r.of == m.version() {
		return r.Matrix, nil
	}
	made, err := build()
	if err != nil {
		return kernel.Matrix{}, err
	}
	*r = cachedMatrix{made, m.version()}
	return made, nil
}

// means are the mean semantic features of all classes: of all the classifier's data where
// it holds semantic features, else quick ones.
func (m *Model) means() (kernel.Matrix, error) {
	return m.cached(&m.cache.means, func() (kernel.Matrix, error) {
		if m.data == nil || m.cfg.Classify.Input == config.ImageInput || m.cfg.Classify.Length != 0 {
			return m.classMeans()
		}
		sums := newClassSums(m.problem.k(), m.dims.semantic)
		for i, label := range m.data.labels {
			sums.add(label, m.data.row(i)[:m.dims.semantic])
		}
		return sums.matrix(), nil
	})
}

// imageMeans are the mean image features of all classes: of all training
// samples of a seen class, and of what the generator imagines of an unseen one
// (zero before there is a generator).
func (m *Model) imageMeans() (kernel.Matrix, error) {
	return m.cached(&m.cache.image, func() (kernel.Matrix, error) {
		p, d := m.problem, m.problem.set.D
		if m.cache.seen.Data == nil {
			m.cache.seen = m.realImageMeans()
		}
		all := kernel.Dense(p.k(), d, make([]float32, p.k()*d))
		copy(all.Data, m.cache.seen.Data)
		if !m.imagines {
			return all, nil
		}
		s, err := newSynthesiser(m.pool, m.nets, chunk)
		if err != nil {
			return kernel.Matrix{}, err
		}
		defer s.program.Close()
		unseen := newClassSums(p.k()-p.seen, d)
		for k := p.seen; k < p.k(); k++ {
			err := s.make(m.cfg.Seed, p.name(k), p.attribute(k), chunk, func(n int) {
				unseen.addRows(k-p.seen, rowsOf(s.x, n))
			})
			if err != nil {
				return kernel.Matrix{}, err
			}
		}
		copy(all.Data[p.seen*d:], unseen.matrix().Data)
		return all, nil
	})
}

func (m *Model) realImageMeans() kernel.Matrix {
	p := m.problem
	sums, row := newClassSums(p.seen, p.set.D), make([]float32, p.set.D)
	for _, at := range p.set.Split.TrainVal {
		p.scaler.Apply(row, p.set.Row(at))
		sums.add(p.label(at), row)
	}
	return sums.matrix()
}

// classSums sums rows up by class.
type classSums struct {
	width  int
	sums   []float64
	counts []int
}

func newClassSums(classes, width int) *classSums {
	return &classSums{width, make([]float64, classes*width), make([]int, classes)}
}

func (s *classSums) add(k int, row []float32) {
	s.counts[k]++
	sums := s.sums[k*s.width:][:len(row)]
	for j, v := range row {
		sums[j] += float64(v)
	}
}

func (s *classSums) addRows(k int, rows kernel.Matrix) {
	for i := range rows.Rows {
		s.add(k, rows.Row(i))
	}
}

// matrix has a class mean a row; zero for a class without rows.
func (s *classSums) matrix() kernel.Matrix {
	out := kernel.Dense(len(s.counts), s.width, make([]float32, len(s.sums)))
	for i, v := range s.sums {
		out.Data[i] = float32(v / float64(max(1, s.counts[i/s.width])))
	}
	return out
}

// wholeEncoder computes everything of one sample.
func (m *Model) wholeEncoder() (*encoder, error) {
	if m.cache.whole == nil {
		var err error
		if m.cache.whole, err = compileEncoder(m.pool, m.nets, 1, true); err != nil {
			return nil, err
		}
	}
	return m.cache.whole, nil
}

// first is the first row of e.
func first(e grad.Expr) []float32 { return rowsOf(e, 1).Row(0) }
