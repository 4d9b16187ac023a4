package engine

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"segzsl/engine/kernel"
)

const (
	topClasses      = 5
	topAttributes   = 6
	topNeighbours   = 5
	compatibilityBy = "compatibility"
)

// Answer tells what the model knows of sample i, a location in the data set.
// It works on a model in training too: see Answer.Predictor.
func (m *Model) Answer(i int) (*Answer, error) {
	p := m.problem
	if i < 0 || i >= p.set.N() {
		return nil, fmt.Errorf("engine: query: sample %d: %s has samples 0 to %d", i, p.set.Name, p.set.N()-1)
	}
	if m.whole == nil {
		var err error
		if m.whole, err = newEncoder(m.pool, m.nets, true); err != nil {
			return nil, err
		}
	}
	err := m.whole.each(p, []int{i}, func(int, int) {})
	if err != nil {
		return nil, err
	}
	a := &Answer{
		Sample: i, Name: sampleName(p, i), TrueClass: p.set.ClassNames[p.set.Labels[i]],
		Features:       slices.Clone(rowsOf(m.whole.x, 1).Row(0)),
		Reconstruction: slices.Clone(rowsOf(m.whole.xhat, 1).Row(0)),
	}
	if k := p.label(i); k >= 0 {
		a.TrueSeen, a.TrueKnown = k < p.seen, true
	}
	return a, m.explain(a, rowsOf(m.whole.zs, 1).Row(0))
}

func sampleName(p *problem, i int) string {
	if i < len(p.set.SampleNames) {
		return p.set.SampleNames[i]
	}
	return fmt.Sprintf("sample %d", i)
}

func (m *Model) explain(a *Answer, z []float32) error {
	perAttribute := m.project(z)
	scores, kind := m.compatibilities(perAttribute), Softmax
	a.Predictor = compatibilityBy
	if m.classified {
		probe, err := m.prober()
		if err != nil {
			return err
		}
		s, err := probe.scores(m.whole.zs, m.whole.x, 1)
		if err != nil {
			return err
		}
		scores, kind = s.Row(0), m.cfg.Classify.Kind
		a.Predictor = string(kind)
	}
	best := m.rank(a, probabilities(scores, kind))
	m.weigh(a, perAttribute, best)
	means, err := m.means()
	if err != nil {
		return err
	}
	m.neighbours(a, z, means)
	return nil
}

// project is zᵀW, (1, A).
func (m *Model) project(z []float32) []float32 {
	w := m.nets.W
	u := make([]float32, w.Cols)
	m.pool.Gemm(kernel.Dense(1, w.Cols, u), kernel.Dense(1, len(z), z), kernel.Dense(w.Rows, w.Cols, w.Value), false, false, kernel.Epilogue{})
	return u
}

// compatibilities are f(z, a_k) of every class.
func (m *Model) compatibilities(zw []float32) []float32 {
	f := make([]float32, m.problem.k())
	for k := range f {
		var s float64
		for j, a := range m.problem.attribute(k) {
			s += float64(zw[j]) * float64(a)
		}
		f[k] = float32(s)
	}
	return f
}

// rank fills in the likeliest classes and returns the first.
func (m *Model) rank(a *Answer, probability []float64) int {
	order := make([]int, len(probability))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(probability[j], probability[i]) })
	for _, k := range order[:min(topClasses, len(order))] {
		a.Top = append(a.Top, ClassProbability{m.problem.name(k), probability[k], k < m.problem.seen})
	}
	a.Predicted = m.problem.name(order[0])
	return order[0]
}

// weigh splits f(z, a) of class k into its attributes.
func (m *Model) weigh(a *Answer, zw []float32, k int) {
	att := m.problem.attribute(k)
	all := make([]Contribution, len(att))
	for j, v := range att {
		all[j] = Contribution{m.problem.set.AttributeNames[j], float64(zw[j]) * float64(v)}
		a.Compatibility += all[j].Contribution
	}
	slices.SortStableFunc(all, func(x, y Contribution) int { return cmp.Compare(y.Contribution, x.Contribution) })
	a.For, a.Against = []Contribution{}, []Contribution{}
	for i := 0; i < topAttributes && i < len(all) && all[i].Contribution > 0; i++ {
		a.For = append(a.For, all[i])
	}
	for i := len(all) - 1; i >= 0 && len(a.Against) < topAttributes && all[i].Contribution < 0; i-- {
		a.Against = append(a.Against, all[i])
	}
}

// means are the mean semantic features of all classes: of the whole bank where
// it holds semantic features, else quick ones.
func (m *Model) means() (kernel.Matrix, error) {
	if m.settled.Data != nil {
		return m.settled, nil
	}
	means, err := m.presentMeans()
	if m.classified && err == nil {
		m.settled = means
	}
	return means, err
}

func (m *Model) presentMeans() (kernel.Matrix, error) {
	if m.bank == nil || m.cfg.Classify.Input == ImageInput {
		return m.classMeans()
	}
	ds, k := m.dims.semantic, m.problem.k()
	sums, counts := make([]float64, k*ds), make([]int, k)
	for i, label := range m.bank.labels {
		counts[label]++
		for j, v := range m.bank.row(i)[:ds] {
			sums[label*ds+j] += float64(v)
		}
	}
	means := kernel.Dense(k, ds, make([]float32, k*ds))
	for i := range means.Data {
		means.Data[i] = float32(sums[i] / float64(max(1, counts[i/ds])))
	}
	return means, nil
}

func (m *Model) neighbours(a *Answer, z []float32, means kernel.Matrix) {
	a.NearestSeen = m.nearestOf(z, means, 0, m.problem.seen)
	a.NearestUnseen = []ClassDistance{}
	if m.imagines { // before that, unseen classes have no features
		a.NearestUnseen = m.nearestOf(z, means, m.problem.seen, m.problem.k())
	}
}

// nearestOf lists the nearest classes numbered from to to−1.
func (m *Model) nearestOf(z []float32, means kernel.Matrix, from, to int) []ClassDistance {
	list := make([]ClassDistance, 0, to-from)
	for k := from; k < to; k++ {
		list = append(list, ClassDistance{m.problem.name(k), cosineDistance(z, means.Row(k))})
	}
	slices.SortStableFunc(list, func(x, y ClassDistance) int { return cmp.Compare(x.Distance, y.Distance) })
	return list[:min(topNeighbours, len(list))]
}

// cosineDistance is 1 − cos, 1 where either is zero.
func cosineDistance(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		dot += x * y
		aa += x * x
		bb += y * y
	}
	if aa == 0 || bb == 0 {
		return 1
	}
	return 1 - dot/math.Sqrt(aa*bb)
}
