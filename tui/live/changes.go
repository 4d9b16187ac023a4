package live

import (
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// changesOf are the batches of changes in a stage: those of other terms and settings,
// and those of a term.
func (l *Screen) changesOf(s *run.Stage, t *run.Term) (others, own []int) {
	for _, c := range l.Run.Changes {
		switch {
		case !l.in(s, c):
		case c.Term == t.Info.Term:
			own = append(own, c.Batch)
		default:
			others = append(others, c.Batch)
		}
	}
	return others, own
}

// in reports whether a change was made in a stage, at a batch that its curves have.
func (l *Screen) in(s *run.Stage, c run.Change) bool {
	return c.Batch > 0 && c.Plan >= 0 && c.Plan < len(l.Run.Stages) && l.Run.Stages[c.Plan] == s
}

// changesAt describes the changes in the column of the cursor.
func (l *Screen) changesAt(s *run.Stage) (words []string) {
	w, columns := l.axes.window(s), chart.PlotColumns(l.plotWidth(s))
	at, ok := w.Column(l.axes.cursorIn(s), columns)
	for _, c := range l.Run.Changes {
		if column, shown := w.Column(c.Batch, columns); ok && shown && column == at && l.in(s, c) {
			words = append(words, c.What)
		}
	}
	return words
}

// undo reverses the last change of a weight or term, in this run or in a fork.
func (l *Screen) undo() {
	last, ok := l.Run.Undoable()
	switch {
	case !l.Run.Trains() && !l.forking:
		l.Run.Say("The run has ended: there is nothing to undo.")
	case len(l.Run.Weights)+len(l.Run.Wanted) > 0:
		l.Run.Say("The run has not confirmed the last change yet.")
	case !ok:
		l.Run.Say("No change of a weight or term to undo.")
	default:
		l.reverse(last)
	}
}

func (l *Screen) reverse(c run.Change) {
	switch undo := c.Undo.(type) {
	case event.SetWeight:
		l.SetWeight(undo.Key, undo.Value)
	case event.ToggleTerm:
		l.SwitchTerm(&run.Term{Info: undo.Term.Info()}, undo.On)
	}
}
