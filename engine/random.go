package engine

import (
	"hash/fnv"
	"math/rand/v2"
	"segzsl/data/strict"
)

// Stream is the random stream for one purpose: streams of different names are
// independent, so that draws in one part of a run don't affect another.
func Stream(seed uint64, purpose string) *rand.Rand {
	return rand.New(source(seed, purpose))
}

func source(seed uint64, purpose string) *rand.PCG {
	h := fnv.New64a()
	h.Write([]byte(purpose)) // a hash never fails
	return rand.NewPCG(seed, h.Sum64())
}

// noise is the random stream of stage 2; a checkpoint saves its state.
type noise struct {
	*rand.PCG
	rng *rand.Rand // draws from the PCG
}

func newNoise(seed uint64, purpose string) *noise {
	pcg := source(seed, purpose)
	return &noise{pcg, rand.New(pcg)}
}

func (n *noise) normal(dst []float32)  { fillNormal(n.rng, dst) }
func (n *noise) uniform(dst []float32) { fillUniform(n.rng, dst) }

func fillNormal(rng *rand.Rand, dst []float32) {
	for i := range dst {
		dst[i] = float32(strict.Normal(rng))
	}
}

func fillUniform(rng *rand.Rand, dst []float32) {
	for i := range dst {
		dst[i] = rng.Float32()
	}
}
