package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/chart"
)

// overlay is the curves of marked runs in one plot, one term at a time.
type overlay struct {
	term   config.Term
	smooth curve.Smoothing
	log    bool
	large  bool
	curves map[string]Curves // by the run's path
	yRange chart.Range
	scale  chart.Scale
}

// Curves are the curves of a run's last pass; Problem says why some are missing.
type Curves struct {
	Terms   map[config.Term]*curve.Series
	Problem string
}

// curvesLoaded carries the curves of runs.
type curvesLoaded struct {
	screen *Screen
	curves map[string]Curves
}

// loadCurves reads the marked runs' curves in the background, unless they are known
// and the run has ended.
func (s *Screen) loadCurves(again bool) tea.Cmd {
	var paths []string
	for _, r := range s.markedRuns() {
		if _, ok := s.curves[r.Path]; !ok || again && r.Result == nil {
			paths = append(paths, r.Path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	load := s.Curves
	return func() tea.Msg {
		msg := curvesLoaded{s, map[string]Curves{}}
		for _, path := range paths {
			msg.curves[path] = load(path)
		}
		return msg
	}
}

// loadCurves reads the curves of the run in a folder.
func loadCurves(path string) Curves {
	run, err := record.Open(path)
	if err != nil {
		return Curves{Problem: err.Error()}
	}
	history, err := run.History()
	c := Curves{Terms: map[config.Term]*curve.Series{}}
	if err != nil {
		c.Problem = err.Error()
	}
	c.take(history)
	return c
}

// take takes the terms of the last pass.
func (c Curves) take(h event.History) {
	pass := config.Pass("")
	for _, s := range h.Stages {
		if s == nil {
			continue
		}
		if s.Pass != pass {
			pass = s.Pass
			clear(c.Terms)
		}
		for _, t := range s.Terms {
			if t.Has {
				c.Terms[t.Info.Term] = &t.Series
			}
		}
	}
}

// Arrive implements ui.Message.
func (msg curvesLoaded) Arrive() tea.Cmd {
	s := msg.screen
	if s.curves == nil {
		s.curves = map[string]Curves{}
	}
	for path, c := range msg.curves {
		s.curves[path] = c
	}
	s.fit()
	return nil
}

// terms lists the terms for which a marked run has a curve, in the order of stages.
func (s *Screen) terms() []config.Term {
	var all []config.Term
	for _, stage := range config.Stages {
		for _, info := range stage.Terms {
			if slices.ContainsFunc(s.markedRuns(), func(r *Run) bool { return s.curves[r.Path].Terms[info.Term] != nil }) {
				all = append(all, info.Term)
			}
		}
	}
	return all
}

// shownTerm is the selected term, or the first.
func (s *Screen) shownTerm() (config.Term, bool) {
	terms := s.terms()
	if len(terms) == 0 {
		return "", false
	}
	if !slices.Contains(terms, s.term) {
		return terms[0], true
	}
	return s.term, true
}

// plot is the plot of the marked runs, the first chart.Styles of them, and the number
// of those left out.
func (s *Screen) plot(inkOf func(int) chart.Paint) (plot chart.Plot, more int) {
	term, _ := s.shownTerm()
	runs := s.markedRuns()
	longest := 1
	for _, r := range runs {
		series := s.curves[r.Path].Terms[term]
		if series == nil {
			continue
		}
		if len(plot.Curves) == chart.Styles {
			more++
			continue
		}
		k := len(plot.Curves)
		plot.Curves = append(plot.Curves, chart.Curve{Series: series, Name: r.label(runs), Ink: inkOf(k), Style: k})
		longest = max(longest, series.Len())
	}
	plot.Window, plot.Smooth, plot.Range, plot.Scale, plot.XAxis = curve.Window{From: 1, To: longest}, s.smooth, s.yRange, s.scale, true
	return plot, more
}

// fit fits the y-axis to the visible curves.
func (s *Screen) fit() {
	s.yRange, s.scale = chart.Range{}, chart.Scale{}
	plot, _ := s.plot(func(int) chart.Paint { return nil })
	s.yRange, s.scale = plot.Fit(s.log)
}
