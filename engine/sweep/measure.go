package sweep

import (
	"math"

	"segzsl/engine/metric"
)

// Measure is a score with its unit, a column of tables.
type Measure struct {
	Key, Title string
	Meaning    string
	// Percent is set if the score is displayed in %.
	Percent bool
	of      func(metric.Scores) float64 // NaN if it was not measured
}

// Measures is the table of measures.
var Measures = []Measure{
	{"acc_s", "acc_s", "seen classes, among all", true, func(s metric.Scores) float64 { return s.AccS }},
	{"acc_u", "acc_u", "unseen classes, among all", true, func(s metric.Scores) float64 { return s.AccU }},
	{"acc_h", "acc_h", "their harmonic mean", true, func(s metric.Scores) float64 { return s.AccH }},
	{"cal_s", "cal. acc_s", "acc_s with γ from validation", true, calibrated(func(s metric.Scores) float64 { return s.CalS })},
	{"cal_u", "cal. acc_u", "acc_u with γ from validation", true, calibrated(func(s metric.Scores) float64 { return s.CalU })},
	{"cal_h", "cal. acc_h", "acc_h with γ from validation", true, calibrated(func(s metric.Scores) float64 { return s.CalH })},
	{"t1", "T1", "unseen classes, among unseen only", true, func(s metric.Scores) float64 { return s.T1 }},
	{"ausuc", "AUSUC", "area under the seen–unseen curve", false, func(s metric.Scores) float64 { return s.AUSUC }},
	{"auroc", "AUROC", "separation of seen and unseen samples", false, func(s metric.Scores) float64 { return s.AUROC }},
	{"seen_only", "seen only", "seen classes, among seen only", true, func(s metric.Scores) float64 { return s.SeenOnly }},
}

// calibrated returns of for scores with a calibration factor, NaN for others.
func calibrated(of func(metric.Scores) float64) func(metric.Scores) float64 {
	return func(s metric.Scores) float64 {
		if s.CalibrationFrom == "" || s.CalibrationFrom == "none" {
			return math.NaN()
		}
		return of(s)
	}
}

// MeasureOf returns a measure by its key. It panics if there is none, since keys are
// constants of this package.
func MeasureOf(key string) Measure {
	for _, m := range Measures {
		if m.Key == key {
			return m
		}
	}
	panic("sweep: there is no measure " + key)
}
