package confusion

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// Keys implements ui.Screen.
func (s *Screen) Keys() []ui.Key {
	return slices.Concat([]ui.Key{
		ui.K("↓ j", "truth", "next true class (row)", ui.By(s.row, 1), "down", "j"),
		ui.K("↑ k", "", "previous true class", ui.By(s.row, -1), "up", "k"),
		ui.K("→ l", "predicted", "next predicted class (column)", ui.By(s.column, 1), "right", "l"),
		ui.K("← h", "", "previous predicted class", ui.By(s.column, -1), "left", "h"),
		ui.K("PgDn", "", "ten true classes down", ui.By(s.row, 10), "pgdown"),
		ui.K("PgUp", "", "ten true classes up", ui.By(s.row, -10), "pgup"),
	}, s.GammaKeys(), []ui.Key{
		ui.K("w", "largest", "largest confusion, then the next", ui.Act(s.next), "w"),
		ui.K("Enter a", "ask", "ask about the samples under the cursor, in a separate list", s.ask, "enter", "a"),
		ui.K("s", "sort", "sort classes by error, or by name", ui.Act(s.toggleSort), "s"),
		ui.K("z", "zoom", "zoom: all at once, shades, numbers", ui.Act(s.nextZoom), "z"),
		ui.K("v", "view", "all parts, or one: matrix, curve, classes", ui.Act(s.nextView), "v"),
		ui.K("e", "", "export the matrix or the curve, as shown, to CSV or SVG", ui.Act(s.typeExport), "e"),
		ui.K("r", "evaluate", "evaluate all samples again", ui.Act(s.AskSurvey), "r"),
	})
}

func (s *Screen) row(by int) {
	if s.sort(); s.Calibration.Survey == nil {
		return
	}
	list := s.matrix
	if s.parts() == classPart {
		list = s.least
	}
	s.truth, s.visited = ui.Step(list, s.truth, by), 0
	if s.parts() == classPart {
		s.answer = s.Calibration.Worst(s.truth)
	}
}

func (s *Screen) column(by int) {
	if s.sort(); s.Calibration.Survey != nil {
		s.answer, s.visited = ui.Step(s.matrix, s.answer, by), 0
	}
}

// next goes to the most frequent kind of error, then to the next most frequent.
func (s *Screen) next() {
	c := s.Calibration
	if s.sort(); c.Survey == nil {
		return
	}
	type cell struct {
		truth, answer int
		share         float64
	}
	var all []cell
	for i, row := range c.Confusion {
		for _, n := range row {
			if k := n.Class; i != k {
				all = append(all, cell{i, k, c.Share(i, k)})
			}
		}
	}
	if len(all) == 0 {
		s.Say("All predictions are correct at this γ.")
		return
	}
	slices.SortStableFunc(all, func(x, y cell) int { return cmp.Compare(y.share, x.share) })
	at := slices.IndexFunc(all, func(c cell) bool { return c.truth == s.truth && c.answer == s.answer })
	next := all[(at+1)%len(all)]
	s.truth, s.answer, s.visited = next.truth, next.answer, 0
}

func (s *Screen) toggleSort() { s.byName = !s.byName }

func (s *Screen) nextZoom() { s.zoom = (s.zoom + 1) % (chart.Numbers + 1) }

func (s *Screen) nextView() {
	s.view = (s.parts() + 1) % views
	if s.view == everyPart && s.Width < ui.Wide {
		s.view = matrixPart
	}
}

// ask lists the samples of the cell under the cursor and asks about one; when
// repeated, about the next.
func (s *Screen) ask() tea.Cmd {
	c := s.Calibration
	if s.sort(); c.Survey == nil {
		return nil
	}
	samples := s.Samples()
	if len(samples) == 0 {
		s.Say("No samples in this cell. Press w for the largest confusion.")
		return nil
	}
	sample := samples[s.visited%len(samples)]
	s.visited++
	return s.Go(ui.Samples{Sample: sample, Truth: c.Survey.Classes[s.truth], Answer: c.Survey.Classes[s.answer]})
}

// Samples lists the samples of the cell under the cursor, by their index in the data
// set.
func (s *Screen) Samples() []int {
	c := s.Calibration
	var all []int
	for i, k := range c.Survey.Truth {
		if k == s.truth && c.Survey.Predicted(i, c.Gamma) == s.answer {
			all = append(all, c.Survey.Samples[i])
		}
	}
	return all
}
