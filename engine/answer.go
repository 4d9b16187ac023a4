package engine

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"segzsl/engine/event"
	"segzsl/engine/kernel"
)

const (
	topAttributes = 6
	topNeighbours = 5
)

// Answer returns the prediction for sample i, a location in the data set, and what
// it is based on. It works during training too: see Answer.Predictor.
func (m *Model) Answer(i int) (*event.Answer, error) {
	p := m.problem
	if i < 0 || i >= p.set.N() {
		return nil, fmt.Errorf("engine: query: sample %d: %s has samples 0 to %d", i, p.set.Name, p.set.N()-1)
	}
	enc, err := m.questions().wholeEncoder()
	if err != nil {
		return nil, err
	}
	if err := enc.each(p, []int{i}, func(int, int) {}); err != nil {
		return nil, err
	}
	a := &event.Answer{
		Sample: i, Name: sampleName(p, i), TrueClass: p.set.ClassNames[p.set.Labels[i]],
		Features: slices.Clone(first(enc.x)), Reconstruction: slices.Clone(first(enc.xhat)),
	}
	if k := p.label(i); k >= 0 {
		a.TrueSeen, a.TrueKnown = k < p.seen, true
	}
	if enc.zr.IsZero() {
		return a, m.questions().explain(a, enc)
	}
	a.ResidualShare = relativeChange(first(enc.xhat), first(enc.semantic))
	return a, m.questions().explain(a, enc)
}

// relativeChange is ‖a − b‖ / ‖a‖, 0 where a is zero.
func relativeChange(a, b []float32) float64 {
	var of, part float64
	for i := range a {
		x, d := float64(a[i]), float64(a[i])-float64(b[i])
		of += float64(x * x)
		part += float64(d * d)
	}
	if of == 0 {
		return 0
	}
	return math.Sqrt(part / of)
}

func sampleName(p *problem, i int) string {
	if i < len(p.set.SampleNames) {
		return p.set.SampleNames[i]
	}
	return fmt.Sprintf("sample %d", i)
}

// explain evaluates the sample that enc has just encoded, and finds the evidence.
func (m questions) explain(a *event.Answer, enc *encoder) error {
	by, err := m.evaluator().predictor()
	if err != nil {
		return err
	}
	v, err := by.score(enc.zs, enc.x, 1)
	if err != nil {
		return err
	}
	z, x := first(enc.zs), first(enc.x)
	a.Predictor, a.Sharpness = by.name, by.sharpness
	scores := v.all.Row(0)
	m.addProbabilities(a, by.probabilities(scores))
	m.addCandidates(a, m.project(z), scores)
	means, err := m.classMeans().semantic()
	if err != nil {
		return err
	}
	a.NearestSeen, a.NearestUnseen = m.nearestBySide(z, means)
	if means, err = m.classMeans().image(); err != nil {
		return err
	}
	a.ImageSeen, a.ImageUnseen = m.nearestBySide(x, means)
	if err := m.addNeighbours(a, x, z); err != nil {
		return err
	}
	gamma, from := m.evaluator().factor()
	*a = *a.At(gamma)
	a.GammaFrom = from
	return nil
}

// project is zᵀW, (1, A).
func (m questions) project(z []float32) []float32 {
	w := m.nets.W
	u := make([]float32, w.Cols)
	m.pool.Gemm(kernel.Dense(1, w.Cols, u), kernel.Dense(1, len(z), z), kernel.Dense(w.Rows, w.Cols, w.Value), false, false, kernel.Epilogue{})
	return u
}

// addProbabilities adds the likeliest classes of each side, and the share of each side.
func (m questions) addProbabilities(a *event.Answer, probability []float64) {
	order := make([]int, len(probability))
	for k := range order {
		order[k] = k
		if k < m.problem.seen {
			a.SeenShare += probability[k]
		} else {
			a.UnseenShare += probability[k]
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(probability[j], probability[i]) })
	taken := map[bool]int{}
	for _, k := range order {
		if seen := k < m.problem.seen; taken[seen] < event.TopClasses {
			taken[seen]++
			a.Likely = append(a.Likely, event.ClassProbability{Class: m.problem.name(k), Probability: probability[k], Seen: seen})
		}
	}
}

// addCandidates adds the best class of each side.
func (m questions) addCandidates(a *event.Answer, zw, scores []float32) {
	seen := m.problem.seen
	s, u := argmax(scores[:seen]), seen+argmax(scores[seen:])
	a.Lead = float64(scores[s] - scores[u])
	a.BestSeen, a.BestUnseen = m.candidate(zw, s), m.candidate(zw, u)
}

// candidate splits f(z, a) of class k into its attributes.
func (m questions) candidate(zw []float32, k int) event.Candidate {
	att := m.problem.attribute(k)
	all := make([]event.Contribution, len(att))
	c := event.Candidate{Class: m.problem.name(k), For: []event.Contribution{}, Against: []event.Contribution{}}
	for j, v := range att {
		all[j] = event.Contribution{Attribute: m.problem.set.AttributeNames[j], Contribution: float64(float64(zw[j]) * float64(v))}
		c.Compatibility += all[j].Contribution
	}
	slices.SortStableFunc(all, func(x, y event.Contribution) int { return cmp.Compare(y.Contribution, x.Contribution) })
	for i := 0; i < topAttributes && i < len(all) && all[i].Contribution > 0; i++ {
		c.For = append(c.For, all[i])
	}
	for i := len(all) - 1; i >= 0 && len(c.Against) < topAttributes && all[i].Contribution < 0; i-- {
		c.Against = append(c.Against, all[i])
	}
	return c
}

// cosineDistance is 1 − cos, or 1 if either is zero.
func cosineDistance(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		dot += float64(x * y)
		aa += float64(x * x)
		bb += float64(y * y)
	}
	if aa == 0 || bb == 0 {
		return 1
	}
	return 1 - dot/math.Sqrt(aa*bb)
}

func length(v []float32) float64 {
	var s float64
	for _, x := range v {
		s += float64(float64(x) * float64(x))
	}
	return math.Sqrt(s)
}
