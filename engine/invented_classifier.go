package engine

import (
	"slices"

	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
)

// withInvented returns a copy of the current predictor p that has also learnt the
// invented classes, which are unseen and numbered from K on. It depends only on the
// model and the list of inventions.
func (m inventions) withInvented(p predictor) (predictor, error) {
	var err error
	switch {
	case len(m.invented) == 0:
	case !m.classified:
		p.score, err = m.byMeans()
	case m.layer == nil:
		p.score, err = m.byNearest(p.score)
	default:
		p.score, err = m.byLayer()
	}
	return p, err
}

// inventionWork limits the floating-point operations of learning, to seconds. The
// built-in data sets and those of the paper except CUB and SUN stay below it.
const inventionWork = 400e9

// byLayer trains a classifier with a row more for each invented class as
// stage 4 trained its own: from fresh weights, for as many epochs. Where that
// takes too long, the other rows start from the trained ones, for fewer epochs.
func (m inventions) byLayer() (scorer, error) {
	extra, err := m.inventedData()
	if err != nil {
		return nil, err
	}
	layer := net.NewLinear("C+", m.problem.k()+len(m.invented), extra.width)
	learnt := joinedData{m.data, extra}
	cfg := m.cfg
	cfg.Classify.Epochs = min(cfg.Classify.Epochs, affordable(learnt.count(), layer))
	layer.Init(Stream(cfg.Seed, "init classify"))
	if cfg.Classify.Epochs < m.cfg.Classify.Epochs {
		copy(layer.W[0].Value, m.layer.W[0].Value)
		copy(layer.B.Value, m.layer.B.Value)
	}
	updates := cfg.Classify.Epochs * perEpoch(learnt.count(), cfg.Classify.Batch)
	t, err := trainLinear(m.pool, cfg, classifier{layer, 0, "classify", updates}, learnt)
	if err != nil {
		return nil, err
	}
	if err := t.trainAll(cfg.Classify.LR); err != nil {
		return nil, err
	}
	if cfg.Classify.Epochs < m.cfg.Classify.Epochs {
		m.classifierBuilder().addCompatibility(layer, m.allInputs(), m.problem.k()) // the other rows include it already
	} else {
		m.classifierBuilder().addCompatibility(layer, m.allInputs(), 0)
	}
	return m.evaluator().byLayer(layer), nil
}

// allInputs are the network inputs for the attributes of all classes, including
// invented ones.
func (m inventions) allInputs() []float32 {
	all := slices.Clone(m.problem.inputs)
	for _, v := range m.invented {
		all = append(all, m.problem.input(v.unit)...)
	}
	return all
}

// affordable is the number of epochs over so many rows that inventionWork allows.
func affordable(rows int, l *net.Linear) int {
	const products = 6 // operations per epoch, row and weight: forward, and two to update
	return max(1, int(inventionWork/(products*float64(rows)*float64(len(l.W[0].Value)))))
}

// byNearest adds to the cosines of all classes those of the invented.
func (m inventions) byNearest(base scorer) (scorer, error) {
	extra, err := m.inventedData()
	if err != nil {
		return nil, err
	}
	known, k := unitRows(extra.matrix()), m.problem.k()
	all := kernel.Dense(chunk, k+len(m.invented), make([]float32, chunk*(k+len(m.invented))))
	cosines := make([]float32, chunk*known.Rows)
	var input []float32
	return func(zs, x grad.Expr, n int) (rowScores, error) {
		v, err := base(zs, x, n)
		if err != nil {
			return v, err
		}
		input = appendInput(input[:0], m.cfg.Classify, zs, x, n)
		c := kernel.Dense(n, known.Rows, cosines[:n*known.Rows])
		m.pool.Gemm(c, unitRows(kernel.Dense(n, extra.width, input)), known, false, true, kernel.Epilogue{})
		for i := range n {
			row := all.Row(i)
			copy(row, v.all.Row(i))
			best(row, c.Row(i), extra.labels, k)
		}
		return rowScores{all: kernel.Dense(n, all.Cols, all.Data[:n*all.Cols])}, nil
	}, nil
}

// best sets the scores from class number first on to the largest cosine of the class.
func best(scores, cosines []float32, labels []int, first int) {
	for k := first; k < len(scores); k++ {
		scores[k] = -1
	}
	for j, c := range cosines {
		scores[labels[j]] = max(scores[labels[j]], c)
	}
}

// byMeans adds the means of the invented classes.
func (m inventions) byMeans() (scorer, error) {
	means, err := m.classMeans().semantic()
	if err != nil {
		return nil, err
	}
	s, err := m.synthesiser(chunk)
	if err != nil {
		return nil, err
	}
	defer s.close()
	extra := newClassSums(len(m.invented), means.Cols)
	for i, v := range m.invented {
		err := s.make(m.cfg.Seed, v.name, m.problem.input(v.unit), quickSynthetic, func(n int) { extra.addRows(i, rowsOf(s.zs, n)) })
		if err != nil {
			return nil, err
		}
	}
	all := append(append([]float32{}, means.Data...), extra.means().Data...)
	return m.evaluator().byMeans(kernel.Dense(means.Rows+len(m.invented), means.Cols, all)), nil
}

// inventedData has N_u generated inputs of each invented class.
func (m inventions) inventedData() (*classifierData, error) {
	s, err := m.synthesiser(chunk)
	if err != nil {
		return nil, err
	}
	defer s.close()
	b := &classifierData{width: inputWidth(m.cfg.Classify.Input, m.dims)}
	for i, v := range m.invented {
		if err := m.classifierBuilder().addGenerated(b, s, v.name, m.problem.input(v.unit), m.problem.k()+i, m.cfg.Seed); err != nil {
			return nil, err
		}
	}
	return b, nil
}
