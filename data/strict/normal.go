package strict

import (
	"math"
	"math/rand/v2"
)

// Where the tail of the normal distribution begins, and the area of each of the 128 strips of equal area into
// which the ziggurat method (Marsaglia & Tsang, 2000) divides its density.
const (
	tail = 3.442619855899
	area = 9.91256303526217e-3
)

// strip i of the density is wide[i]·2³¹ wide and ends at height[i]; whatever lies below inside[i] parts of its
// width is below the density for sure.
var inside, wide, height = strips()

func strips() (inside [128]uint32, wide, height [128]float32) {
	const parts = 1 << 31
	density := func(x float64) float64 { return Exp(-0.5 * x * x) }
	x := tail
	base := area / density(x)
	inside[0] = uint32(x / base * parts)
	wide[0], height[0] = float32(base/parts), 1
	wide[127], height[127] = float32(x/parts), float32(density(x))
	for i := 126; i > 0; i-- {
		next := math.Sqrt(-2 * Log(area/x+density(x)))
		inside[i+1] = uint32(next / x * parts)
		x = next
		wide[i], height[i] = float32(x/parts), float32(density(x))
	}
	return inside, wide, height
}

// Normal draws from the normal distribution with mean 0 and deviation 1, the number that rng.NormFloat64
// would draw but for its last bits.
func Normal(rng *rand.Rand) float64 {
	for {
		u := rng.Uint64()
		j, i := int32(u), u>>32&127
		x := float64(j) * float64(wide[i])
		switch {
		case uint32(max(j, -j)) < inside[i]: // 99 % of all draws
			return x
		case i == 0:
			return math.Copysign(beyondTail(rng), x)
		case height[i]+float32(float32(rng.Float64())*(height[i-1]-height[i])) < float32(Exp(-0.5*x*x)):
			return x
		}
	}
}

func beyondTail(rng *rand.Rand) float64 {
	for {
		x := float64(-Log(rng.Float64()) * (1.0 / tail))
		y := -Log(rng.Float64())
		if y+y >= x*x {
			return tail + x
		}
	}
}
