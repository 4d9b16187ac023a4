package baseline

import (
	"cmp"
	"slices"

	"segzsl/engine/kernel"
)

// learnConSE trains a softmax classifier of the seen classes, mixes their
// attributes by its T largest probabilities, f(x) = Σ p_t s_t / Σ p_t, and scores
// all classes by the cosine of their attributes to f(x): Norouzi et al.'s Eq. (4).
func learnConSE(p *Problem, settings []Hyperparams, visit visitor) error {
	c, samples := newSoftmax(p), newDescent(p, 2)
	for _, group := range groups(settings) {
		samples.trainTo(int(group[0].Values[0]), c.step)
		for _, s := range group {
			mix := &mixture{classifier: c.scorer(), pool: p.Pool, top: min(int(s.Values[1]), p.Seen), seen: rowsOf(p.Attributes, 0, p.Seen)}
			if err := visit(s, &cosine{pool: p.Pool, project: mix, targets: p.Attributes}); err != nil {
				return err
			}
		}
	}
	return nil
}

// mixture is the attributes of the seen classes mixed by a classifier's top
// probabilities: (n, D) → (n, A).
type mixture struct {
	pool       *kernel.Pool
	classifier Scorer
	top        int
	seen       kernel.Matrix // (z, A)
	out        []float32
}

func (m *mixture) Scores(x kernel.Matrix) kernel.Matrix {
	p := m.classifier.Scores(x)
	m.pool.SoftmaxRows(p, p)
	for i := range p.Rows {
		zeroAllButLargest(p.Row(i), m.top)
	}
	out := reuse(&m.out, x.Rows, m.seen.Cols)
	m.pool.Gemm(out, p, m.seen, false, false, kernel.Epilogue{})
	return out
}

// zeroAllButLargest clears all but the n largest of v and divides these by their sum.
func zeroAllButLargest(v []float32, n int) {
	order := make([]int, len(v))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(v[b], v[a]) })
	for _, k := range order[n:] {
		v[k] = 0
	}
	var sum float32
	for _, k := range order[:n] {
		sum += v[k]
	}
	for _, k := range order[:n] {
		v[k] /= sum
	}
}

// softmaxRate is Adam's learning rate for the classifier, that of stage 4.
const softmaxRate = 1e-3

// softmax is multinomial logistic regression by Adam, in mini-batches.
type softmax struct {
	p          *Problem
	w, mw, vw  kernel.Matrix // (z, D) and its moments
	b, mb, vb  []float32
	slopes     []float32
	biasSlopes []float32
	steps      int
}

func newSoftmax(p *Problem) *softmax {
	z, d := p.Seen, p.X.Cols
	return &softmax{p: p, w: zeros(z, d), mw: zeros(z, d), vw: zeros(z, d),
		b: make([]float32, z), mb: make([]float32, z), vb: make([]float32, z), biasSlopes: make([]float32, z)}
}

// step moves against the slope of the batch's mean cross-entropy.
func (c *softmax) step(x kernel.Matrix, y []int) {
	pool := c.p.Pool
	f := reuse(&c.slopes, x.Rows, c.p.Seen)
	pool.Gemm(f, x, c.w, false, true, kernel.Epilogue{Bias: c.b})
	pool.SoftmaxRows(f, f)
	for i, k := range y {
		f.Row(i)[k]--
	}
	pool.Scale(f.Data, f.Data, 1/float32(x.Rows))
	c.steps++
	adam := kernel.AdamStep{LR: softmaxRate, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: c.steps}
	pool.AdamGemm(c.w, c.mw, c.vw, f, x, adam)
	pool.ColSum(c.biasSlopes, f)
	pool.Adam(c.b, c.biasSlopes, c.mb, c.vb, adam)
}

// scorer returns the current classifier.
func (c *softmax) scorer() Scorer {
	w := zeros(c.p.X.Cols, c.p.Seen)
	for k := range c.p.Seen {
		for j, v := range c.w.Row(k) {
			w.Data[j*w.Cols+k] = v
		}
	}
	return &linear{pool: c.p.Pool, weights: w, bias: slices.Clone(c.b)}
}
