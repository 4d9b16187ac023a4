package data

import (
	"fmt"
	"math"
	"math/rand/v2"
	"segzsl/data/strict"
)

// SyntheticConfig configures a generated data set. Each sample is a mixture of
// its class's attributes (the signal) and factors that no attribute describes
// (the nuisance), through a fixed random network with a final ReLU:
//
//	x = ReLU(W₂ tanh(W₁ [signal·(2a − 1 + jitter), nuisance·u]) + noise·e),  u, e ~ N(0, 1)
type SyntheticConfig struct {
	// Seed determines attributes, network and samples.
	Seed uint64
	// Classes is the number of classes, ≥ 3; the last Unseen of them, ≥ 1, are unseen.
	Classes, Unseen int
	// PerClass is the number of samples of a class, ≥ 5. A fifth of those of seen
	// classes are test_seen.
	PerClass int
	// Attributes is A and Features is D, both ≥ 1.
	Attributes, Features int
	// Factors is the number of attribute-irrelevant factors, ≥ 0.
	Factors int
	// Nuisance scales these factors relative to the attributes, whose scale is 1;
	// ≥ 0. From 1 on they dominate distances between features.
	Nuisance float64
	// Noise is the standard deviation of the noise added to each feature, ≥ 0.
	Noise float64
}

// DefaultSynthetic configures the built-in data set "synthetic": 12 classes, 4 of
// them unseen, 1200 samples of 48 features, 16 attributes.
func DefaultSynthetic() SyntheticConfig {
	return SyntheticConfig{Seed: 1, Classes: 12, Unseen: 4, PerClass: 100,
		Attributes: 16, Features: 48, Factors: 6, Nuisance: 1, Noise: 0.05}
}

func (cfg SyntheticConfig) check() error {
	for _, field := range []struct {
		name          string
		value, lowest int
	}{
		{"Classes", cfg.Classes, 3}, {"Unseen", cfg.Unseen, 1}, {"Classes-Unseen", cfg.Classes - cfg.Unseen, 2},
		{"PerClass", cfg.PerClass, 5}, {"Attributes", cfg.Attributes, 1}, {"Features", cfg.Features, 1}, {"Factors", cfg.Factors, 0},
	} {
		if field.value < field.lowest {
			return fmt.Errorf("data: synthetic: %s=%d: want %d or more", field.name, field.value, field.lowest)
		}
	}
	if !(cfg.Nuisance >= 0) || !(cfg.Noise >= 0) {
		return fmt.Errorf("data: synthetic: Nuisance=%v, Noise=%v: want 0 or more", cfg.Nuisance, cfg.Noise)
	}
	return nil
}

// Synthetic generates a data set; the same cfg gives the same set.
func Synthetic(cfg SyntheticConfig) (*Set, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(cfg.Seed, 0x53796e))
	s := &Set{Name: "synthetic", Source: "generated", D: cfg.Features, A: cfg.Attributes}
	s.RawAttributes = syntheticAttributes(cfg, random)
	s.Attributes = normalise(s.RawAttributes, s.A)
	s.fillNames(cfg.Classes)

	mix := newMixer(cfg, random)
	for c := range cfg.Classes {
		for k := range cfg.PerClass {
			i := len(s.Labels)
			s.Labels = append(s.Labels, ClassID(c))
			s.Features = mix.appendSample(s.Features, s.RawAttributes[c*s.A:(c+1)*s.A])
			switch {
			case c >= cfg.Classes-cfg.Unseen:
				s.Split.TestUnseen = append(s.Split.TestUnseen, i)
			case k%5 == 4:
				s.Split.TestSeen = append(s.Split.TestSeen, i)
			default:
				s.Split.TrainVal = append(s.Split.TrainVal, i)
			}
		}
	}
	err := s.complete()
	s.Notes = nil // drop the note that train and val were chosen with a seed
	return s, err
}

// syntheticAttributes draws a class × attribute table with values in [0.05, 1].
// Each attribute of an unseen class comes from one of two seen classes, so that
// only the combination is new.
func syntheticAttributes(cfg SyntheticConfig, random *rand.Rand) []float32 {
	a, seen := cfg.Attributes, cfg.Classes-cfg.Unseen
	table := make([]float32, cfg.Classes*a)
	for i := range table[:seen*a] {
		table[i] = 0.05 + float32(0.15*random.Float32())
		if random.IntN(2) == 1 {
			table[i] += 0.8
		}
	}
	for c := seen; c < cfg.Classes; c++ {
		first := random.IntN(seen)
		second := (first + 1 + random.IntN(seen-1)) % seen
		for k := range a {
			parent := first
			if random.IntN(2) == 1 {
				parent = second
			}
			table[c*a+k] = table[parent*a+k]
		}
	}
	return table
}

// mixer is the network that maps factors to features.
type mixer struct {
	cfg            SyntheticConfig
	random         *rand.Rand
	first, second  []float64 // hidden × inputs, features × hidden
	inputs, hidden []float64
}

func newMixer(cfg SyntheticConfig, random *rand.Rand) *mixer {
	m := &mixer{cfg: cfg, random: random}
	m.inputs = make([]float64, cfg.Attributes+cfg.Factors)
	m.hidden = make([]float64, 2*len(m.inputs))
	m.first = m.gaussian(len(m.hidden), len(m.inputs))
	m.second = m.gaussian(cfg.Features, len(m.hidden))
	return m
}

// gaussian draws a matrix that preserves the scale of its input.
func (m *mixer) gaussian(rows, columns int) []float64 {
	w := make([]float64, rows*columns)
	for i := range w {
		w[i] = strict.Normal(m.random) / math.Sqrt(float64(columns))
	}
	return w
}

func (m *mixer) appendSample(x, attributes []float32) []float32 {
	for k, a := range attributes {
		m.inputs[k] = float64(2*float64(a)) - 1 + float64(0.1*strict.Normal(m.random))
	}
	for k := len(attributes); k < len(m.inputs); k++ {
		m.inputs[k] = m.cfg.Nuisance * strict.Normal(m.random)
	}
	for i := range m.hidden {
		m.hidden[i] = strict.Tanh(dot(m.first[i*len(m.inputs):], m.inputs))
	}
	for i := range m.cfg.Features {
		v := dot(m.second[i*len(m.hidden):], m.hidden) + float64(m.cfg.Noise*strict.Normal(m.random))
		x = append(x, float32(max(0, v)))
	}
	return x
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range b {
		sum += float64(a[i] * v)
	}
	return sum
}
