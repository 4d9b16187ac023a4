package engine

import (
	"cmp"
	"slices"

	"segzsl/engine/config"
)

// calibrate gives a pass's model its factor γ: what is best for all validation
// passes of the run, else the config's, which a preset vouches for as long as
// nothing was changed.
func (s *Session) calibrate(pass config.Pass) {
	switch {
	case pass.Validates():
		s.model.Recalibrate(0, "none")
	case len(s.harmonics) > 0:
		s.model.Recalibrate(commonGamma(s.harmonics), "validation")
	case s.cfg.Evaluate.Calibration != 0 && s.opt.Preset != "":
		preset, ok := config.PresetByName(s.opt.Preset)
		if ok && preset.Config.Evaluate.Calibration == s.cfg.Evaluate.Calibration {
			if preset.Vouches(s.cfg, s.set) {
				s.model.Recalibrate(s.cfg.Evaluate.Calibration, "preset")
			} else {
				s.model.Recalibrate(0, "none")
			}
		}
	}
}

// HarmonicPoint is acc_h with a calibration factor γ.
type HarmonicPoint struct {
	Gamma float64 `json:"gamma"`
	H     float64 `json:"acc_h"`
}

// mostHarmonic bounds the points of a thinned curve, since searches and
// checkpoints keep them.
const mostHarmonic = 1000

// harmonics are the harmonic means of a curve, each at the middle of the factors
// that it holds for, at most mostHarmonic of them.
func harmonics(curve []CurvePoint) []HarmonicPoint {
	stride := max(1, (len(curve)+mostHarmonic-1)/mostHarmonic)
	var points []HarmonicPoint
	for i := 1; i < len(curve); i += stride { // at −∞ acc_h is 0
		points = append(points, HarmonicPoint{middle(curve, i), harmonic(curve[i].AccS, curve[i].AccU)})
	}
	return points
}

// harmonicAt reads a curve between its points, and at its ends beyond them.
func harmonicAt(points []HarmonicPoint, gamma float64) float64 {
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

// commonGamma is the factor whose acc_h is best as a mean over several curves. A
// mean of the factors that are best on each would follow their noise: curves are
// flat at the top, and each of a few classes.
func commonGamma(curves [][]HarmonicPoint) (gamma float64) {
	best := -1.0
	for _, own := range curves {
		for _, p := range own {
			var h float64
			for _, c := range curves {
				h += harmonicAt(c, p.Gamma)
			}
			if h > best {
				gamma, best = p.Gamma, h
			}
		}
	}
	return gamma
}
