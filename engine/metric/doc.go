// Package metric evaluates classifiers of seen and unseen classes: pure functions of the
// margins of test samples, independent of the engine.
//
//	evaluation.go    Margin, Evaluation; accuracies, confusion matrix, leak
//	confusion.go     the confusion matrix, sparse for many classes
//	curve.go         the seen–unseen curve, its area, its best factor
//	auroc.go         how well scores separate seen from unseen samples
//	calibration.go   one calibration factor γ for several curves
//	scores.go        Scores, the summary that a run reports
//
// Accuracies are fractions 0 to 1, averaged over classes. The calibration factor
// γ is subtracted from the scores of seen classes (calibrated stacking, Chao et
// al. 2016).
package metric
