package confusion

import (
	"fmt"
	"math"
	"slices"

	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// linesAbove is how many lines stand above the parts, wide3 the width from
// which three parts stand side by side.
const (
	linesAbove = 5
	wide3      = 160
)

// parts is what is shown: in a narrow window one part at a time.
func (s *Screen) parts() view {
	if s.view == everyPart && s.Width < ui.Wide {
		return matrixPart
	}
	return s.view
}

// Draw implements ui.Screen.
func (s *Screen) Draw(width, height int) []string {
	c := s.Calibration
	out := []string{s.header(width)}
	if c.Survey == nil {
		return append(out, c.Words(s.Context)...)
	}
	out = append(out, s.note(width), s.ScoreLine(width), s.GammaLine(width), s.biasLine(width))
	h := max(height-linesAbove-1, 1)
	var parts []string
	switch s.parts() {
	case matrixPart:
		parts = s.drawMatrix(width, h)
	case curvePart:
		parts = s.GammaCurve(min(width, 3*h), h)
	case classPart:
		parts = s.drawClasses(width, h)
	default:
		parts = s.drawAll(width, h)
	}
	return append(append(out, ui.Block(parts, width, h)...), s.cellLine(width))
}

// drawAll lays matrix, curve and classes beside each other.
func (s *Screen) drawAll(width, h int) []string {
	matrix := s.matrixWidth(width, h)
	if width >= wide3 {
		classes, curve := 52, min(2*h, (width-52)/3)
		return ui.Beside(3, ui.Block(s.drawMatrix(matrix, h), matrix, h),
			ui.Block(s.GammaCurve(curve, min(h, curve/2+3)), curve, h), ui.Block(s.drawClasses(classes, h), classes, h))
	}
	side, top := width-matrix-3, h/2
	right := append(ui.Block(s.GammaCurve(side, top), side, top), ui.Block(s.drawClasses(side, h-top), side, h-top)...)
	return ui.Beside(3, ui.Block(s.drawMatrix(matrix, h), matrix, h), right)
}

// matrixWidth is the width of the matrix beside other parts, if these stand in h
// lines.
func (s *Screen) matrixWidth(width, h int) int {
	switch {
	case s.parts() == matrixPart:
		return width
	case width >= wide3:
		return width - 52 - min(2*h, (width-52)/3) - 6
	}
	return width - min(44, width*2/5) - 3
}

// Settle implements ui.Screen: it sorts the classes and scrolls the matrix to its
// cursor.
func (s *Screen) Settle(width, height int) {
	s.sort()
	h := max(height-linesAbove-1, 1)
	if parts := s.parts(); s.Calibration.Survey == nil || parts == curvePart || parts == classPart || h < 3 {
		return
	}
	m := s.heatMap(s.matrixWidth(width, h), h-1)
	s.top, s.left = m.Top, m.Left
}

func (s *Screen) header(width int) string {
	c, t := s.Calibration, s.Theme
	left := t.Title.Paint("Errors")
	if c.Survey == nil {
		return ui.Fit(left, width)
	}
	left += fmt.Sprintf("  %s %s, by %s", run.Count(len(c.Survey.Truth)), c.AsOf.Samples(), run.Predictor(c.Survey.Predictor))
	when := t.Faint.Paint(c.AsOf.String())
	if c.Waits(s.Context) {
		when = t.Warn.Paint("judging again …")
	}
	return ui.Ends(left, when, width)
}

// note warns where numbers are not for choosing.
func (s *Screen) note(width int) string {
	c, t := s.Calibration, s.Theme
	if c.Problem != "" {
		return ui.Fit(t.Bad.Paint(run.Sentence(c.Problem)), width)
	}
	text, paint := s.GammaNote()
	return ui.Fit(paint(text), width)
}

// biasLine is the bias gauge: what leaks from one side to the other.
func (s *Screen) biasLine(width int) string {
	c, t := s.Calibration, s.Theme
	half := (width - 3) / 2
	gauge := func(name string, v float64, ink chart.Paint) string {
		label := fmt.Sprintf("%s %7s ", name, run.Percent(v))
		m := chart.Meter{Value: v, Ink: ink, Rest: t.Faint.Paint, ASCII: s.ASCII}
		return ui.Fit(label+m.Render(max(half-ui.Cells(label), 0)), half)
	}
	return ui.Fit(gauge("unseen → seen", c.ToSeen, t.Unseen.Paint)+"   "+gauge("seen → unseen", c.ToUnseen, t.Seen.Paint), width)
}

// drawMatrix is the confusion matrix: a row for each true class.
func (s *Screen) drawMatrix(width, height int) []string {
	if height < 3 {
		return nil
	}
	t := s.Theme
	m := s.heatMap(width, height-1)
	order := "least accurate first"
	if s.byName {
		order = "by name"
	}
	title := ui.Ends("true ↓  predicted → "+t.Faint.Paint(order), t.Faint.Paint(chart.HeatKey(s.ASCII)), width)
	if ui.Cells(chart.HeatKey(false))+44 > width {
		title = ui.Fit("true ↓  predicted → "+t.Faint.Paint(order), width)
	}
	return append([]string{title}, ui.Lines(m.Render(width, height-1))...)
}

func (s *Screen) heatMap(width, height int) chart.Heat {
	c, t := s.Calibration, s.Theme
	survey := c.Survey
	n := len(s.matrix)
	m := chart.Heat{Rows: n, Columns: n, Zoom: s.zoom, Cursor: true, Row: s.back[s.truth], Column: s.back[s.answer],
		Top: s.top, Left: s.left, Axis: t.Faint.Paint, Mark: t.Accent.Paint, ASCII: s.ASCII,
		Inks: []chart.Paint{t.Good.Paint, t.Text.Paint, t.Bad.Paint}}
	for _, k := range s.matrix {
		m.RowNames = append(m.RowNames, survey.Classes[k])
		for _, answer := range s.matrix {
			m.Values = append(m.Values, c.Share(k, answer))
		}
	}
	m.ColumnNames = m.RowNames
	if survey.Seen > 0 && survey.Seen < n {
		m.RowSplit, m.ColumnSplit = survey.Seen, survey.Seen
	}
	m.InkOf = func(row, column int) int {
		switch {
		case row == column:
			return 0
		case (row < survey.Seen) != (column < survey.Seen):
			return 2
		}
		return 1
	}
	return m.Scroll(width, height)
}

// drawClasses lists accuracies, least first, with what each class is taken for
// most.
func (s *Screen) drawClasses(width, height int) []string {
	c, t := s.Calibration, s.Theme
	survey := c.Survey
	if height < 2 {
		return nil
	}
	out := []string{ui.Fit("class accuracies, least first"+t.Faint.Paint("  → taken for most"), width)}
	rows := height - 1
	at := slices.Index(s.least, s.truth)
	top := ui.Scroll(0, max(at, 0), len(s.least), rows)
	name := ui.NameWidth(width, s.least, func(k int) string { return survey.Classes[k] })
	taken := min(name, max(width/5, 3)) + 8
	for _, k := range s.least[top:min(top+rows, len(s.least))] {
		mark, ink := " ", t.Seen
		if k == s.truth {
			mark = "▸"
		}
		if k >= survey.Seen {
			ink = t.Unseen
		}
		line := mark + ui.Fit(survey.Classes[k], name) + " " + ui.Fit(run.Side(k < survey.Seen), 6) + ui.Right(run.Percent(c.PerClass[k]), 8) + " "
		to := ""
		if w := c.Worst(k); w != k {
			to = "→ " + ui.Fit(survey.Classes[w], taken-8) + ui.Right(fmt.Sprintf("%.0f %%", 100*c.Share(k, w)), 6)
		}
		bar := max(min(width-ui.Cells(line)-taken-1, 30), 0)
		out = append(out, ui.Fit(line+ink.Paint(chart.Bar(bar, math.Max(c.PerClass[k], 0)))+" "+t.Faint.Paint(to), width))
	}
	return out
}

// cellLine says what is under the cursor.
func (s *Screen) cellLine(width int) string {
	c, t := s.Calibration, s.Theme
	survey := c.Survey
	n := c.Confusion[s.truth][s.answer]
	word := "taken for"
	if s.truth == s.answer {
		word = "right as"
	}
	line := fmt.Sprintf("%s %s %s %s: %s of %s, %s", t.Title.Paint(survey.Classes[s.truth]), s.sideWord(s.truth), word,
		t.Title.Paint(survey.Classes[s.answer])+" "+s.sideWord(s.answer), run.Count(n), run.Plural(c.Totals[s.truth], "sample", "samples"), run.Percent(c.Share(s.truth, s.answer)))
	if c.Totals[s.truth] == 0 {
		line = fmt.Sprintf("%s %s has no samples here", t.Title.Paint(survey.Classes[s.truth]), s.sideWord(s.truth))
	}
	hint := ""
	if n > 0 {
		hint = t.Faint.Paint(fmt.Sprintf("Enter: ask, sample %d of %s", s.visited%n+1, run.Count(n)))
	}
	return ui.Ends(line, hint, width)
}

func (s *Screen) sideWord(class int) string {
	return "(" + s.SeenWord(class < s.Calibration.Survey.Seen) + ")"
}
