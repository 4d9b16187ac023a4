package engine

import (
	"fmt"
	"math"

	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
)

// classifierScorer scores rows with the trained classifier: w_yᵀz + b_y of Eq. (19) for
// softmax and SVM, the cosine to the nearest known row of the class for nearest
// neighbour.
type classifierScorer struct {
	m      *Model
	input  []float32
	out    []float32
	seen   []float32
	unseen []float32
	known  kernel.Matrix // unit rows of the data, nearest neighbour only
	cosine []float32
}

// classifierScorer creates the scorer at the first evaluation after training.
func (m evaluator) classifierScorer() (*classifierScorer, error) {
	if m.scorer != nil {
		return m.scorer, nil
	}
	seen, k := m.problem.seen, m.problem.k()
	p := &classifierScorer{m: m.Model, out: make([]float32, chunk*k), seen: make([]float32, chunk*seen), unseen: make([]float32, chunk*(k-seen))}
	if m.cfg.Classify.Kind == config.Nearest {
		if m.data == nil {
			return nil, fmt.Errorf("engine: nearest neighbour: no samples to compare with")
		}
		p.known = unitRows(m.data.matrix())
		p.cosine = make([]float32, chunk*p.known.Rows)
	}
	m.scorer = p
	return p, nil
}

// scores are the class scores of the first n rows; the next call overwrites them.
func (p *classifierScorer) scores(zs, x grad.Expr, n int) (kernel.Matrix, error) {
	m := p.m
	p.input = appendInput(p.input[:0], m.cfg.Classify, zs, x, n)
	in := kernel.Dense(n, len(p.input)/n, p.input)
	out := kernel.Dense(n, m.problem.k(), p.out[:n*m.problem.k()])
	if m.cfg.Classify.Kind == config.Nearest {
		p.nearest(in, out)
		return out, nil
	}
	p.apply(m.layer, out)
	return out, nil
}

// alone returns the scores of the rows last passed to scores, by the classifiers of
// seen classes only and of unseen classes only.
func (p *classifierScorer) alone(n int) (seen, unseen kernel.Matrix) {
	s, u := p.m.problem.seen, p.m.problem.k()-p.m.problem.seen
	seen, unseen = kernel.Dense(n, s, p.seen[:n*s]), kernel.Dense(n, u, p.unseen[:n*u])
	p.apply(p.m.seenAlone, seen)
	p.apply(p.m.unseenAlone, unseen)
	return seen, unseen
}

func (p *classifierScorer) apply(l *net.Linear, out kernel.Matrix) {
	w := l.W[0]
	in := kernel.Dense(out.Rows, w.Cols, p.input)
	p.m.pool.Gemm(out, in, kernel.Dense(w.Rows, w.Cols, w.Value), false, true, kernel.Epilogue{Bias: l.B.Value})
}

func (p *classifierScorer) nearest(in, out kernel.Matrix) {
	unit := unitRows(in)
	cosine := kernel.Dense(in.Rows, p.known.Rows, p.cosine[:in.Rows*p.known.Rows])
	p.m.pool.Gemm(cosine, unit, p.known, false, true, kernel.Epilogue{})
	for i := 0; i < in.Rows; i++ {
		best(out.Row(i), cosine.Row(i), p.m.data.labels, 0)
	}
}

// unitRows returns a copy with rows scaled to Euclidean length 1; zero rows stay zero.
func unitRows(a kernel.Matrix) kernel.Matrix {
	u := kernel.Dense(a.Rows, a.Cols, make([]float32, a.Rows*a.Cols))
	for i := 0; i < a.Rows; i++ {
		unit(u.Row(i), a.Row(i))
	}
	return u
}

func unit(dst, src []float32) {
	var s float64
	for _, v := range src {
		s += float64(float64(v) * float64(v))
	}
	if s == 0 {
		clear(dst)
		return
	}
	scale := float32(1 / math.Sqrt(s))
	for j, v := range src {
		dst[j] = v * scale
	}
}
