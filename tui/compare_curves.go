package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/chart"
)

// overlay is the curves of marked runs, one term at a time.
type overlay struct {
	term   config.Term
	smooth chart.Smoothing
	log    bool
	large  bool
	curves map[string]runCurves // by the run's path
	held   chart.Range
	scale  chart.Scale
}

// runCurves are a run's terms in its last pass; problem says why there are none.
type runCurves struct {
	terms   map[config.Term]*chart.Series
	problem string
}

// curvesMsg brings the curves of runs.
type curvesMsg map[string]runCurves

// readCurves reads the marked runs' curves in the background: those that are not
// known yet, and again those of runs that train.
func (a *App) readCurves(again bool) tea.Cmd {
	l := &a.ledger
	var paths []string
	for _, e := range l.markedRuns() {
		if _, ok := l.curves[e.path]; !ok || again && e.result == nil {
			paths = append(paths, e.path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	return func() tea.Msg {
		msg := curvesMsg{}
		for _, path := range paths {
			msg[path] = curvesOf(path)
		}
		return msg
	}
}

func curvesOf(path string) runCurves {
	run, err := record.Open(path)
	if err != nil {
		return runCurves{problem: err.Error()}
	}
	c := runCurves{terms: map[config.Term]*chart.Series{}}
	pass := config.Pass("")
	for e, err := range run.Events() {
		if err != nil {
			c.problem = err.Error()
			break
		}
		switch e := e.(type) {
		case event.StageStarted:
			if e.Pass != pass {
				pass = e.Pass
				clear(c.terms)
			}
		case event.StageRestarted:
			for _, info := range e.Stage.Info().Terms {
				delete(c.terms, info.Term)
			}
		case event.BatchDone:
			for _, v := range e.Terms {
				if c.terms[v.Term] == nil {
					c.terms[v.Term] = &chart.Series{}
				}
				c.terms[v.Term].Add(e.Batch, v.Value)
			}
		}
	}
	return c
}

func (msg curvesMsg) arrive(a *App) tea.Cmd {
	l := &a.ledger
	if l.curves == nil {
		l.curves = map[string]runCurves{}
	}
	for path, c := range msg {
		l.curves[path] = c
	}
	l.fit()
	return nil
}

// terms are those that any marked run has a curve of, in the order of stages.
func (l *ledger) terms() []config.Term {
	var all []config.Term
	for _, stage := range config.Stages {
		for _, info := range stage.Terms {
			if slices.ContainsFunc(l.markedRuns(), func(e *ledgerRun) bool { return l.curves[e.path].terms[info.Term] != nil }) {
				all = append(all, info.Term)
			}
		}
	}
	return all
}

// shownTerm is the chosen term, or the first that there is.
func (l *ledger) shownTerm() (config.Term, bool) {
	terms := l.terms()
	if len(terms) == 0 {
		return "", false
	}
	if !slices.Contains(terms, l.term) {
		return terms[0], true
	}
	return l.term, true
}

// plotted is the plot of the marked runs, the first chart.Styles of them, and
// whether others are left out.
func (l *ledger) plotted(inkOf func(int) chart.Paint) (plot chart.Plot, more int) {
	term, _ := l.shownTerm()
	runs := l.markedRuns()
	longest := 1
	for _, e := range runs {
		s := l.curves[e.path].terms[term]
		if s == nil {
			continue
		}
		if len(plot.Curves) == chart.Styles {
			more++
			continue
		}
		k := len(plot.Curves)
		plot.Curves = append(plot.Curves, chart.Curve{Series: s, Name: e.tell(runs), Ink: inkOf(k), Style: k})
		longest = max(longest, s.Len())
	}
	plot.Window, plot.Smooth, plot.Range, plot.Scale, plot.XAxis = chart.Window{From: 1, To: longest}, l.smooth, l.held, l.scale, true
	return plot, more
}

// fit suits the y-axis to what is shown.
func (l *ledger) fit() {
	l.held, l.scale = chart.Range{}, chart.Scale{}
	plot, _ := l.plotted(func(int) chart.Paint { return nil })
	l.held, l.scale = plot.Fit(l.log)
}

func (a *App) compareTerm(by int) {
	l := &a.ledger
	terms := l.terms()
	if len(terms) == 0 {
		a.say("Mark runs first (Space): their curves are drawn together.")
		return
	}
	now, _ := l.shownTerm()
	l.term = terms[(slices.Index(terms, now)+by+len(terms))%len(terms)]
	l.fit()
}

func (a *App) compareSmooth() { a.ledger.smooth = a.ledger.smooth.Next() }

func (a *App) compareLog() {
	a.ledger.log = !a.ledger.log
	a.ledger.fit()
}

func (a *App) compareLarge() { a.ledger.large = !a.ledger.large }
