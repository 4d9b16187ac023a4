package engine

import (
	"fmt"

	"segzsl/engine/kernel"
	"segzsl/engine/metric"
)

// evaluator is a model that evaluates samples: it scores them, by whichever of the
// scorers in scorers.go and classifier_scores.go, and compares the scores.
type evaluator struct{ *Model }

// evaluateByClassifier scores every test sample with the classifier.
func (m evaluator) evaluateByClassifier() (*metric.Evaluation, error) {
	if !m.classified {
		return nil, fmt.Errorf("engine: evaluate: the classifier is not trained yet")
	}
	score, err := m.byClassifier()
	if err != nil {
		return nil, err
	}
	return m.evaluateAll(score, nil)
}

// testSamples are the locations of test samples: of seen classes, then of unseen.
func (m evaluator) testSamples() []int {
	split := m.problem.set.Split
	return append(append([]int{}, split.TestSeen...), split.TestUnseen...)
}

// evaluateAll evaluates every test sample; visit, if not nil, is called with each row of
// scores.
func (m evaluator) evaluateAll(score scorer, visit func(v rowScores, i int)) (*metric.Evaluation, error) {
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return nil, err
	}
	defer enc.close()
	p := m.problem
	locations, classes := m.testSamples(), p.k()
	margins := make([]metric.Margin, 0, len(locations))
	var failed error
	err = enc.each(p, locations, func(from, n int) {
		v, err := score(enc.zs, enc.x, n)
		if err == nil && !m.pool.AllFinite(v.all.Data[:n*v.all.Cols]) {
			err = m.notFinite(v.all, locations[from:from+n])
		}
		if err != nil {
			if failed == nil {
				failed = err
			}
			return
		}
		classes = v.all.Cols // more than k if there are invented ones
		for i := 0; i < n; i++ {
			margins = append(margins, v.margin(i, p.seen, p.label(locations[from+i])))
			if visit != nil {
				visit(v, i)
			}
		}
	})
	if err == nil {
		err = failed
	}
	return metric.NewEvaluation(margins, p.seen, classes), err
}

// notFinite returns an error naming the first sample at locations whose scores are
// not finite.
func (m evaluator) notFinite(scores kernel.Matrix, locations []int) error {
	for i, at := range locations {
		if !m.pool.AllFinite(scores.Row(i)) {
			return fmt.Errorf("engine: evaluate: the scores of sample %d are not finite: its features may lie far outside the range of the training samples", at)
		}
	}
	return nil
}

func (v rowScores) margin(i, seen, truth int) metric.Margin {
	scores := v.all.Row(i)
	s, u := argmax(scores[:seen]), seen+argmax(scores[seen:])
	m := metric.Margin{Truth: truth, BestSeen: s, BestUnseen: u, SeenAlone: s, UnseenAlone: u,
		Lead: float64(scores[s] - scores[u])}
	if v.seen.Data != nil {
		m.SeenAlone, m.UnseenAlone = argmax(v.seen.Row(i)), seen+argmax(v.unseen.Row(i))
	}
	return m
}

func argmax(v []float32) int {
	best := 0
	for i := range v {
		if v[i] > v[best] {
			best = i
		}
	}
	return best
}

// factor returns the current calibration factor and its origin. It applies to the
// scores of the classifier; earlier predictors are not calibrated.
func (m evaluator) factor() (gamma float64, from string) {
	if !m.classified {
		return 0, "none"
	}
	return m.cfg.Evaluate.Calibration, m.gammaFrom
}
