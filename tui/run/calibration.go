package run

import (
	"math"
	"slices"
	"sort"

	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// Calibration is a survey of all samples and the factor γ that is subtracted from the
// scores of seen classes, with what follows from both. The zero value has no survey.
type Calibration struct {
	Survey *event.Survey
	AsOf   Position
	Leads  []float64 // of all samples, ascending
	Curve  []metric.CurvePoint
	AUSUC  float64

	Gamma float64
	Moved bool // changed by the user
	Best  bool // set to the highest acc_h on these samples
	Evaluation
}

// Evaluation is computed from a survey and γ.
type Evaluation struct {
	AccS, AccU, AccH float64
	ToSeen, ToUnseen float64 // the share of each side's samples predicted as the other
	Confusion        metric.Confusion
	Totals           []int // the number of samples of each class
	PerClass         []float64
}

// Take replaces the survey. A γ that the user set remains if the survey is of the
// same classes, by the same predictor.
func (c *Calibration) Take(s *event.Survey, now Position) {
	same := c.Survey != nil && Same(c.Survey, s)
	c.Survey, c.AsOf, c.Best = s, now, false
	c.Curve, c.AUSUC = s.Curve(), s.AUSUC()
	c.Leads = make([]float64, len(s.Lead))
	for i, v := range s.Lead {
		c.Leads[i] = float64(v)
	}
	slices.Sort(c.Leads)
	if !c.Moved || !same {
		c.Gamma, c.Moved = s.Gamma, false
	}
	c.evaluate()
}

// Same reports whether two surveys are of the same classes, by the same predictor.
func Same(a, b *event.Survey) bool {
	return slices.Equal(a.Classes, b.Classes) && a.Predictor == b.Predictor
}

func (c *Calibration) evaluate() {
	s := c.Survey
	e := Evaluation{Confusion: s.Confusion(c.Gamma), PerClass: s.PerClass(c.Gamma)}
	e.AccS, e.AccU, e.AccH = s.At(c.Gamma)
	e.ToSeen, e.ToUnseen = s.Leak(c.Gamma)
	e.Totals = make([]int, len(s.Classes))
	for _, k := range s.Truth {
		e.Totals[k]++
	}
	c.Evaluation = e
}

// Below is the number of samples that gamma predicts as unseen.
func (c *Calibration) Below(gamma float64) int { return sort.SearchFloat64s(c.Leads, gamma) }

// At is a factor that predicts the n samples with the smallest leads as unseen.
func (c *Calibration) At(n int) float64 {
	last := len(c.Leads)
	switch {
	case last == 0:
		return 0
	case n <= 0:
		return c.Leads[0]
	case n >= last:
		return math.Nextafter(c.Leads[last-1], math.Inf(1))
	}
	lo, hi := c.Leads[n-1], c.Leads[n]
	if mid := lo + (hi-lo)/2; mid > lo {
		return mid
	}
	return hi
}

// Set sets γ. Like the other setters it does nothing without a survey.
func (c *Calibration) Set(gamma float64) {
	if c.Survey == nil {
		return
	}
	c.Gamma, c.Moved, c.Best = gamma, gamma != c.Survey.Gamma, false
	c.evaluate()
}

// Slide changes γ so that this many more hundredths of the samples are predicted as
// unseen.
func (c *Calibration) Slide(hundredths int) {
	if c.Survey == nil {
		return
	}
	n := len(c.Leads)
	by := max(1, (n+50)/100) * hundredths
	c.Set(c.At(max(0, min(c.Below(c.Gamma)+by, n))))
}

// SetNone sets γ = 0: uncalibrated scores.
func (c *Calibration) SetNone() { c.Set(0) }

// SetOwn sets the γ that the run was given or chose.
func (c *Calibration) SetOwn() {
	if c.Survey != nil {
		c.Set(c.Survey.Gamma)
	}
}

// SetBest sets the γ with the highest acc_h on these samples.
func (c *Calibration) SetBest() {
	if c.Survey == nil {
		return
	}
	best, most := 0.0, -1.0
	for i, p := range c.Curve {
		if h := 2 * p.AccS * p.AccU / math.Max(p.AccS+p.AccU, 1e-300); h > most && i > 0 {
			best, most = c.At(c.Below(math.Nextafter(p.Gamma, math.Inf(1)))), h
		}
	}
	c.Set(best)
	c.Best = true
}

// Note says that the numbers must not be used for model selection, which is a
// warning, or where γ comes from.
func (c *Calibration) Note() (text string, warning bool) {
	switch {
	case c.Best:
		return "The γ of the highest acc_h on these samples (oracle): " + OnlyLooking + ".", true
	case c.AsOf.Early():
		return "Test samples before the run's end (oracle): " + OnlyLooking + ".", true
	case c.Moved && c.AsOf.Samples() == "test samples":
		return "γ was changed on test samples: " + OnlyLooking + ".", true
	}
	return calibrationFrom(c.Survey.From) + " Accuracies are means over classes.", false
}

func calibrationFrom(from string) string {
	if from == "" || from == "none" {
		return "The run has no γ."
	}
	return "γ from " + from + "."
}

// Share is the share of a class's samples that are predicted as answer.
func (e *Evaluation) Share(truth, answer int) float64 {
	return float64(e.Confusion.At(truth, answer)) / float64(max(e.Totals[truth], 1))
}

// Worst is the wrong class that a class's samples are most often predicted as; the
// class itself if there is none.
func (e *Evaluation) Worst(truth int) int {
	best, most := truth, 0
	for _, n := range e.Confusion[truth] {
		if n.Class != truth && n.Samples > most {
			best, most = n.Class, n.Samples
		}
	}
	return best
}
