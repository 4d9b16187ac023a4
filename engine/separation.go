package engine

import (
	"fmt"

	"segzsl/engine/embed"
	"segzsl/engine/kernel"
)

// Space is one of the three spaces of Fig. 4.
type Space string

const (
	SemanticSpace Space = "semantic" // z_s
	ResidualSpace Space = "residual" // z_r
	ImageSpace    Space = "image"    // x as input of networks
)

const (
	// mostSeparated limits the number of samples, since distances are n².
	mostSeparated = 5000
	// purityNeighbours is k of the purity.
	purityNeighbours = 10
	// probeFolds is the number of folds of a probe, each fitted on 4/5.
	probeFolds = 5
)

// Separation reports how well the three spaces separate the classes of test samples,
// and what can be predicted from them: Fig. 4 in numbers, and whether z_s has the
// attributes and z_r does not.
type Separation struct {
	// Samples is the number of test samples used, of Of; if there are too many,
	// classes are sampled in turn, at random from Seed.
	Samples int    `json:"samples"`
	Of      int    `json:"of"`
	Classes int    `json:"classes"`
	Seen    int    `json:"seen_classes"`
	Seed    uint64 `json:"seed"`
	// AttributeNames are the names of the entries of each reading.
	AttributeNames []string          `json:"attribute_names"`
	Spaces         []SpaceSeparation `json:"spaces"`
}

// SpaceSeparation is the result for one space. See embed.Prober on which of the
// readings answers which question.
type SpaceSeparation struct {
	Space     Space         `json:"space"`
	Width     int           `json:"width"`
	Cosine    embed.Quality `json:"cosine"`
	Euclidean embed.Quality `json:"euclidean"`
	// HeldOutSamples is predicted by a fit on other test samples of all classes.
	HeldOutSamples embed.Reading `json:"held_out_samples"`
	// HeldOutClasses is predicted by a fit on other classes.
	HeldOutClasses embed.AttributeReading `json:"held_out_classes"`
	// Unseen is predicted for unseen classes by a fit on seen ones.
	Unseen embed.AttributeReading `json:"unseen_classes"`
}

// Separation evaluates the spaces of the model on its test samples; without a
// residual encoder there are two. It works during training too. It returns an error
// for features that are not finite, and for sets with too few test samples or
// classes (5 samples, 3 classes; 2 seen and 1 unseen).
func (m *Model) Separation() (*Separation, error) {
	p := m.problem
	all := append(append([]int{}, p.set.Split.TestSeen...), p.set.Split.TestUnseen...)
	locations := m.spaces().alternateClasses(all, mostSeparated)
	labels := make([]int, len(locations))
	for i, at := range locations {
		labels[i] = p.label(at)
	}
	s := &Separation{
		Samples: len(locations), Of: len(all), Classes: p.k(), Seen: p.seen, Seed: m.cfg.Seed,
		AttributeNames: p.set.AttributeNames,
	}
	for _, space := range []Space{SemanticSpace, ResidualSpace, ImageSpace} {
		if space == ResidualSpace && m.nets.Er == nil {
			continue
		}
		x, err := m.Features(locations, space)
		if err != nil {
			return nil, err
		}
		measured, err := m.spaces().separate(x, labels)
		if err != nil {
			return nil, fmt.Errorf("engine: %s space of %s, %d test samples: %w", space, p.set.Name, len(locations), err)
		}
		measured.Space, measured.Width = space, x.Cols
		s.Spaces = append(s.Spaces, measured)
	}
	return s, nil
}

func (m spaces) separate(x kernel.Matrix, labels []int) (s SpaceSeparation, err error) {
	p, seed := m.problem, m.cfg.Seed
	if s.Cosine, err = embed.Separate(m.pool, x, labels, purityNeighbours, embed.Cosine); err != nil {
		return s, err
	}
	if s.Euclidean, err = embed.Separate(m.pool, x, labels, purityNeighbours, embed.Euclidean); err != nil {
		return s, err
	}
	probe, err := embed.NewProber(m.pool, x, labels, kernel.Dense(p.k(), p.set.A, p.att))
	if err != nil {
		return s, err
	}
	if s.HeldOutSamples, err = probe.Samples(probeFolds, seed); err != nil {
		return s, err
	}
	if s.HeldOutClasses, err = probe.Classes(probeFolds, seed); err != nil {
		return s, err
	}
	s.Unseen, err = probe.Transfer(func(c int) bool { return c >= p.seen }, seed)
	return s, err
}

// Features returns the samples at the given locations in a space, one row each. It
// returns an error for the residual space of a model without a residual encoder.
func (m *Model) Features(locations []int, space Space) (kernel.Matrix, error) {
	if space == ResidualSpace && m.nets.Er == nil {
		return kernel.Matrix{}, fmt.Errorf("engine: features of the residual space: the model has no residual encoder (extract.residual is off)")
	}
	enc, err := newEncoder(m.pool, m.nets, space == ResidualSpace)
	if err != nil {
		return kernel.Matrix{}, err
	}
	defer enc.close()
	from := enc.zs
	switch space {
	case ResidualSpace:
		from = enc.zr
	case ImageSpace:
		from = enc.x
	}
	rows := make([]float32, 0, len(locations)*from.Cols())
	err = enc.each(m.problem, locations, func(_, n int) { rows = append(rows, rowsOf(from, n).Data...) })
	if err != nil {
		return kernel.Matrix{}, err
	}
	return kernel.Dense(len(locations), from.Cols(), rows), nil
}

// alternateClasses takes at most that many locations, from each class in turn.
func (m spaces) alternateClasses(locations []int, most int) []int {
	if len(locations) <= most {
		return locations
	}
	byClass := make([][]int, m.problem.k())
	for _, i := range Stream(m.cfg.Seed, "separation").Perm(len(locations)) {
		k := m.problem.label(locations[i])
		byClass[k] = append(byClass[k], locations[i])
	}
	taken := make([]int, 0, most)
	for turn := 0; len(taken) < most; turn++ {
		for _, of := range byClass {
			if turn < len(of) && len(taken) < most {
				taken = append(taken, of[turn])
			}
		}
	}
	return taken
}
