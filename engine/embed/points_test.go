package embed

import (
	"math/rand/v2"

	"segzsl/engine/kernel"
)

// blobs draws n points of d features from classes Gaussian clusters whose
// centres are apart by about gap·√(2d).
func blobs(n, d, classes int, gap float64, seed uint64) (kernel.Matrix, []int) {
	rng := rand.New(rand.NewPCG(seed, 99))
	centres := make([]float64, classes*d)
	for i := range centres {
		centres[i] = gap * rng.NormFloat64()
	}
	x, labels := zeros(n, d), make([]int, n)
	for i := range n {
		labels[i] = i % classes
		for j, row := 0, x.Row(i); j < d; j++ {
			row[j] = float32(centres[labels[i]*d+j] + rng.NormFloat64())
		}
	}
	return x, labels
}
