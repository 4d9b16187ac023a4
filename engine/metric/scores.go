package metric

// Scores are the accuracies of a trained model, as fractions 0 to 1.
// Accuracies are means over classes of the class's top-1 accuracy.
type Scores struct {
	AccS float64 `json:"acc_s"` // test-seen samples, among all classes
	AccU float64 `json:"acc_u"` // test-unseen samples, among all classes
	AccH float64 `json:"acc_h"` // their harmonic mean
	// T1 is the accuracy of test-unseen samples in conventional zero-shot learning, with
	// a classifier trained only on the synthetic features of unseen classes, as in
	// f-CLSWGAN.
	T1    float64 `json:"t1"`
	AUSUC float64 `json:"ausuc"` // area under the seen–unseen curve of calibrated stacking
	AUROC float64 `json:"auroc"` // of separating seen from unseen samples
	// SeenOnly is the accuracy of test-seen samples with a classifier trained only on
	// seen classes, as in Table 1.
	SeenOnly float64 `json:"seen_only"`
	// Calibration is γ, chosen on validation and subtracted from seen scores.
	Calibration float64 `json:"calibration"`
	// CalibrationFrom is "validation" (of this run), "preset", "config" or "none".
	CalibrationFrom string  `json:"calibration_from"`
	CalS            float64 `json:"calibrated_acc_s"`
	CalU            float64 `json:"calibrated_acc_u"`
	CalH            float64 `json:"calibrated_acc_h"`
	// OracleH is the best acc_h of any γ on the evaluated samples: an upper bound, not a
	// result.
	OracleH float64 `json:"oracle_acc_h"`
}

// MeanScores returns the mean of each score; calibration factor and its origin are those
// of the first.
func MeanScores(all []Scores) (mean Scores) {
	mean.Calibration, mean.CalibrationFrom = all[0].Calibration, all[0].CalibrationFrom
	for _, s := range all {
		for i, to := range mean.accuracies() {
			*to += *s.accuracies()[i] / float64(len(all))
		}
	}
	return mean
}

// accuracies are all numbers but the calibration factor.
func (s *Scores) accuracies() []*float64 {
	return []*float64{&s.AccS, &s.AccU, &s.AccH, &s.T1, &s.AUSUC, &s.AUROC, &s.SeenOnly, &s.CalS, &s.CalU, &s.CalH, &s.OracleH}
}

// Scores summarises the evaluation. γ must not be chosen on these samples.
func (e *Evaluation) Scores(gamma float64, from string) Scores {
	s := Scores{Calibration: gamma, CalibrationFrom: from}
	s.AccS, s.AccU = e.At(0)
	s.AccH = Harmonic(s.AccS, s.AccU)
	s.CalS, s.CalU = e.At(gamma)
	s.CalH = Harmonic(s.CalS, s.CalU)
	s.SeenOnly, s.T1 = e.WithinSide()
	s.AUROC = e.AUROC()
	curve := e.Curve()
	s.AUSUC = AUSUC(curve)
	_, s.OracleH = BestGamma(curve)
	return s
}
