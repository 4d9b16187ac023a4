package compare

import (
	"fmt"
	"math"
	"slices"

	"segzsl/engine/event"
)

// score is a column of results.
type score struct {
	id      string
	of      func(*event.Result) float64
	percent bool
}

// scores are the results in the table and in filters.
var scores = []score{
	{"acc_h", func(r *event.Result) float64 { return r.AccH }, true},
	{"ausuc", func(r *event.Result) float64 { return r.AUSUC }, false},
	{"acc_s", func(r *event.Result) float64 { return r.AccS }, true},
	{"acc_u", func(r *event.Result) float64 { return r.AccU }, true},
	{"cal_h", calibratedH, true},
	{"t1", func(r *event.Result) float64 { return r.T1 }, true},
	{"auroc", func(r *event.Result) float64 { return r.AUROC }, false},
	{"seconds", func(r *event.Result) float64 { return r.Seconds }, false},
}

// firstScores come before the columns of settings, the others after them.
const firstScores = 2

// calibratedH is NaN if no factor was chosen.
func calibratedH(r *event.Result) float64 {
	if r.CalibrationFrom == "" || r.CalibrationFrom == "none" {
		return math.NaN()
	}
	return r.CalH
}

func scoreBy(id string) (score, bool) {
	i := slices.IndexFunc(scores, func(s score) bool { return s.id == id })
	if i < 0 {
		return score{}, false
	}
	return scores[i], true
}

func (s score) text(v float64) string {
	switch {
	case s.id == "seconds":
		return fmt.Sprintf("%.0f", v)
	case s.percent:
		return fmt.Sprintf("%.1f", 100*v)
	}
	return fmt.Sprintf("%.3f", v)
}

// summary is one value, or mean ± sd (of a sample: over n − 1) of several.
func (s score) summary(values []float64) string {
	switch len(values) {
	case 0:
		return "–"
	case 1:
		return s.text(values[0])
	}
	mean, sd := meanSD(values)
	return s.text(mean) + " ± " + s.text(sd)
}

func meanSD(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / math.Max(1, float64(len(values)-1)))
}
