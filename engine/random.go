package engine

import (
	"hash/fnv"
	"math/rand/v2"
)

// stream is the random stream of one purpose: streams of different names are
// independent, so that what one part of a run draws never moves another.
func stream(seed uint64, purpose string) *rand.Rand {
	return rand.New(source(seed, purpose))
}

func source(seed uint64, purpose string) *rand.PCG {
	h := fnv.New64a()
	h.Write([]byte(purpose)) // a hash never fails
	return rand.NewPCG(seed, h.Sum64())
}

func fillNormal(rng *rand.Rand, dst []float32) {
	for i := range dst {
		dst[i] = float32(rng.NormFloat64())
	}
}

func fillUniform(rng *rand.Rand, dst []float32) {
	for i := range dst {
		dst[i] = rng.Float32()
	}
}
