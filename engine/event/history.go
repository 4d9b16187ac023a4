package event

import (
	"slices"

	"segzsl/engine/config"
)

// History summarises the events of a run up to some moment, in bounded memory:
// what became of its batches and validations in curves, and of the other events
// those that no later one has superseded. A feed that begins late, or was too
// slow, gets it in place of the events that it missed.
type History struct {
	Count  int            // recorded events up to here
	Events []Event        // in their order
	Stages []*StageCurves // by the row of the plan; nil for one without a batch
}

// Kind implements Event.
func (History) Kind() string { return "history" }

// MaxPlan is the last row of a plan with curves of its own; later ones share them.
const MaxPlan = 64

// Add adds the next event.
func (h *History) Add(e Event) {
	if !Recorded(e) {
		return
	}
	h.Count++
	switch e := e.(type) {
	case BatchDone:
		h.stage(e.Plan, StagePlan{Pass: e.Pass, Stage: e.Stage}).Add(e)
		return
	case Validated:
		h.stage(e.Plan, StagePlan{Stage: e.Stage}).AddScores(e)
	case StageStarted:
		h.stage(e.Plan, e.StagePlan).StagePlan = e.StagePlan
	case StageRestarted:
		s := h.stage(e.Plan, StagePlan{Stage: e.Stage})
		*s = NewStageCurves(s.StagePlan)
	}
	h.Events = slices.DeleteFunc(h.Events, func(old Event) bool { return supersedes(e, old) })
	h.Events = append(h.Events, e)
	if isChange(e) {
		h.limitChanges()
	}
}

// MaxChanges is the number of changes of weights and terms that are kept. Of more,
// those are dropped that a later one has made irrelevant, the oldest first.
const MaxChanges = 512

// isChange reports whether e is a change of a weight or a term.
func isChange(e Event) bool {
	switch e.(type) {
	case WeightSet, TermToggled:
		return true
	}
	return false
}

// limitChanges drops a change if there are too many.
func (h *History) limitChanges() {
	n := 0
	for _, e := range h.Events {
		if isChange(e) {
			n++
		}
	}
	if n <= MaxChanges {
		return
	}
	for i, old := range h.Events {
		if slices.ContainsFunc(h.Events[i+1:], func(e Event) bool { return changesSame(e, old) }) {
			h.Events = slices.Delete(h.Events, i, i+1)
			return
		}
	}
}

// changesSame reports whether two events change the same weight or term.
func changesSame(e, old Event) bool {
	switch e := e.(type) {
	case WeightSet:
		o, ok := old.(WeightSet)
		return ok && e.Key == o.Key
	case TermToggled:
		o, ok := old.(TermToggled)
		return ok && e.Term == o.Term
	}
	return false
}

// stage are the curves of a row of the plan; new ones are of the plan given.
func (h *History) stage(plan int, of StagePlan) *StageCurves {
	plan = max(0, min(plan, MaxPlan))
	for len(h.Stages) <= plan {
		h.Stages = append(h.Stages, nil)
	}
	if h.Stages[plan] == nil {
		s := NewStageCurves(of)
		h.Stages[plan] = &s
	}
	return h.Stages[plan]
}

// supersedes is whether e makes an older event irrelevant.
func supersedes(e, old Event) bool {
	if e.Kind() != old.Kind() {
		return false
	}
	switch e := e.(type) {
	case StageStarted:
		return e.Plan == old.(StageStarted).Plan
	case StageDone:
		return e.Plan == old.(StageDone).Plan
	case PassDone:
		return e.Pass == old.(PassDone).Pass
	case StageRestarted:
		o := old.(StageRestarted)
		return o.Plan == e.Plan && !slices.ContainsFunc(o.Set, func(s config.Setting) bool {
			return !slices.ContainsFunc(e.Set, func(n config.Setting) bool { return n.Key == s.Key })
		})
	case Note, WeightSet, TermToggled: // each says something else
		return false
	}
	return true
}

// Clone is a copy that further events can be added to.
func (h *History) Clone() History {
	c := History{h.Count, slices.Clone(h.Events), make([]*StageCurves, len(h.Stages))}
	for i, s := range h.Stages {
		if s != nil {
			c.Stages[i] = s.Clone()
		}
	}
	return c
}
