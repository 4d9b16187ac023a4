package metric

import (
	"cmp"
	"slices"
)

// HarmonicPoint is acc_h with a calibration factor γ.
type HarmonicPoint struct {
	Gamma float64 `json:"gamma"`
	H     float64 `json:"acc_h"`
}

// mostHarmonic bounds the points of a thinned curve, since searches and
// checkpoints keep them.
const mostHarmonic = 1000

// Harmonics are the harmonic means of a curve, each at the middle of the factors
// that it holds for, at most mostHarmonic of them.
func Harmonics(curve []CurvePoint) []HarmonicPoint {
	stride := max(1, (len(curve)+mostHarmonic-1)/mostHarmonic)
	var points []HarmonicPoint
	for i := 1; i < len(curve); i += stride { // at −∞ acc_h is 0
		points = append(points, HarmonicPoint{middle(curve, i), Harmonic(curve[i].AccS, curve[i].AccU)})
	}
	return points
}

// HarmonicAt reads a curve between its points, and at its ends beyond them.
func HarmonicAt(points []HarmonicPoint, gamma float64) float64 {
	i, exact := slices.BinarySearchFunc(points, gamma, func(p HarmonicPoint, g float64) int { return cmp.Compare(p.Gamma, g) })
	switch {
	case exact || i == 0:
		return points[i].H
	case i == len(points):
		return points[i-1].H
	}
	a, b := points[i-1], points[i]
	return a.H + (b.H-a.H)*(gamma-a.Gamma)/(b.Gamma-a.Gamma)
}

// CommonGamma is the factor whose acc_h is best as a mean over several curves. A
// mean of the factors that are best on each would follow their noise: curves are
// flat at the top, and each of a few classes.
func CommonGamma(curves [][]HarmonicPoint) (gamma float64) {
	best := -1.0
	for _, own := range curves {
		for _, p := range own {
			var h float64
			for _, c := range curves {
				h += HarmonicAt(c, p.Gamma)
			}
			if h > best {
				gamma, best = p.Gamma, h
			}
		}
	}
	return gamma
}
