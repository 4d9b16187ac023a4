package cli

import (
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

// progress is what the progress line of a run shows.
type progress struct {
	run   *run.State
	terms []event.TermValue // smoothed, the total first
}

// leading are the totals of the stages, shown before other terms.
var leading = []config.Term{config.TermTotal, config.TermGTotal, config.TermCE}

// smoothing is the weight of the earlier values in the shown value of a term.
const smoothing = 0.9

func newProgress() *progress { return &progress{run: run.New()} }

func (p *progress) take(e event.Event) {
	p.run.Take(e)
	switch e := e.(type) {
	case event.StageStarted, event.StageRestarted:
		p.terms = nil
	case event.BatchDone:
		p.smooth(e.Terms)
	}
}

func (p *progress) smooth(terms []event.TermValue) {
	if len(p.terms) != len(terms) {
		p.terms = slices.Clone(terms)
		slices.SortStableFunc(p.terms, func(a, b event.TermValue) int { return rank(b.Term) - rank(a.Term) })
		return
	}
	for i := range p.terms {
		for _, t := range terms {
			if t.Term == p.terms[i].Term {
				p.terms[i].Value = smoothing*p.terms[i].Value + (1-smoothing)*t.Value
			}
		}
	}
}

func rank(t config.Term) int {
	if slices.Contains(leading, t) {
		return 1
	}
	return 0
}

// started reports whether a stage has started.
func (p *progress) started() bool { return p.run.Current() != nil }
