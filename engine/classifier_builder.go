package engine

import "segzsl/engine/net"

// classifierBuilder is a model that makes the data of stage 3 and trains what
// stage 4 has beside its first classifier: those of one side alone, the other
// members of the ensemble (ensemble.go), compatibility (compatibility.go).
type classifierBuilder struct{ *Model }

// newData makes an empty classifierData with capacity for every real and synthetic
// row.
func (m classifierBuilder) newData() *classifierData {
	unseen := m.problem.k() - m.problem.seen
	rows := len(m.problem.set.Split.TrainVal) + unseen*m.cfg.Synthesise.PerClass
	width := inputWidth(m.cfg.Classify.Input, m.dims)
	return &classifierData{width: width, rows: make([]float32, 0, rows*width), labels: make([]int, 0, rows)}
}

// addReal appends the classifier's inputs of all training samples.
func (m classifierBuilder) addReal(b *classifierData) error {
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return err
	}
	defer enc.close()
	locations := m.problem.set.Split.TrainVal
	return enc.each(m.problem, locations, func(from, n int) {
		b.rows = appendInput(b.rows, m.cfg.Classify, enc.zs, enc.x, n)
		for _, at := range locations[from : from+n] {
			b.labels = append(b.labels, m.problem.label(at))
		}
	})
}

// addSynthetic appends N_u synthetic inputs of unseen class number k: Eq. (17).
func (m classifierBuilder) addSynthetic(b *classifierData, s *synthesiser, k int, seed uint64) error {
	return m.addGenerated(b, s, m.problem.name(k), m.problem.attribute(k), k, seed)
}

// addGenerated appends N_u inputs generated from attributes a.
func (m classifierBuilder) addGenerated(b *classifierData, s *synthesiser, class string, a []float32, label int, seed uint64) error {
	return s.make(seed, class, a, m.cfg.Synthesise.PerClass, func(n int) {
		b.rows = appendInput(b.rows, m.cfg.Classify, s.zs, s.x, n)
		for i := 0; i < n; i++ {
			b.labels = append(b.labels, label)
		}
	})
}

// fillData does stage 3 at once: for a loaded model, with which the data is not
// stored.
func (m classifierBuilder) fillData() error {
	b, err := m.makeData(m.cfg.Seed)
	if err != nil {
		return err
	}
	m.data = b
	return nil
}

// makeData has the synthetic features that the seed's noise makes, and all
// real ones.
func (m classifierBuilder) makeData(seed uint64) (*classifierData, error) {
	s, err := m.synthesiser(chunk)
	if err != nil {
		return nil, err
	}
	defer s.close()
	b := m.newData()
	for k := m.problem.seen; k < m.problem.k(); k++ {
		if err := m.addSynthetic(b, s, k, seed); err != nil {
			return nil, err
		}
	}
	return b, m.addReal(b)
}

// classifier is a linear classifier of the classes from first on, and how many updates
// train it.
type classifier struct {
	layer   *net.Linear
	first   int
	purpose string // of its random streams
	updates int
}

// classifiers are that of all classes, and those of seen and unseen classes only.
func (m classifierBuilder) classifiers() []classifier {
	all, seen, unseen := m.problem.sizes.classifiers(&m.cfg)
	return []classifier{{m.layer, 0, "classify", all}, {m.seenAlone, 0, "classify seen", seen},
		{m.unseenAlone, m.problem.seen, "classify unseen", unseen}}
}
