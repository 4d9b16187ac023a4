package engine

import "segzsl/engine/event"

// Survey evaluates every test sample with the current model; see AskSurvey.
func (m *Model) Survey() (*event.Survey, error) {
	by, err := m.evaluator().predictor()
	if err != nil {
		return nil, err
	}
	s := &event.Survey{Predictor: by.name, Classes: m.classNames(), Seen: m.problem.seen, Samples: m.evaluator().testSamples()}
	s.Gamma, s.From = m.evaluator().factor()
	s.Confidence = make(event.Vector, 0, len(s.Samples))
	j, err := m.evaluator().evaluateAll(by.score, func(v rowScores, i int) {
		s.Confidence = append(s.Confidence, float32(by.confidence(v.all.Row(i))))
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

func (m *Model) classNames() []string {
	names := make([]string, m.problem.k())
	for k := range names {
		names[k] = m.problem.name(k)
	}
	return names
}
