package baseline

import (
	"math/rand/v2"

	"segzsl/engine/kernel"
)

// descentBatch is how many samples a step of gradient descent takes.
const descentBatch = 64

// descent draws the samples of a problem in shuffled batches.
type descent struct {
	p     *Problem
	rng   *rand.Rand
	order []int
	x     []float32
	y     []int
	done  int // epochs
}

func newDescent(p *Problem, purpose uint64) *descent {
	s := &descent{p: p, rng: rand.New(rand.NewPCG(p.Seed, purpose)), y: make([]int, descentBatch)}
	for i := range p.Y {
		s.order = append(s.order, i)
	}
	return s
}

// trainTo trains until so many epochs are done in all; step trains on a batch.
func (s *descent) trainTo(epochs int, step func(x kernel.Matrix, y []int)) {
	for ; s.done < epochs; s.done++ {
		s.rng.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
		for from := 0; from < len(s.order); from += descentBatch {
			at := s.order[from:min(from+descentBatch, len(s.order))]
			x := reuse(&s.x, len(at), s.p.X.Cols)
			for i, k := range at {
				copy(x.Row(i), s.p.X.Row(k))
				s.y[i] = s.p.Y[k]
			}
			step(x, s.y[:len(at)])
		}
	}
}
