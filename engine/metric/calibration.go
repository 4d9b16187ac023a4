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

// mostHarmonic limits the points of a thinned curve, which is stored in searches and
// checkpoints.
const mostHarmonic = 1000

// Harmonics returns the harmonic means of a curve, each at the middle of the interval of
// factors for which it is valid, at most mostHarmonic of them.
func Harmonics(curve []CurvePoint) []HarmonicPoint {
	stride := max(1, (len(curve)+mostHarmonic-1)/mostHarmonic)
	var points []HarmonicPoint
	for i := 1; i < len(curve); i += stride { // at −∞ acc_h is 0
		points = append(points, HarmonicPoint{middle(curve, i), Harmonic(curve[i].AccS, curve[i].AccU)})
	}
	return points
}

// HarmonicAt interpolates a curve linearly; it is constant beyond the ends.
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

// CommonGamma returns the factor with the best mean of acc_h over several curves. The
// mean of their best factors would be noisier, since curves of few classes are flat at
// the top.
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
