package live

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// detail is a part of a stage in more detail than run.State has, read from the run's
// log.
type detail struct {
	of     *run.State
	stage  *run.Stage
	window curve.Window
	curves *event.StageCurves
}

// The parts that are read in detail: what the plots show, and around the cursor.
const (
	plotDetail = iota
	cursorDetail
	details
)

// maxDetail is the largest window that is read in detail, cursorReach what is read on
// either side of the cursor.
const (
	maxDetail   = 400_000
	cursorReach = 500
)

// detailMsg brings what was read; curves is nil if the log cannot be read, and then
// plots stay as they are.
type detailMsg struct {
	screen *Screen
	which  int
	detail detail
}

// thenDetail reads what plots lack after an action that moved them.
func (l *Screen) thenDetail(do func() tea.Cmd) func() tea.Cmd {
	return func() tea.Cmd { return tea.Batch(do(), l.readDetail()) }
}

// readDetail reads a part that is known only in long bins, one at a time.
func (l *Screen) readDetail() tea.Cmd {
	s := l.plotted()
	if s == nil || l.Run.Folder == "" || l.detailPending {
		return nil
	}
	if at := l.axes.cursorIn(s); at > 0 && binOf(s, at) > 1 && !l.details[cursorDetail].covers(s, curve.Window{From: at, To: at}) {
		return l.read(cursorDetail, s, curve.Window{From: max(1, at-cursorReach), To: at + cursorReach})
	}
	if w := l.axes.window(s); l.coarse(s, w) && !l.axes.follow && (s.Done || w.To <= s.Batch) && !l.details[plotDetail].covers(s, w) && w.Len() <= maxDetail {
		return l.read(plotDetail, s, curve.Window{From: max(1, w.From-w.Len()/2), To: w.To + w.Len()/2})
	}
	return nil
}

func (l *Screen) read(which int, s *run.Stage, w curve.Window) tea.Cmd {
	l.detailPending = true
	w.To = min(w.To, s.Batch) // what follows is not in the log yet
	d := detail{of: l.Run, stage: s, window: w}
	log, plan := record.Run{Folder: record.At(l.Run.Folder)}, slices.Index(l.Run.Stages, s)
	return func() tea.Msg {
		d.curves, _ = log.Curves(plan, w.From, w.To)
		return detailMsg{l, which, d}
	}
}

// Arrive implements ui.Message.
func (msg detailMsg) Arrive() tea.Cmd {
	l := msg.screen
	l.detailPending = false
	if msg.detail.of != l.Run {
		return nil
	}
	l.details[msg.which] = msg.detail
	l.Redraw()
	return l.readDetail()
}

// coarse is whether a column of the plots is shorter than the bins that it is drawn from.
func (l *Screen) coarse(s *run.Stage, w curve.Window) bool {
	columns := chart.PlotColumns(l.plotWidth(s))
	return columns > 0 && binOf(s, w.From) > max(1, w.Len()/columns)
}

// binOf is the length of the bins that a stage is known by from a batch on.
func binOf(s *run.Stage, batch int) int {
	longest := 1
	for _, t := range s.Terms {
		longest = max(longest, t.Series.Bin(batch))
	}
	return longest
}

func (d *detail) covers(s *run.Stage, w curve.Window) bool {
	return d.stage == s && d.window.From <= w.From && d.window.To >= min(w.To, s.Batch)
}

// known is a term as it is best known in a window.
func (l *Screen) known(which int, s *run.Stage, t *run.Term, w curve.Window) *run.Term {
	d := &l.details[which]
	if d.curves == nil || !d.covers(s, w) || t.Series.Bin(w.From) == 1 {
		return t
	}
	for _, other := range d.curves.Terms {
		if other.Info.Term == t.Info.Term && other.Has {
			return other
		}
	}
	return t
}
