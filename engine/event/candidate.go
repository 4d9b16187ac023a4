package event

import (
	"cmp"
	"slices"

	"segzsl/data/strict"
)

// Candidate is the best class of one side, seen or unseen, and its evidence: For and
// Against are the positive and negative summands of f(z_s, a) = Σ_k (z_sᵀW)_k a_k, the
// largest first.
type Candidate struct {
	Class         string         `json:"class"`
	Compatibility float64        `json:"compatibility"`
	For           []Contribution `json:"attributes_for"`
	Against       []Contribution `json:"attributes_against"`
}

// TopClasses is the number of most likely classes of an answer.
const TopClasses = 5

// SeenAt reports whether the prediction is a seen class when gamma is subtracted from
// seen scores. Ties are predicted as seen.
func (a *Answer) SeenAt(gamma float64) bool { return a.Lead-gamma >= 0 }

// At returns the answer when gamma is subtracted from seen scores: the predicted class,
// its evidence, and the probabilities of the likeliest classes.
func (a *Answer) At(gamma float64) *Answer {
	b := *a
	b.Gamma = gamma
	if len(a.Likely) == 0 { // of an earlier version
		return &b
	}
	best := a.BestUnseen
	if a.SeenAt(gamma) {
		best = a.BestSeen
	}
	b.Predicted, b.Compatibility, b.For, b.Against = best.Class, best.Compatibility, best.For, best.Against
	b.Top = a.topAt(gamma)
	return &b
}

// Margin is by how much the score of the predicted class exceeds that of the best class
// of the other side, when gamma is subtracted from seen scores: at least 0.
func (a *Answer) Margin(gamma float64) float64 { return max(a.Lead-gamma, gamma-a.Lead) }

// topAt lists the likeliest classes at gamma. Subtracting gamma from seen scores
// multiplies the odds of seen classes by e^(−sharpness·γ).
func (a *Answer) topAt(gamma float64) []ClassProbability {
	seen, unseen := 1.0, 1.0
	if gamma > 0 {
		seen = strict.Exp(-a.Sharpness * gamma)
	} else {
		unseen = strict.Exp(a.Sharpness * gamma)
	}
	sum := float64(seen*a.SeenShare) + float64(unseen*a.UnseenShare)
	top := slices.Clone(a.Likely)
	for i, c := range top {
		weight := unseen
		if c.Seen {
			weight = seen
		}
		top[i].Probability = float64(c.Probability*weight) / max(sum, 1e-300)
	}
	slices.SortStableFunc(top, func(x, y ClassProbability) int { return cmp.Compare(y.Probability, x.Probability) })
	return top[:min(TopClasses, len(top))]
}
