package data

import (
	"fmt"
	"math/rand/v2"
)

// Batch is a number of samples ready to train on. The zero value is ready for
// Sampler.Next, which sizes it once and fills it in place from then on.
type Batch struct {
	// X are scaled features, B × D, row-major.
	X []float32
	// Y are the B classes, and Locations the B samples the rows came from.
	Y         []ClassID
	Locations []int
}

// SamplerConfig sets up a Sampler.
type SamplerConfig struct {
	// Batch is B, the samples in each batch; 1 to the number of locations.
	Batch int
	// Seed chooses the order of all passes.
	Seed uint64
	// Balanced draws every class equally often. A class is then cut short or
	// repeated within a pass.
	Balanced bool
}

// Sampler deals samples in shuffled order, pass after pass. A batch that a pass
// cannot fill goes on into the next one, so that each has exactly B rows and no
// sample is dropped. The same set, locations and config deal the same batches.
//
// A Sampler belongs to one goroutine.
type Sampler struct {
	set       *Set
	scaler    *Scaler
	cfg       SamplerConfig
	locations []int
	order     []int // the locations of this pass as they are dealt
	state     SamplerState

	source *rand.PCG
	random *rand.Rand

	// Where balanced: locations by class, the same shuffled, and the order of
	// classes in a round.
	classes, members [][]int
	round            []int
}

// SamplerState is where a Sampler stands: what a checkpoint saves.
type SamplerState struct {
	// Pass counts shuffles from 0, Position the samples dealt of this one.
	Pass     uint64
	Position int
}

// NewSampler deals the samples of s at the given locations, scaled by sc. It
// fails for a batch that is not between 1 and the number of locations.
func NewSampler(s *Set, sc *Scaler, locations []int, cfg SamplerConfig) (*Sampler, error) {
	if cfg.Batch < 1 || cfg.Batch > len(locations) {
		return nil, fmt.Errorf("data: batch of %d from %d samples of %s: want 1 to %d",
			cfg.Batch, len(locations), s.Name, len(locations))
	}
	sampler := &Sampler{set: s, scaler: sc, cfg: cfg, locations: locations, order: make([]int, len(locations)), source: &rand.PCG{}}
	sampler.random = rand.New(sampler.source)
	if cfg.Balanced {
		sampler.groupByClass()
	}
	sampler.shuffle()
	return sampler, nil
}

func (s *Sampler) groupByClass() {
	byClass := make([][]int, s.set.C())
	for _, at := range s.locations {
		c := s.set.Labels[at]
		byClass[c] = append(byClass[c], at)
	}
	for _, members := range byClass {
		if len(members) > 0 {
			s.classes = append(s.classes, members)
			s.members = append(s.members, make([]int, len(members)))
			s.round = append(s.round, 0)
		}
	}
}

// shuffle lays out the pass that the state names. It depends on nothing else,
// which is what makes two numbers enough to restore a sampler.
func (s *Sampler) shuffle() {
	s.source.Seed(s.cfg.Seed, s.state.Pass)
	if s.cfg.Balanced {
		s.shuffleBalanced()
		return
	}
	copy(s.order, s.locations)
	s.mix(s.order)
}

// mix shuffles v (Fisher and Yates), without allocating.
func (s *Sampler) mix(v []int) {
	for i := len(v) - 1; i > 0; i-- {
		j := s.random.IntN(i + 1)
		v[i], v[j] = v[j], v[i]
	}
}

// shuffleBalanced deals one sample of every class, then one of every class
// again, each round in an order of its own.
func (s *Sampler) shuffleBalanced() {
	for c, class := range s.classes {
		copy(s.members[c], class)
		s.mix(s.members[c])
		s.round[c] = c
	}
	for i := range s.order {
		k := i % len(s.round)
		if k == 0 {
			s.mix(s.round)
		}
		members := s.members[s.round[k]]
		s.order[i] = members[i/len(s.round)%len(members)]
	}
}

// Next fills b with the next batch. Only the first call on a Batch allocates.
func (s *Sampler) Next(b *Batch) {
	d := s.set.D
	b.resize(s.cfg.Batch, d)
	for k := range s.cfg.Batch {
		if s.state.Position == len(s.order) {
			s.state = SamplerState{Pass: s.state.Pass + 1}
			s.shuffle()
		}
		at := s.order[s.state.Position]
		s.state.Position++
		s.scaler.Apply(b.X[k*d:(k+1)*d], s.set.Row(at))
		b.Y[k], b.Locations[k] = s.set.Labels[at], at
	}
}

func (b *Batch) resize(rows, d int) {
	if len(b.Y) == rows && len(b.X) == rows*d && len(b.Locations) == rows {
		return
	}
	*b = Batch{X: make([]float32, rows*d), Y: make([]ClassID, rows), Locations: make([]int, rows)}
}

// State tells where the sampler stands.
func (s *Sampler) State() SamplerState { return s.state }

// MarshalBinary is the state for a checkpoint.
func (s *Sampler) MarshalBinary() ([]byte, error) {
	return fmt.Appendf(nil, "%d %d", s.state.Pass, s.state.Position), nil
}

// UnmarshalBinary restores what MarshalBinary gave; see Restore.
func (s *Sampler) UnmarshalBinary(text []byte) error {
	var state SamplerState
	if _, err := fmt.Sscanf(string(text), "%d %d", &state.Pass, &state.Position); err != nil {
		return fmt.Errorf("data: restore sampler: %q: want pass and position: %w", text, err)
	}
	return s.Restore(state)
}

// Restore continues from a state of a sampler with the same set, locations and
// config. It fails for a position that this sampler cannot have.
func (s *Sampler) Restore(state SamplerState) error {
	if state.Position < 0 || state.Position > len(s.order) {
		return fmt.Errorf("data: restore sampler: position %d of a pass over %d samples", state.Position, len(s.order))
	}
	s.state = state
	s.shuffle()
	return nil
}
