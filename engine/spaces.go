package engine

import (
	"fmt"

	"segzsl/engine/embed"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
)

const (
	// spaceDims is the number of principal components, the input of t-SNE.
	spaceDims = 50
	// mostInSpaces limits the rows of a reply.
	mostInSpaces = 20000
)

// spaces is a model that places samples in the three spaces of Fig. 4: as points
// of a map here, as measured separation in separation.go.
type spaces struct{ *Model }

// Spaces returns at most so many samples in the three spaces; see AskSpaces.
func (m *Model) Spaces(most int, training, synthetic bool, seed uint64) (*event.Spaces, error) {
	if most < 2 || most > mostInSpaces {
		return nil, fmt.Errorf("engine: spaces: %d samples: want 2 to %d", most, mostInSpaces)
	}
	s := &event.Spaces{Classes: m.classNames(), Seen: m.problem.seen}
	generated, err := m.spaces().chooseRows(s, most, training, synthetic && m.generatorReady, seed)
	if err != nil {
		return nil, err
	}
	enc, err := newEncoder(m.pool, m.nets, true)
	if err != nil {
		return nil, err
	}
	defer enc.close()
	n := len(s.Samples)
	s.Dims = min(spaceDims, n)
	var all [3][]float32 // rows of z_s, x and z_r
	spaces := [3]grad.Expr{enc.zs, enc.x, enc.zr}
	err = enc.rows(n, func(row []float32, i int) {
		if at := s.Samples[i]; at >= 0 {
			m.problem.scaler.Apply(row, m.problem.set.Row(at))
			return
		}
		copy(row, generated[:len(row)])
		generated = generated[len(row):]
	}, func(_, n int) {
		for k, e := range spaces {
			if !e.IsZero() {
				all[k] = append(all[k], rowsOf(e, n).Data...)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for k, to := range []*event.Vector{&s.Semantic, &s.Image, &s.Residual} {
		if *to, err = m.spaces().reduce(all[k], n, s.Dims, seed); err != nil {
			return nil, fmt.Errorf("engine: spaces: %w", err)
		}
	}
	return s, nil
}

// chooseRows takes samples from the classes in turn, so that numbers are balanced as
// far as possible, and returns the features of synthetic rows.
func (m spaces) chooseRows(s *event.Spaces, most int, training, synthetic bool, seed uint64) (generated event.Vector, err error) {
	p, rng := m.problem, Stream(seed, "spaces")
	locations := m.evaluator().testSamples()
	if training {
		locations = p.set.Split.TrainVal
	}
	byClass := make([][]int, p.k())
	for _, i := range rng.Perm(len(locations)) {
		k := p.label(locations[i])
		byClass[k] = append(byClass[k], locations[i])
	}
	made := make([]int, p.k())
	for turn, found := 0, true; found && len(s.Samples) < most; turn++ {
		found = false
		for k := 0; k < p.k() && len(s.Samples) < most; k++ {
			if turn < len(byClass[k]) {
				s.Samples, s.Truth, found = append(s.Samples, byClass[k][turn]), append(s.Truth, k), true
			}
			if synthetic && k >= p.seen && turn < p.perClass(locations) && len(s.Samples) < most {
				s.Samples, s.Truth, found = append(s.Samples, -1), append(s.Truth, k), true
				made[k]++
			}
		}
	}
	return m.generateFor(s, made, seed)
}

// perClass is the mean number of samples per class, rounded up.
func (p *problem) perClass(locations []int) int { return (len(locations) + p.k() - 1) / p.k() }

// generateFor generates made[k] features of each class k, in the order of the
// synthetic rows of s.
func (m spaces) generateFor(s *event.Spaces, made []int, seed uint64) (event.Vector, error) {
	d := m.problem.set.D
	of := make([]event.Vector, len(made))
	for k, n := range made {
		if n == 0 {
			continue
		}
		var err error
		if of[k], err = m.questions().generateRows(nil, m.problem.name(k), m.problem.attribute(k), n, seed); err != nil {
			return nil, err
		}
	}
	var all event.Vector
	for i, k := range s.Truth {
		if s.Samples[i] < 0 {
			all = append(all, of[k][:d]...)
			of[k] = of[k][d:]
		}
	}
	return all, nil
}

// reduce projects n rows on their first dims principal axes.
func (m spaces) reduce(rows []float32, n, dims int, seed uint64) (event.Vector, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	x := kernel.Dense(n, len(rows)/n, rows)
	pca, err := embed.FitPCA(m.pool, x, dims, seed)
	if err != nil {
		return nil, err
	}
	y := pca.Apply(m.pool, x)
	out := make(event.Vector, n*dims)
	for i := range n {
		copy(out[i*dims:(i+1)*dims], y.Row(i))
	}
	return out, nil
}
