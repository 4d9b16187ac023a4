package engine

import "segzsl/engine/event"

// Survey evaluates every test sample as the run stands; see AskSurvey.
func (m *Model) Survey() (*event.Survey, error) {
	by, err := m.predictor()
	if err != nil {
		return nil, err
	}
	s := &event.Survey{Predictor: by.name, Classes: m.classNames(), Seen: m.problem.seen, Samples: m.testSamples()}
	s.Gamma, s.From = m.factor()
	s.Confidence = make(event.Vector, 0, len(s.Samples))
	j, err := m.evaluateAll(by.score, func(scores []float32) {
		s.Confidence = append(s.Confidence, float32(by.confidence(scores)))
	})
	if err != nil {
		return nil, err
	}
	s.Scores = j.Scores(s.Gamma, s.From)
	for _, g := range j.Margins {
		s.Truth = append(s.Truth, g.Truth)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, g.BestSeen), append(s.BestUnseen, g.BestUnseen)
		s.Lead = append(s.Lead, float32(g.Lead))
	}
	return s, nil
}

// factor is the calibration factor in force, and where it comes from. It is
// for the scores of the classifier; the predictor before has others, and none.
func (m *Model) factor() (gamma float64, from string) {
	if !m.classified {
		return 0, "none"
	}
	return m.cfg.Evaluate.Calibration, m.gammaFrom
}

func (m *Model) classNames() []string {
	names := make([]string, m.problem.k())
	for k := range names {
		names[k] = m.problem.name(k)
	}
	return names
}
