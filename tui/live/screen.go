package live

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// follow shows the stage in training.
const follow = -1

// Screen is the screen Live: what the user selected and arranged. What is known of the
// run is in ui.Context.
type Screen struct {
	*ui.Context
	look   int         // row of the plan, or follow
	term   config.Term // selected; "" for the first
	large  bool
	result bool // the result panel instead of the plots
	axes   axes

	order map[config.Stage][]config.Term // as the user arranged them
	small map[config.Term]bool           // terms in one line instead of a plot

	forking       bool       // the next change is applied to a fork
	parent        *parentRun // of the run on the screen; nil if it is no fork
	parentPending bool       // its log is being read

	details       [details]detail
	detailPending bool // the log is being read

	pictures pictures
	over     bool       // the end of the run was noticed
	stage    *run.Stage // in training when drawn was started
	drawn    map[element]drawnElement
	values   values
	held     map[any]*heldAxis // by *run.Term or *event.NormCurve
	body     []string          // what the screen shows
}

// New returns the screen before the first run.
func New(c *ui.Context) *Screen { return &Screen{Context: c, look: follow} }

// Reset implements ui.Screen.
func (l *Screen) Reset() { *l = Screen{Context: l.Context, look: follow} }

// ResetRun clears what belongs to the run but keeps the view, for a fork or a resumed
// run.
func (l *Screen) ResetRun() {
	*l = Screen{Context: l.Context, look: follow, axes: axes{smooth: l.axes.smooth, log: l.axes.log, weighted: l.axes.weighted},
		order: l.order, small: l.small, pictures: pictures{mode: l.pictures.mode}}
}

// Enter implements ui.Screen.
func (l *Screen) Enter() tea.Cmd {
	l.noticeEnd()
	return l.News()
}

// News implements ui.Screen.
func (l *Screen) News() tea.Cmd {
	if s := l.ShownStage(); s != nil {
		l.axes.followLatest(s)
	}
	return tea.Batch(l.readParent(), l.readDetail(), l.askPictures())
}

// noticeEnd shows the result once the run has ended.
func (l *Screen) noticeEnd() {
	if !l.over && l.Run.Phase == run.Ended {
		l.over, l.result = true, true
	}
}

// ShownStage returns the stage on the screen, or nil before the first.
func (l *Screen) ShownStage() *run.Stage {
	if l.look == follow || l.look >= len(l.Run.Stages) {
		return l.Run.Current()
	}
	return l.Run.Stages[l.look]
}

// Selected returns the selected term, or nil in a stage without terms.
func (l *Screen) Selected() *run.Term {
	s := l.ShownStage()
	if s == nil || len(s.Terms) == 0 {
		return nil
	}
	all := l.arranged(s).all()
	return all[max(l.selectedAt(all), 0)]
}

func (l *Screen) selectedAt(all []*run.Term) int {
	return max(slices.IndexFunc(all, func(t *run.Term) bool { return t.Info.Term == l.term }), 0)
}

func (l *Screen) selectTerm(by int) {
	if s := l.ShownStage(); s != nil && len(s.Terms) > 0 {
		all := l.arranged(s).all()
		n := len(all)
		l.term = all[((l.selectedAt(all)+by)%n+n)%n].Info.Term
	}
}

// selectNumber selects a term by its number, "1" to "9".
func (l *Screen) selectNumber(key string) tea.Cmd {
	if all, i := l.Terms(), int(key[0]-'1'); i >= 0 && i < len(all) {
		l.Select(all[i])
	}
	return nil
}

// Terms returns the terms of the stage on the screen, in the order of their numbers.
func (l *Screen) Terms() []*run.Term {
	if s := l.ShownStage(); s != nil {
		return l.arranged(s).all()
	}
	return nil
}

// Select selects a term.
func (l *Screen) Select(t *run.Term) { l.term = t.Info.Term }

// termUp and termDown move by a row of the grid as it was drawn.
func (l *Screen) termUp()   { l.termRow(-1) }
func (l *Screen) termDown() { l.termRow(1) }

func (l *Screen) termRow(by int) {
	s := l.ShownStage()
	if s == nil || len(s.Terms) == 0 {
		return
	}
	g := l.arranged(s)
	all := g.all()
	if next := l.selectedAt(all) + by*max(g.columns, 1); next >= 0 && next < len(all) {
		l.term = all[next].Info.Term
	}
}

// moveStage shows an earlier or later stage; after the latest it follows training again.
func (l *Screen) moveStage(by int) {
	l.result = false
	at := l.look
	if at == follow {
		at = l.Run.Now
	}
	at += by
	switch {
	case len(l.Run.Stages) == 0:
		return
	case at < 0:
		at = 0
	case at >= len(l.Run.Stages):
		at = len(l.Run.Stages) - 1
	}
	l.look = at
	if at == l.Run.Now {
		l.look = follow
	}
	l.axes.whole()
}

// Large reports whether one plot fills the screen.
func (l *Screen) Large() bool { return l.large }

func (l *Screen) maximise() { l.large = !l.large }

func (l *Screen) toggleResult() {
	if l.Run.Phase == run.Ended {
		l.result = !l.result
	}
}

// axes are the settings of all plots: range of batches, smoothing and scale.
type axes struct {
	smooth   curve.Smoothing
	log      bool
	weighted bool         // values times their weights
	zoom     curve.Window // zero for the whole stage
	follow   bool         // the zoom stays with the latest batch
	cursor   int          // a batch; 0 for none
	stage    *run.Stage   // of the zoom and the cursor
}

func (x *axes) whole() { x.zoom, x.follow, x.cursor, x.stage = curve.Window{}, false, 0, nil }

// window returns the range of batches of s that is shown.
func (x *axes) window(s *run.Stage) curve.Window {
	if x.stage != s || x.zoom == (curve.Window{}) {
		return curve.Whole(s.Batch, s.Batches)
	}
	return x.zoom
}

// cursorIn returns the batch of the cursor in s; 0 for none.
func (x *axes) cursorIn(s *run.Stage) int {
	if x.stage != s {
		return 0
	}
	return x.cursor
}

// followLatest moves the zoom to the latest batch if it follows.
func (x *axes) followLatest(s *run.Stage) {
	if x.stage == s && x.follow && x.zoom != (curve.Window{}) {
		x.zoom = x.zoom.Follow(s.Batch)
	}
}

// on sets the stage of the zoom and the cursor.
func (x *axes) on(s *run.Stage) {
	if x.stage != s {
		x.whole()
		x.stage = s
	}
}
