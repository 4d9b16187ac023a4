package event

import "segzsl/engine/metric"

// Survey is the evaluation of all test samples: enough for accuracies, confusions and
// the seen–unseen curve at any calibration factor γ. The lists of samples are
// parallel.
type Survey struct {
	// Predictor is as in Answer.
	Predictor string `json:"predictor"`
	// Classes are all classes, the Seen seen ones first. Class numbers are indices of
	// it.
	Classes []string `json:"classes"`
	Seen    int      `json:"seen_classes"`
	// Gamma is the current calibration factor and From its origin; 0 and "none"
	// before the classifier is trained.
	Gamma float64 `json:"calibration"`
	From  string  `json:"calibration_from"`

	Samples    []int  `json:"samples"` // indices in the data set
	Truth      []int  `json:"truth"`   // class numbers
	BestSeen   []int  `json:"best_seen"`
	BestUnseen []int  `json:"best_unseen"`
	Lead       Vector `json:"lead"`       // score of the best seen class − that of the best unseen
	Confidence Vector `json:"confidence"` // probability of the most likely class, γ = 0
	// Scores are the run's scores on these samples.
	Scores metric.Scores `json:"scores"`
}

// evaluation returns the evaluation that the survey was made from, without the
// predictions of classifiers of seen or unseen classes only.
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

// Predicted returns the predicted class number of sample i when γ is subtracted from
// seen scores. Ties are predicted as seen.
func (s *Survey) Predicted(i int, gamma float64) int { return s.margin(i).Predicted(gamma) }

// At returns acc_s, acc_u and their harmonic mean acc_h when γ is subtracted from
// seen scores. Classes without test samples are left out; without any, the accuracy
// is 0.
func (s *Survey) At(gamma float64) (accS, accU, accH float64) {
	accS, accU = s.evaluation().At(gamma)
	return accS, accU, metric.Harmonic(accS, accU)
}

// Curve returns the seen–unseen curve, from γ = −∞ (only seen classes) to the factor
// above which all predictions are unseen classes. A point is valid for factors above
// its own, up to that of the next point.
func (s *Survey) Curve() []metric.CurvePoint { return s.evaluation().Curve() }

// AUSUC returns the area under Curve.
func (s *Survey) AUSUC() float64 { return metric.AUSUC(s.Curve()) }

// Confusion counts samples by true (row) and predicted (column) class number.
func (s *Survey) Confusion(gamma float64) metric.Confusion { return s.evaluation().Confusion(gamma) }

// PerClass returns the accuracy of each class; NaN without test samples.
func (s *Survey) PerClass(gamma float64) []float64 { return s.evaluation().PerClass(gamma) }

// Leak returns the shares of unseen samples predicted as seen, and of seen samples
// predicted as unseen. Without samples the share is 0.
func (s *Survey) Leak(gamma float64) (toSeen, toUnseen float64) { return s.evaluation().Leak(gamma) }
