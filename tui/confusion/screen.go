// Package confusion is the screen Errors: how all samples are classified, with a
// calibration factor γ that the user changes. It is computed here, from the survey in
// ui.Context.
package confusion

import (
	"cmp"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Screen is the screen Errors.
type Screen struct {
	*ui.Context
	truth, answer int // the cursor: class numbers
	visited       int // samples of this cell that the user has asked about

	byName    bool
	pictured  []int // samples of this cell whose photographs are drawn
	zoom      chart.Zoom
	view      view
	top, left int // the first visible row and column of the matrix

	order
}

// order is the order of classes, and the inputs that it was computed from.
type order struct {
	survey *event.Survey
	gamma  float64
	byName bool

	matrix []int // classes in the order of the matrix
	back   []int // the position of each class in matrix
	least  []int // classes with samples, the lowest accuracy first
}

// view is the visible part, or everything that fits.
type view int

const (
	everyPart view = iota
	matrixPart
	curvePart
	classPart
	views
)

// New returns the screen before the first run.
func New(c *ui.Context) *Screen { return &Screen{Context: c} }

// Reset implements ui.Screen.
func (s *Screen) Reset() { *s = Screen{Context: s.Context} }

// Enter implements ui.Screen: it asks for a survey if the run has advanced.
func (s *Screen) Enter() tea.Cmd {
	if c := s.Calibration; c.Survey == nil || c.AsOf != s.Run.Position() {
		s.AskSurvey()
	}
	s.sort()
	return nil
}

// News implements ui.Screen: it asks again when a stage has started, the generator is
// old enough or the run has ended.
func (s *Screen) News() tea.Cmd {
	c, now := s.Calibration, s.Run.Position()
	if c.Survey == nil || c.Problem != "" {
		return nil
	}
	grown := s.TooYoung() != "" && s.Run.YoungGenerator(c.Survey.Predictor, now) == ""
	if grown || now.Done != c.AsOf.Done || now.Stage != c.AsOf.Stage || now.Pass != c.AsOf.Pass {
		s.AskSurvey()
	}
	return nil
}

// sort updates the order of classes for survey, γ and the user's choice. If the
// classes differ, the cursor moves to the first.
func (s *Screen) sort() {
	c := s.Calibration
	if c.Survey == nil || c.Survey == s.survey && c.Gamma == s.gamma && s.byName == s.order.byName {
		return
	}
	if c.Survey != s.survey || c.Gamma != s.gamma {
		s.visited = 0
	}
	same := s.survey != nil && run.Same(s.survey, c.Survey)
	s.order = sorted(c, s.byName)
	if !same {
		s.truth, s.answer, s.top, s.left = s.matrix[0], s.matrix[0], 0, 0
	}
}

func sorted(c *ui.Calibration, byName bool) order {
	o := order{survey: c.Survey, gamma: c.Gamma, byName: byName}
	for k := range c.Survey.Classes {
		o.matrix = append(o.matrix, k)
		if c.Totals[k] > 0 {
			o.least = append(o.least, k)
		}
	}
	least := func(x, y int) int { return cmp.Compare(rated(c.PerClass[x]), rated(c.PerClass[y])) }
	slices.SortStableFunc(o.least, least)
	seen, classes := c.Survey.Seen, c.Survey.Classes
	slices.SortStableFunc(o.matrix, func(x, y int) int {
		switch {
		case x < seen && y >= seen:
			return -1
		case x >= seen && y < seen:
			return 1
		case byName:
			return strings.Compare(classes[x], classes[y])
		}
		return least(x, y)
	})
	o.back = make([]int, len(o.matrix))
	for place, k := range o.matrix {
		o.back[k] = place
	}
	return o
}

// rated sorts classes without samples last.
func rated(accuracy float64) float64 {
	if math.IsNaN(accuracy) {
		return 2
	}
	return accuracy
}
