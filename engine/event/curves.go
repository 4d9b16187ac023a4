package event

import (
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/curve"
)

// StageCurves are the batches of one stage of one pass, in bounded memory: curves
// of all terms, and the last values.
type StageCurves struct {
	StagePlan
	Batch, Epoch    int     // the last
	Seconds         float64 // of all its batches
	Pace            float64 // seconds a batch, smoothed
	Terms           []*TermCurve
	Norms           []*NormCurve
	Seen, Unseen, H curve.Series // validated, by batch
}

// TermCurve is one term in one stage.
type TermCurve struct {
	Info   config.TermInfo
	Series curve.Series // values without their weights
	Value  TermValue    // the last
	Has    bool         // there is a value
	// Reweighted is nil while all values have had the same weight.
	Reweighted *Reweighted
}

// Reweighted is a term whose weight has changed: values times their weights, and the
// weights.
type Reweighted struct{ Values, Weights curve.Series }

// NormCurve is the norm of one network's gradient in one stage.
type NormCurve struct {
	Network string
	Series  curve.Series
}

// NewStageCurves are the curves of a stage before its first batch.
func NewStageCurves(plan StagePlan) StageCurves {
	s := StageCurves{StagePlan: plan}
	for _, info := range plan.Stage.Info().Terms {
		if !info.Beyond { // others come with their first value
			s.Terms = append(s.Terms, &TermCurve{Info: info})
		}
	}
	return s
}

// Add adds a batch.
func (s *StageCurves) Add(e BatchDone) {
	s.Batch, s.Epoch = e.Batch, e.Epoch
	s.Seconds += e.Seconds
	if s.Pace == 0 {
		s.Pace = e.Seconds
	}
	s.Pace += float64((e.Seconds - s.Pace) * 0.05)
	for _, v := range e.Terms {
		s.term(v.Term).add(e.Batch, v)
	}
	for _, n := range e.Norms {
		s.norm(n.Network).Series.Add(e.Batch, n.Norm)
	}
}

// HasValues reports whether there is a value of a term.
func (s *StageCurves) HasValues() bool {
	return slices.ContainsFunc(s.Terms, func(t *TermCurve) bool { return t.Has })
}

// AddScores adds the accuracies of an epoch.
func (s *StageCurves) AddScores(e Validated) {
	s.Seen.Add(e.Batch, e.Scores.AccS)
	s.Unseen.Add(e.Batch, e.Scores.AccU)
	s.H.Add(e.Batch, e.Scores.AccH)
}

func (s *StageCurves) term(name config.Term) *TermCurve {
	for _, t := range s.Terms {
		if t.Info.Term == name {
			return t
		}
	}
	t := &TermCurve{Info: name.Info()}
	s.Terms = append(s.Terms, t)
	return t
}

func (s *StageCurves) norm(network string) *NormCurve {
	for _, n := range s.Norms {
		if n.Network == network {
			return n
		}
	}
	n := &NormCurve{Network: network}
	s.Norms = append(s.Norms, n)
	return n
}

func (t *TermCurve) add(batch int, v TermValue) {
	if t.Has && t.Reweighted == nil && v.Weight != t.Value.Weight {
		t.Reweighted = &Reweighted{*t.Series.Map(t.Value.Weight, 0), *t.Series.Map(0, t.Value.Weight)}
	}
	t.Value, t.Has = v, true
	t.Series.Add(batch, v.Value)
	if t.Reweighted != nil {
		t.Reweighted.Values.Add(batch, v.Value*v.Weight)
		t.Reweighted.Weights.Add(batch, v.Weight)
	}
}

// Curve is the series to plot, to be read before the next batch is added.
func (t *TermCurve) Curve(weighted bool) *curve.Series {
	switch {
	case !weighted:
		return &t.Series
	case t.Reweighted != nil:
		return &t.Reweighted.Values
	}
	return t.Series.Times(t.Value.Weight)
}

// Weight is the term's weight at a batch.
func (t *TermCurve) Weight(batch int) float64 {
	if t.Reweighted == nil {
		return t.Value.Weight
	}
	r, _ := t.Reweighted.Weights.Read(batch, 0)
	return r.Value
}

// Clone is a copy of the curves.
func (s *StageCurves) Clone() *StageCurves {
	c := *s
	c.Terms, c.Norms = nil, nil
	for _, t := range s.Terms {
		c.Terms = append(c.Terms, t.clone())
	}
	for _, n := range s.Norms {
		c.Norms = append(c.Norms, &NormCurve{n.Network, *n.Series.Clone()})
	}
	c.Seen, c.Unseen, c.H = *s.Seen.Clone(), *s.Unseen.Clone(), *s.H.Clone()
	return &c
}

func (t *TermCurve) clone() *TermCurve {
	c := *t
	c.Series = *t.Series.Clone()
	if w := t.Reweighted; w != nil {
		c.Reweighted = &Reweighted{*w.Values.Clone(), *w.Weights.Clone()}
	}
	return &c
}
