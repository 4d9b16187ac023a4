package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// follow looks at whichever stage trains.
const follow = -1

// live is how the user looks at a run; what there is to see is in run.
type live struct {
	look   int         // row of the plan, or follow
	term   config.Term // the chosen one; "" is the first
	large  bool
	result bool // the result panel instead of the plots
	axes   axes

	order map[config.Stage][]config.Term // where the user arranged them
	small map[config.Term]bool           // terms in one line instead of a plot

	forking bool // the next change goes to a fork
	fork    forking
	parent  *parentRun // of the run on the screen; nil if it is no fork
	// greeting is what is said of a fork once it has begun.
	greeting string

	pictures pictures
	drawn    map[element]drawnElement
	held     map[any]*heldAxis // by *termRun or *normRun
	body     []string          // what the screen shows
}

// kept is what of a view suits another run: how, but not what.
func (l live) kept() live {
	return live{look: follow, axes: axes{smooth: l.axes.smooth, log: l.axes.log, weighed: l.axes.weighed},
		order: l.order, small: l.small, pictures: pictures{mode: l.pictures.mode}}
}

// looked is the stage on the screen, or nil before the first.
func (a *App) looked() *run.Stage {
	if a.live.look == follow || a.live.look >= len(a.run.Stages) {
		return a.run.Current()
	}
	return a.run.Stages[a.live.look]
}

// chosen is the term under the cursor, or nil in a stage without terms.
func (a *App) chosen() *run.Term {
	s := a.looked()
	if s == nil || len(s.Terms) == 0 {
		return nil
	}
	all := a.arranged(s).all()
	return all[max(a.chosenAt(all), 0)]
}

func (a *App) chosenAt(all []*run.Term) int {
	return max(slices.IndexFunc(all, func(t *run.Term) bool { return t.Info.Term == a.live.term }), 0)
}

func (a *App) chooseTerm(by int) {
	if s := a.looked(); s != nil && len(s.Terms) > 0 {
		all := a.arranged(s).all()
		n := len(all)
		a.live.term = all[((a.chosenAt(all)+by)%n+n)%n].Info.Term
	}
}

func (a *App) chooseTermNumber(i int) {
	s := a.looked()
	if s == nil {
		return
	}
	if all := a.arranged(s).all(); i >= 0 && i < len(all) {
		a.live.term = all[i].Info.Term
	}
}

// termUp and termDown move by a row of the grid as it was drawn.
func (a *App) termUp()   { a.termRow(-1) }
func (a *App) termDown() { a.termRow(1) }

func (a *App) termRow(by int) {
	s := a.looked()
	if s == nil || len(s.Terms) == 0 {
		return
	}
	g := a.arranged(s)
	all := g.all()
	if next := a.chosenAt(all) + by*max(g.columns, 1); next >= 0 && next < len(all) {
		a.live.term = all[next].Info.Term
	}
}

// lookAt moves to another stage; past the one that trains it follows again.
func (a *App) lookAt(by int) {
	a.live.result = false
	at := a.live.look
	if at == follow {
		at = a.run.Now
	}
	at += by
	switch {
	case len(a.run.Stages) == 0:
		return
	case at < 0:
		at = 0
	case at >= len(a.run.Stages):
		at = len(a.run.Stages) - 1
	}
	a.live.look = at
	if at == a.run.Now {
		a.live.look = follow
	}
	a.live.axes.whole()
}

func (a *App) maximise() { a.live.large = !a.live.large }

func (a *App) toggleResult() {
	if a.run.Phase == run.Ended {
		a.live.result = !a.live.result
	}
}

// liveNews is called after events were folded in: what follows the run does.
func (a *App) liveNews() tea.Cmd {
	if s := a.looked(); s != nil {
		a.live.axes.keepUp(s)
	}
	return a.askPictures()
}

// axes are what all plots share: which part of x, how smooth, on what scale.
type axes struct {
	smooth  chart.Smoothing
	log     bool
	weighed bool         // values times their weights
	zoom    chart.Window // none shows the whole stage
	follow  bool         // the zoom stays with the latest batch
	cursor  int          // a batch; 0 for none
	stage   *run.Stage   // that the zoom and the cursor are of
}

func (x *axes) whole() { x.zoom, x.follow, x.cursor, x.stage = chart.Window{}, false, 0, nil }

// window is the part of the x-axis that is shown of s.
func (x *axes) window(s *run.Stage) chart.Window {
	if x.stage != s || x.zoom == (chart.Window{}) {
		return chart.Whole(s.Batch, s.Batches)
	}
	return x.zoom
}

// cursorIn is the batch that the cursor stands on in s; 0 for none.
func (x *axes) cursorIn(s *run.Stage) int {
	if x.stage != s {
		return 0
	}
	return x.cursor
}

// keepUp moves a zoom that follows.
func (x *axes) keepUp(s *run.Stage) {
	if x.stage == s && x.follow && x.zoom != (chart.Window{}) {
		x.zoom = x.zoom.Follow(s.Batch)
	}
}

// on begins to look closer at s.
func (x *axes) on(s *run.Stage) {
	if x.stage != s {
		x.whole()
		x.stage = s
	}
}
