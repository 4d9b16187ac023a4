package event

import "segzsl/engine/metric"

// Survey is how every test sample is evaluated at one moment: all that accuracies,
// confusions, the seen–unseen curve and a calibration factor need, so that a
// screen can move γ without asking again. Lists of samples run in parallel.
type Survey struct {
	// Predictor is as in Answer; "class means" where those evaluated.
	Predictor string `json:"predictor"`
	// Classes are all classes, the first Seen of them seen ones. Class numbers
	// below are places in it.
	Classes []string `json:"classes"`
	Seen    int      `json:"seen_classes"`
	// Gamma is the calibration factor in force, and From where it comes from: 0
	// and "none" before the classifier, whose scores it is for.
	Gamma float64 `json:"calibration"`
	From  string  `json:"calibration_from"`

	Samples    []int  `json:"samples"` // locations in the data set
	Truth      []int  `json:"truth"`   // class numbers
	BestSeen   []int  `json:"best_seen"`
	BestUnseen []int  `json:"best_unseen"`
	Lead       Vector `json:"lead"`       // score of the best seen class − that of the best unseen
	Confidence Vector `json:"confidence"` // probability of the likeliest class, γ = 0
	// Scores are those of the run's own evaluation of these samples.
	Scores metric.Scores `json:"scores"`
}

// evaluation is what the survey was made of, but for the predictions of
// classifiers of one side alone.
func (s *Survey) evaluation() *metric.Evaluation {
	margins := make([]metric.Margin, len(s.Truth))
	for i := range margins {
		margins[i] = s.margin(i)
	}
	return metric.NewEvaluation(margins, s.Seen, len(s.Classes))
}

func (s *Survey) margin(i int) metric.Margin {
	return metric.Margin{Truth: s.Truth[i], BestSeen: s.BestSeen[i], BestUnseen: s.BestUnseen[i],
		SeenAlone: s.BestSeen[i], UnseenAlone: s.BestUnseen[i], Lead: float64(s.Lead[i])}
}

// Answer is the class number that sample i gets when γ is subtracted from seen
// scores; a tie goes to the seen class.
func (s *Survey) Answer(i int, gamma float64) int { return s.margin(i).Predicted(gamma) }

// At gives acc_s, acc_u and their harmonic mean acc_h when γ is subtracted from seen
// scores. Classes without test samples do not count; a side without any has
// accuracy 0.
func (s *Survey) At(gamma float64) (accS, accU, accH float64) {
	accS, accU = s.evaluation().At(gamma)
	return accS, accU, metric.Harmonic(accS, accU)
}

// Curve is the seen–unseen curve, from γ = −∞ (seen classes alone) up to the
// factor past which every answer is an unseen class. A point holds for factors
// above its own, up to the next point's.
func (s *Survey) Curve() []metric.CurvePoint { return s.evaluation().Curve() }

// AUSUC is the area under Curve.
func (s *Survey) AUSUC() float64 { return metric.AUSUC(s.Curve()) }

// Confusion counts samples by true class (row) and answer (column), both as
// class numbers; a row adds up to the class's samples.
func (s *Survey) Confusion(gamma float64) [][]int { return s.evaluation().Confusion(gamma) }

// PerClass is each class's accuracy; NaN for a class without test samples.
func (s *Survey) PerClass(gamma float64) []float64 { return s.evaluation().PerClass(gamma) }

// Leak is the bias gauge: the share of unseen samples that go to seen classes,
// and of seen samples that go to unseen classes. A side without samples has 0.
func (s *Survey) Leak(gamma float64) (toSeen, toUnseen float64) { return s.evaluation().Leak(gamma) }
