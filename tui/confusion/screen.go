// Package confusion is the screen Errors: how every sample is classified, with a
// calibration factor γ that the user changes. All of it is computed here, from the
// survey in ui.Context.
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

// Screen is the screen of errors.
type Screen struct {
	*ui.Context
	truth, answer int // the cursor: class numbers
	visited       int // samples of this cell that were asked about

	byName    bool
	zoom      chart.Zoom
	view      view
	top, left int // the first row and column of the matrix that are shown

	order
}

// order is how classes are listed, and the inputs that it was made from.
type order struct {
	survey *event.Survey
	gamma  float64
	byName bool

	matrix []int // classes in the order of the matrix
	back   []int // the place of each class in it
	least  []int // classes with samples, the least accurate first
}

// view is what the screen shows: everything that fits, or one part.
type view int

const (
	everyPart view = iota
	matrixPart
	curvePart
	classPart
	views
)

// New is the screen before the first run.
func New(c *ui.Context) *Screen { return &Screen{Context: c} }

// Reset implements ui.Screen.
func (s *Screen) Reset() { *s = Screen{Context: s.Context} }

// Enter implements ui.Screen: it asks for a survey of the run as it is now.
func (s *Screen) Enter() tea.Cmd {
	if c := s.Calibration; c.Survey == nil || c.AsOf != s.Run.Position() {
		s.AskSurvey()
	}
	s.sort()
	return nil
}

// News implements ui.Screen: it asks anew when a stage has begun or the run has
// ended.
func (s *Screen) News() tea.Cmd {
	c, now := s.Calibration, s.Run.Position()
	if c.Survey != nil && c.Problem == "" && (now.Done != c.AsOf.Done || now.Stage != c.AsOf.Stage || now.Pass != c.AsOf.Pass) {
		s.AskSurvey()
	}
	return nil
}

// sort brings the order of classes up to date with survey, γ and the user's choice.
// Other classes begin with the cursor on the first.
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

// rated puts classes without samples last.
func rated(accuracy float64) float64 {
	if math.IsNaN(accuracy) {
		return 2
	}
	return accuracy
}
