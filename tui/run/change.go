package run

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Change is a change of a weight, a term or another setting during training.
type Change struct {
	Plan  int // the row of the plan
	Batch int // the first that it affects; 0 if the stage was restarted afterwards
	What  string
	Key   string      // the setting that changed
	Term  config.Term // the term that was switched, or has Key as its weight; "" for none
	// Did is the command that made the change, Undo the one that reverses it; nil if
	// there is none.
	Did, Undo event.Command
}

// setChange adds the change of a setting, if it is one.
func (r *State) setChange(e event.WeightSet, before string) {
	if before == e.Value {
		return
	}
	r.addChange(Change{
		Plan: e.Plan, Batch: e.Batch + 1, What: fmt.Sprintf("%s %s → %s", e.Key, before, e.Value), Key: e.Key, Term: weighted(e.Key),
		Did: event.SetWeight{Key: e.Key, Value: e.Value}, Undo: event.SetWeight{Key: e.Key, Value: before},
	})
}

// termChange adds the change of a term, if it is one.
func (r *State) termChange(e event.TermToggled, word string) {
	if r.Off[e.Term] != e.On {
		return
	}
	r.addChange(Change{
		Plan: e.Plan, Batch: e.Batch + 1, What: e.Term.Info().Title + " " + word, Key: e.Term.Info().WeightKey, Term: e.Term,
		Did: event.ToggleTerm{Term: e.Term, On: e.On}, Undo: event.ToggleTerm{Term: e.Term, On: !e.On},
	})
}

func (r *State) addChange(c Change) {
	if len(r.Changes) == event.MaxChanges {
		r.Changes = r.Changes[1:]
	}
	r.Changes = append(r.Changes, c)
}

// weighted is the term whose weight is a setting, or "".
func weighted(key string) config.Term {
	for _, s := range config.Stages {
		for _, t := range s.Terms {
			if t.WeightKey == key {
				return t.Term
			}
		}
	}
	return ""
}

// forgetBatches removes the batches of changes in a stage that was restarted.
func (r *State) forgetBatches(plan int) {
	for i := range r.Changes {
		if r.Changes[i].Plan == plan {
			r.Changes[i].Batch = 0
		}
	}
}

// Undoable is the last change that was not reversed; ok is false if there is none.
func (r *State) Undoable() (last Change, ok bool) {
	var open []Change
	for _, c := range r.Changes {
		if n := len(open); n > 0 && open[n-1].Undo == c.Did && open[n-1].Did == c.Undo {
			open = open[:n-1]
			continue
		}
		open = append(open, c)
	}
	if len(open) == 0 {
		return Change{}, false
	}
	return open[len(open)-1], true
}

// NoChanges is shown in place of an empty list of changes.
const NoChanges = "Nothing was changed during training."

// ChangeLines lists what changed in each stage, in the order of batches: weights,
// terms, what accuracies are computed with, and stages that were skipped.
func (r *State) ChangeLines() []string {
	var lines []string
	scorer := ""
	for i, s := range r.Stages {
		where := string(s.Stage)
		if s.Pass != "" {
			where = s.Pass.Words() + ", " + where
		}
		if by := StageScorer(s.Stage); s.H.Len() > 0 && by != scorer {
			if scorer != "" {
				lines = append(lines, fmt.Sprintf("%s: accuracies by %s, before by %s: not comparable", where, by, scorer))
			}
			scorer = by
		}
		for _, c := range r.Changes {
			switch {
			case c.Plan != i:
			case c.Batch == 0:
				lines = append(lines, fmt.Sprintf("%s, before the stage was restarted: %s", where, c.What))
			default:
				lines = append(lines, fmt.Sprintf("%s, from batch %s: %s", where, Count(c.Batch), c.What))
			}
		}
		if s.Skipped {
			lines = append(lines, fmt.Sprintf("%s: ended at batch %s, its rest was skipped", where, Count(s.Batch)))
		}
	}
	return lines
}
