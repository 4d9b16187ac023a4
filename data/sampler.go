package data

import (
	"fmt"
	"math/rand/v2"
)

// Batch is a batch of samples. The zero value is ready for Sampler.Next, which
// allocates it once and then fills it in place; X may also be given.
type Batch struct {
	// X are scaled features, B × D, row-major.
	X []float32
	// Y are the classes, and Locations the samples of the B rows.
	Y         []ClassID
	Locations []int
}

// SamplerConfig configures a Sampler.
type SamplerConfig struct {
	// Batch is B, the batch size, from 1 to the number of locations.
	Batch int
	// Seed chooses the order of all passes.
	Seed uint64
	// Balanced draws every class equally often. Samples of a class may then be
	// left out or repeated within a pass.
	Balanced bool
}

// Sampler draws batches of samples in shuffled order, pass after pass. A batch
// that a pass cannot fill is completed from the next one, so that each has
// exactly B rows and no sample is dropped. The same set, locations and config
// give the same batches.
//
// A Sampler belongs to one goroutine.
type Sampler struct {
	set       *Set
	scaler    *Scaler
	cfg       SamplerConfig
	locations []int
	order     []int // the locations of this pass, in order
	state     SamplerState

	source *rand.PCG
	random *rand.Rand

	// If balanced: locations by class, the same shuffled, and the order of classes
	// in a round.
	classes, members [][]int
	round            []int
}

// SamplerState is the position of a Sampler, as saved in a checkpoint.
type SamplerState struct {
	// Pass counts passes from 0, Position the samples drawn from this one.
	Pass     uint64
	Position int
}

// NewSampler returns a sampler of the samples of s at the given locations, scaled
// by sc. It returns an error if the batch size is not between 1 and the number
// of locations.
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

// shuffle computes the order of the current pass. It depends on the state alone,
// so that two numbers are enough to restore a sampler.
func (s *Sampler) shuffle() {
	s.source.Seed(s.cfg.Seed, s.state.Pass)
	if s.cfg.Balanced {
		s.shuffleBalanced()
		return
	}
	copy(s.order, s.locations)
	s.mix(s.order)
}

// mix shuffles v (Fisher–Yates), without allocating.
func (s *Sampler) mix(v []int) {
	for i := len(v) - 1; i > 0; i-- {
		j := s.random.IntN(i + 1)
		v[i], v[j] = v[j], v[i]
	}
}

// shuffleBalanced draws one sample of every class per round, each round in a
// random order of classes.
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
	s.Choose(b)
	s.Scale(b, 0, s.cfg.Batch)
}

// Choose draws the next batch: it fills in the classes and locations of b, and leaves the features to Scale.
func (s *Sampler) Choose(b *Batch) {
	b.resize(s.cfg.Batch, s.set.D)
	for k := range s.cfg.Batch {
		if s.state.Position == len(s.order) {
			s.state = SamplerState{Pass: s.state.Pass + 1}
			s.shuffle()
		}
		at := s.order[s.state.Position]
		s.state.Position++
		b.Y[k], b.Locations[k] = s.set.Labels[at], at
	}
}

// Scale fills in the features of the rows from lo up to hi of a chosen batch. Several goroutines may fill in rows
// of their own.
func (s *Sampler) Scale(b *Batch, lo, hi int) {
	d := s.set.D
	for k := lo; k < hi; k++ {
		s.scaler.Apply(b.X[k*d:(k+1)*d], s.set.Row(b.Locations[k]))
	}
}

func (b *Batch) resize(rows, d int) {
	if len(b.X) != rows*d { // X may be memory of the caller's
		b.X = make([]float32, rows*d)
	}
	if len(b.Y) != rows || len(b.Locations) != rows {
		b.Y, b.Locations = make([]ClassID, rows), make([]int, rows)
	}
}

// State returns the sampler's position.
func (s *Sampler) State() SamplerState { return s.state }

// MarshalBinary encodes the state for a checkpoint.
func (s *Sampler) MarshalBinary() ([]byte, error) {
	return fmt.Appendf(nil, "%d %d", s.state.Pass, s.state.Position), nil
}

// UnmarshalBinary restores a state encoded by MarshalBinary; see Restore.
func (s *Sampler) UnmarshalBinary(text []byte) error {
	var state SamplerState
	if _, err := fmt.Sscanf(string(text), "%d %d", &state.Pass, &state.Position); err != nil {
		return fmt.Errorf("data: restore sampler: %q: want pass and position: %w", text, err)
	}
	return s.Restore(state)
}

// Restore continues from the state of a sampler with the same set, locations and
// config. It returns an error for a position that this sampler cannot have.
func (s *Sampler) Restore(state SamplerState) error {
	if state.Position < 0 || state.Position > len(s.order) {
		return fmt.Errorf("data: restore sampler: position %d of a pass over %d samples", state.Position, len(s.order))
	}
	s.state = state
	s.shuffle()
	return nil
}
