package metric

import (
	"cmp"
	"math"
	"slices"
)

// CurvePoint is one point of the seen–unseen curve.
type CurvePoint struct {
	Gamma float64 `json:"gamma"` // the point is valid for factors just above this one
	AccS  float64 `json:"acc_s"`
	AccU  float64 `json:"acc_u"`
}

// Curve returns the seen–unseen curve of calibrated stacking (Chao et al. 2016), from
// γ = −∞, where all predictions are seen classes, to +∞.
func (e *Evaluation) Curve() []CurvePoint {
	order := slices.Clone(e.Margins) // sorted once, then swept once
	slices.SortFunc(order, func(a, b Margin) int { return cmp.Compare(a.Lead, b.Lead) })
	var accS, accU float64
	for _, m := range order {
		if m.BestSeen == m.Truth {
			accS += e.weight(m.Truth)
		}
	}
	points := []CurvePoint{{math.Inf(-1), accS, 0}}
	for i := 0; i < len(order); {
		gamma := order[i].Lead
		for ; i < len(order) && order[i].Lead == gamma; i++ { // predicted as unseen above γ
			m := order[i]
			if m.BestSeen == m.Truth {
				accS -= e.weight(m.Truth)
			}
			if m.BestUnseen == m.Truth {
				accU += e.weight(m.Truth)
			}
		}
		points = append(points, CurvePoint{gamma, max(0, accS), accU})
	}
	return points
}

// AUSUC returns the area under the seen–unseen curve, acc_s over acc_u, by the
// trapezoidal rule.
func AUSUC(curve []CurvePoint) float64 {
	var area float64
	for i := 1; i < len(curve); i++ {
		area += float64((curve[i].AccU - curve[i-1].AccU) * (curve[i].AccS + curve[i-1].AccS) / 2)
	}
	return area
}

// BestGamma returns the factor with the highest harmonic mean on the curve, at the middle
// of its interval, and that mean.
func BestGamma(curve []CurvePoint) (gamma, h float64) {
	best := 0
	for i, p := range curve {
		if v := Harmonic(p.AccS, p.AccU); v > h {
			best, h = i, v
		}
	}
	if best == 0 { // −∞
		return 0, h
	}
	return middle(curve, best), h
}

// middle returns the middle of the interval of factors of point i > 0.
func middle(curve []CurvePoint, i int) float64 {
	if i+1 < len(curve) {
		return (curve[i].Gamma + curve[i+1].Gamma) / 2
	}
	return math.Nextafter(curve[i].Gamma, math.Inf(1))
}
