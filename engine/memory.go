package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
)

// memory keeps what questions have worked out, for as long as it holds.
type memory struct {
	whole    *encoder     // of one sample, with its decoder
	imaginer *synthesiser // of a few rows
	means    recalled
	image    recalled
	seen     kernel.Matrix // real class means in image space, which never change
	training *training
}

// recalled is a matrix and what it was made of.
type recalled struct {
	kernel.Matrix
	of age
}

// age tells the state of a model that class means depend on.
type age struct {
	moves
	bank *bank
}

func (m *Model) age() age { return age{m.moved, m.bank} }

// recall gives r if it still holds, and else makes it again.
func (m *Model) recall(r *recalled, build func() (kernel.Matrix, error)) (kernel.Matrix, error) {
	if r.Data != nil && r.of == m.age() {
		return r.Matrix, nil
	}
	made, err := build()
	if err != nil {
		return kernel.Matrix{}, err
	}
	*r = recalled{made, m.age()}
	return made, nil
}

// means are the mean semantic features of all classes: of the whole bank where
// it holds semantic features, else quick ones.
func (m *Model) means() (kernel.Matrix, error) {
	return m.recall(&m.memory.means, func() (kernel.Matrix, error) {
		if m.bank == nil || m.cfg.Classify.Input == config.ImageInput || m.cfg.Classify.Length != 0 {
			return m.classMeans()
		}
		sums := newMeans(m.problem.k(), m.dims.semantic)
		for i, label := range m.bank.labels {
			sums.add(label, m.bank.row(i)[:m.dims.semantic])
		}
		return sums.matrix(), nil
	})
}

// imageMeans are the mean image features of all classes: of all training
// samples of a seen class, and of what the generator imagines of an unseen one
// (zero before there is a generator).
func (m *Model) imageMeans() (kernel.Matrix, error) {
	return m.recall(&m.memory.image, func() (kernel.Matrix, error) {
		p, d := m.problem, m.problem.set.D
		if m.memory.seen.Data == nil {
			m.memory.seen = m.realImageMeans()
		}
		all := kernel.Dense(p.k(), d, make([]float32, p.k()*d))
		copy(all.Data, m.memory.seen.Data)
		if !m.imagines {
			return all, nil
		}
		s, err := newSynthesiser(m.pool, m.nets, chunk)
		if err != nil {
			return kernel.Matrix{}, err
		}
		defer s.program.Close()
		unseen := newMeans(p.k()-p.seen, d)
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
	sums, row := newMeans(p.seen, p.set.D), make([]float32, p.set.D)
	for _, at := range p.set.Split.TrainVal {
		p.scaler.Apply(row, p.set.Row(at))
		sums.add(p.label(at), row)
	}
	return sums.matrix()
}

// means sums rows up by class.
type means struct {
	width  int
	sums   []float64
	counts []int
}

func newMeans(classes, width int) *means {
	return &means{width, make([]float64, classes*width), make([]int, classes)}
}

func (s *means) add(k int, row []float32) {
	s.counts[k]++
	sums := s.sums[k*s.width:][:len(row)]
	for j, v := range row {
		sums[j] += float64(v)
	}
}

func (s *means) addRows(k int, rows kernel.Matrix) {
	for i := range rows.Rows {
		s.add(k, rows.Row(i))
	}
}

// matrix has a class mean a row; zero for a class without rows.
func (s *means) matrix() kernel.Matrix {
	out := kernel.Dense(len(s.counts), s.width, make([]float32, len(s.sums)))
	for i, v := range s.sums {
		out.Data[i] = float32(v / float64(max(1, s.counts[i/s.width])))
	}
	return out
}

// wholeEncoder computes everything of one sample.
func (m *Model) wholeEncoder() (*encoder, error) {
	if m.memory.whole == nil {
		var err error
		if m.memory.whole, err = compileEncoder(m.pool, m.nets, 1, true); err != nil {
			return nil, err
		}
	}
	return m.memory.whole, nil
}

// first is the first row of e.
func first(e grad.Expr) []float32 { return rowsOf(e, 1).Row(0) }
