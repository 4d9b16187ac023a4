package engine

// Survey judges every test sample as the run stands; see AskSurvey.
func (m *Model) Survey() (*Survey, error) {
	by, err := m.predictor()
	if err != nil {
		return nil, err
	}
	s := &Survey{Predictor: by.name, Classes: m.classNames(), Seen: m.problem.seen, Samples: m.testSamples()}
	s.Gamma, s.From = m.factor()
	s.Confidence = make(Vector, 0, len(s.Samples))
	j, err := m.judgeEach(by.score, func(scores []float32) {
		s.Confidence = append(s.Confidence, float32(by.confidence(scores)))
	})
	if err != nil {
		return nil, err
	}
	s.Scores = j.scores(s.Gamma, s.From)
	for _, g := range j.margins {
		s.Truth = append(s.Truth, g.truth)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, g.bestSeen), append(s.BestUnseen, g.bestUnseen)
		s.Lead = append(s.Lead, float32(g.lead))
	}
	return s, nil
}

// factor is the calibration factor in force, and where it comes from. It is
// for the scores of the classifier; what judges before has others, and none.
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

// judgement is what the survey was made of, but for the answers of classifiers
// that know one side alone.
func (s *Survey) judgement() *judgement {
	margins := make([]margin, len(s.Truth))
	for i := range margins {
		margins[i] = s.margin(i)
	}
	return newJudgement(margins, s.Seen, len(s.Classes))
}

func (s *Survey) margin(i int) margin {
	return margin{truth: s.Truth[i], bestSeen: s.BestSeen[i], bestUnseen: s.BestUnseen[i],
		seenAlone: s.BestSeen[i], unseenAlone: s.BestUnseen[i], lead: float64(s.Lead[i])}
}

// Answer is the class number that sample i gets when γ is taken off seen
// scores; a tie goes to the seen class.
func (s *Survey) Answer(i int, gamma float64) int { return s.margin(i).answer(gamma) }

// At gives acc_s, acc_u and their harmonic mean acc_h when γ is taken off seen
// scores. Classes without test samples do not count; a side without any has
// accuracy 0.
func (s *Survey) At(gamma float64) (accS, accU, accH float64) {
	accS, accU = s.judgement().at(gamma)
	return accS, accU, harmonic(accS, accU)
}

// Curve is the seen–unseen curve, from γ = −∞ (seen classes alone) up to the
// factor past which every answer is an unseen class. A point holds for factors
// above its own, up to the next point's.
func (s *Survey) Curve() []CurvePoint { return s.judgement().curve() }

// AUSUC is the area under Curve.
func (s *Survey) AUSUC() float64 { return ausuc(s.Curve()) }

// Confusion counts samples by true class (row) and answer (column), both as
// class numbers; a row adds up to the class's samples.
func (s *Survey) Confusion(gamma float64) [][]int { return s.judgement().confusion(gamma) }

// PerClass is each class's accuracy; NaN for a class without test samples.
func (s *Survey) PerClass(gamma float64) []float64 { return s.judgement().perClass(gamma) }

// Leak is the bias gauge: the share of unseen samples that go to seen classes,
// and of seen samples that go to unseen classes. A side without samples has 0.
func (s *Survey) Leak(gamma float64) (toSeen, toUnseen float64) { return s.judgement().leak(gamma) }
