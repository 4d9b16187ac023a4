package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/kernel"
)

// classMeans is a model that computes the mean feature of each class, for scores
// and for answers.
type classMeans struct{ *Model }

// quickSynthetic is the number of synthetic samples of a class mean during training
// of the generator.
const quickSynthetic = 64

// quickReal is the number of real samples of a class mean then.
const quickReal = 64

// cachedMatrix is a matrix and the version of the model that it depends on.
type cachedMatrix struct {
	kernel.Matrix
	of modelVersion
}

// modelVersion identifies the state of a model that class means depend on.
type modelVersion struct {
	moves
	data *classifierData
}

func (m classMeans) version() modelVersion { return modelVersion{m.moved, m.data} }

// cached returns r if it is still valid, and otherwise recomputes it.
func (m classMeans) cached(r *cachedMatrix, build func() (kernel.Matrix, error)) (kernel.Matrix, error) {
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

// semantic are the mean semantic features of all classes, (K, d_s): of the
// classifier's data where it holds semantic features, else those of quick.
func (m classMeans) semantic() (kernel.Matrix, error) {
	return m.cached(&m.cache.means, func() (kernel.Matrix, error) {
		if m.data == nil || m.cfg.Classify.Input == config.ImageInput || m.cfg.Classify.Length != 0 {
			return m.quick()
		}
		sums := newClassSums(m.problem.k(), m.dims.semantic)
		for i, label := range m.data.labels {
			sums.add(label, m.data.row(i)[:m.dims.semantic])
		}
		return sums.means(), nil
	})
}

// image are the mean image features of all classes, (K, D): of all training
// samples of a seen class, and of generated samples of an unseen one (zero before
// there is a generator).
func (m classMeans) image() (kernel.Matrix, error) {
	return m.cached(&m.cache.image, func() (kernel.Matrix, error) {
		p, d := m.problem, m.problem.set.D
		all := kernel.Dense(p.k(), d, make([]float32, p.k()*d))
		copy(all.Data, m.seen().Data)
		if !m.generatorReady {
			return all, nil
		}
		s, err := m.synthesiser(chunk)
		if err != nil {
			return kernel.Matrix{}, err
		}
		defer s.close()
		unseen := newClassSums(p.k()-p.seen, d)
		for k := p.seen; k < p.k(); k++ {
			err := s.make(m.cfg.Seed, p.name(k), p.attribute(k), chunk, func(n int) {
				unseen.addRows(k-p.seen, rowsOf(s.x, n))
			})
			if err != nil {
				return kernel.Matrix{}, err
			}
		}
		copy(all.Data[p.seen*d:], unseen.means().Data)
		return all, nil
	})
}

// seen are the mean image features of the training samples of seen classes, (seen, D).
func (m classMeans) seen() kernel.Matrix {
	p := m.problem
	if m.cache.seen.Data != nil {
		return m.cache.seen
	}
	sums, row := newClassSums(p.seen, p.set.D), make([]float32, p.set.D)
	for _, at := range p.set.Split.TrainVal {
		p.scaler.Apply(row, p.set.Row(at))
		sums.add(p.label(at), row)
	}
	m.cache.seen = sums.means()
	return m.cache.seen
}

// quick are the mean semantic features of all classes, (K, d_s): of some real
// training samples for a seen class, of some synthetic ones for an unseen.
func (m classMeans) quick() (kernel.Matrix, error) {
	p := m.problem
	sums := newClassSums(p.k(), m.dims.semantic)
	if err := m.eachQuickReal(sums.add); err != nil {
		return kernel.Matrix{}, err
	}
	s, err := m.synthesiser(chunk)
	if err != nil {
		return kernel.Matrix{}, err
	}
	defer s.close()
	for k := p.seen; k < p.k(); k++ {
		err := s.make(m.cfg.Seed, p.name(k), p.attribute(k), quickSynthetic, func(n int) {
			sums.addRows(k, rowsOf(s.zs, n))
		})
		if err != nil {
			return kernel.Matrix{}, err
		}
	}
	return sums.means(), nil
}

// eachQuickReal calls add with class and z_s of up to quickReal samples of each
// seen class.
func (m classMeans) eachQuickReal(add func(k int, z []float32)) error {
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

// classSums sums rows by class.
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

// means has the mean of a class in each row, (classes, width); zero for a class without rows.
func (s *classSums) means() kernel.Matrix {
	out := kernel.Dense(len(s.counts), s.width, make([]float32, len(s.sums)))
	for i, v := range s.sums {
		out.Data[i] = float32(v / float64(max(1, s.counts[i/s.width])))
	}
	return out
}
