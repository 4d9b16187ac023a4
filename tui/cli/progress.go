package cli

import (
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// progress folds events into where a run stands and how long it will take.
type progress struct {
	plan  []event.StagePlan
	cost  []float64 // guessed seconds of a batch of each stage, up to a factor
	spent []float64 // seconds of the batches done
	done  []int     // batches done
	at    int       // the stage that trains, in plan
	epoch int
	terms []event.TermValue // smoothed, the total first
}

// leading are the terms that stand for a whole stage, shown first.
var leading = []config.Term{config.TermTotal, config.TermGTotal, config.TermCE}

// smoothing is how much of the shown value of a term each batch keeps.
const smoothing = 0.9

func (p *progress) take(e event.Event) {
	switch e := e.(type) {
	case event.RunStarted:
		p.plan = slices.Clone(e.Plan) // it is changed here, the event is not
		p.spent, p.done = make([]float64, len(e.Plan)), make([]int, len(e.Plan))
		p.cost = make([]float64, len(e.Plan))
		for i, stage := range e.Plan {
			p.cost[i] = e.Config.Work(stage.Stage)
		}
	case event.StageStarted:
		p.at, p.epoch, p.terms = min(e.Plan, len(p.plan)-1), 0, nil
	case event.StageRestarted:
		p.done[p.at], p.terms = 0, nil
	case event.BatchDone:
		p.done[p.at], p.epoch = e.Batch, e.Epoch
		p.spent[p.at] += e.Seconds
		p.smooth(e.Terms)
	case event.StageDone:
		p.plan[p.at].Batches = p.done[p.at] // nothing is left of it
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

func (p *progress) started() bool { return len(p.plan) > 0 && p.cost != nil }

// rate is the batches a second of the stage that trains, 0 if unknown.
func (p *progress) rate() float64 {
	if p.spent[p.at] == 0 {
		return 0
	}
	return float64(p.done[p.at]) / p.spent[p.at]
}

// left is the time to the end of the run in seconds. Stages that have not run
// are taken to cost what config.Config.Work says, scaled by those that have.
func (p *progress) left() float64 {
	seconds := 0.0
	for i, stage := range p.plan {
		seconds += float64(stage.Batches-p.done[i]) * p.each(i)
	}
	return seconds
}

// fraction is how much of the run's time has passed, 0 to 1.
func (p *progress) fraction() float64 {
	spent := 0.0
	for _, s := range p.spent {
		spent += s
	}
	if spent == 0 {
		return 0
	}
	return spent / (spent + p.left())
}

// each is the time of a batch of stage i in seconds.
func (p *progress) each(i int) float64 {
	if p.done[i] > 0 {
		return p.spent[i] / float64(p.done[i])
	}
	spent, cost := 0.0, 0.0
	for j := range p.plan {
		spent += p.spent[j]
		cost += p.cost[j] * float64(p.done[j])
	}
	if cost == 0 {
		return 0
	}
	return p.cost[i] * spent / cost
}
