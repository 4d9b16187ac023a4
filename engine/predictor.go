package engine

import (
	"segzsl/data/strict"
	"segzsl/engine/config"
)

const (
	compatibilityBy = "compatibility"
	meansBy         = "class means"
)

// predictor evaluates samples at some point of a run.
type predictor struct {
	name  string
	score scorer
	// sharpness multiplies scores before the softmax. It does not change their order.
	sharpness float64
}

// cosineSharpness makes the softmax of cosines comparable to probabilities.
const cosineSharpness = 20

// predictor returns the classifier once it is trained; before that, f(z_s, a) until
// the generator is being trained, then the nearest class mean, as in Validated.
func (m evaluator) predictor() (predictor, error) {
	switch {
	case m.classified:
		p := predictor{name: string(m.cfg.Classify.Kind), sharpness: 1}
		if m.cfg.Classify.Kind == config.Nearest {
			p.sharpness = cosineSharpness
		}
		var err error
		p.score, err = m.byClassifier()
		return p, err
	case m.generated > 0:
		means, err := m.classMeans().semantic()
		if err != nil {
			return predictor{}, err
		}
		return predictor{meansBy, m.byMeans(means), cosineSharpness}, nil
	}
	return predictor{compatibilityBy, m.byCompatibility(), 1}, nil
}

// probabilities are P(y|z) of Eq. (19), also for scores that are not
// log-probabilities.
func (p predictor) probabilities(scores []float32) []float64 {
	top := float64(scores[argmax(scores)])
	list := make([]float64, len(scores))
	var sum float64
	for i, s := range scores {
		list[i] = strict.Exp((float64(s) - top) * p.sharpness)
		sum += list[i]
	}
	for i := range list {
		list[i] /= sum
	}
	return list
}

// confidence is the probability of the most likely class.
func (p predictor) confidence(scores []float32) float64 {
	top := float64(scores[argmax(scores)])
	var sum float64
	for _, s := range scores {
		sum += strict.Exp((float64(s) - top) * p.sharpness)
	}
	return 1 / sum
}
