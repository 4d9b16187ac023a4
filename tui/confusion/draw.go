package confusion

import (
	"fmt"
	"math"
	"slices"

	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// From wideWidth on three parts are side by side.
const (
	wideWidth  = 160
	scoreLines = 4 // of accuracies, γ and bias
)

// parts returns the visible part: in a narrow window one at a time.
func (s *Screen) parts() view {
	if s.view == everyPart && s.Width < ui.Wide {
		return matrixPart
	}
	return s.view
}

// Draw implements ui.Screen.
func (s *Screen) Draw(width, height int) []string {
	out := []string{s.header(width)}
	if s.Calibration.Survey == nil {
		return append(out, s.Calibration.Words(s.Context)...)
	}
	out = append(out, s.drawScores(width)...)
	h := s.partsHeight(height)
	switch s.parts() {
	case matrixPart:
		out = append(out, s.drawMatrix(width, h)...)
	case curvePart:
		out = append(out, s.drawCurve(width, h, true)...)
	case classPart:
		out = append(out, s.drawClasses(width, h, true)...)
	default:
		out = append(out, s.drawAll(width, h)...)
	}
	out = append(out, s.cellLine(width))
	if strip := s.strip(height); strip > 0 {
		out = append(out, s.drawStrip(width, strip)...)
	}
	return out
}

// partsHeight is the height of the parts on a screen of that height, without header,
// scores and the line of the cell.
func (s *Screen) partsHeight(height int) int {
	return max(height-s.scoresHeight()-s.strip(height)-2, 1)
}

// scoresHeight is the height of the scores.
func (s *Screen) scoresHeight() int {
	if s.Framed() {
		return scoreLines + 2
	}
	return scoreLines
}

// drawScores draws the accuracies at γ.
func (s *Screen) drawScores(width int) []string {
	w := width
	if s.Framed() {
		w, _ = s.Inner(width, s.scoresHeight())
	}
	lines := []string{s.note(w), s.ScoreLine(w), s.GammaLine(w), s.biasLine(w)}
	if s.Framed() {
		return s.Panel(ui.Panel{Title: "Calibration"}, lines, width, s.scoresHeight())
	}
	return lines
}

// drawAll draws matrix, curve and classes side by side.
func (s *Screen) drawAll(width, h int) []string {
	matrix := s.matrixWidth(width, h)
	left := s.drawMatrix(matrix, h)
	if width >= wideWidth {
		classes := s.classesWidth(width)
		curve := width - matrix - classes - 2*s.Gap()
		return ui.Beside(s.Gap(), left, s.drawCurve(curve, h, false), s.drawClasses(classes, h, false))
	}
	side, top := width-matrix-s.Gap(), h/2
	return ui.Beside(s.Gap(), left, append(s.drawCurve(side, top, false), s.drawClasses(side, h-top, false)...))
}

// matrixWidth is the width of the matrix; at that height other parts may be beside
// it.
func (s *Screen) matrixWidth(width, h int) int {
	switch {
	case s.parts() == matrixPart:
		return width
	case width >= wideWidth:
		rest := width - s.classesWidth(width)
		return rest - min(2*h, rest/3) - 2*s.Gap()
	}
	return width - min(46, width*2/5) - s.Gap()
}

// classesWidth is the width of the list of classes beside the matrix: their names and
// those of their confusions, within a third of the screen.
func (s *Screen) classesWidth(width int) int {
	name := s.longestName(width)
	needed, _ := s.Outer(2*name+classRest+shortBar, 0)
	return max(54, min(needed, width/3))
}

// longestName is the width of the longest name of a class, within most.
func (s *Screen) longestName(most int) int {
	return ui.NameWidth(most, s.least, func(k int) string { return s.Calibration.Survey.Classes[k] })
}

// Layout implements ui.Screen: it sorts the classes and scrolls the matrix to its
// cursor.
func (s *Screen) Layout(width, height int) {
	s.sort()
	s.choosePictured(height)
	h := s.partsHeight(height)
	if parts := s.parts(); s.Calibration.Survey == nil || parts == curvePart || parts == classPart || h < leastMatrix {
		return
	}
	m := s.heatMap(s.Inner(s.matrixWidth(width, h), h))
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
		when = t.Warn.Paint("evaluating …")
	}
	return ui.Ends(left, when, width)
}

// note warns if the numbers must not be used for model selection.
func (s *Screen) note(width int) string {
	c, t := s.Calibration, s.Theme
	if c.Problem != "" {
		return ui.Fit(t.Bad.Paint(run.Sentence(c.Problem)), width)
	}
	text, paint := s.GammaNote()
	return ui.Fit(paint(text), width)
}

// biasLine is the bias: the share of samples of each side predicted as the other.
func (s *Screen) biasLine(width int) string {
	c, t := s.Calibration, s.Theme
	if s.TooYoung() != "" {
		return ui.Fit(t.Faint.Paint("It is evaluated again when it is old enough."), width)
	}
	half := (width - 3) / 2
	gauge := func(name string, v float64, ink chart.Paint) string {
		label := fmt.Sprintf("%s %7s ", name, run.Percent(v))
		m := chart.Meter{Value: v, Ink: ink, Rest: t.Faint.Paint, ASCII: s.ASCII}
		return ui.Fit(label+m.Render(max(half-ui.Cells(label), 0)), half)
	}
	return ui.Fit(gauge("unseen → seen", c.ToSeen, t.Unseen.Paint)+"   "+gauge("seen → unseen", c.ToUnseen, t.Seen.Paint), width)
}

// leastMatrix is the least height of a panel with a matrix.
const leastMatrix = 4

// drawMatrix draws the confusion matrix: a row for each true class.
func (s *Screen) drawMatrix(width, height int) []string {
	order := "lowest accuracy first"
	if s.byName {
		order = "by name"
	}
	p := ui.Panel{Title: "true ↓  predicted →", Note: s.Theme.Faint.Paint(order + "   " + chart.HeatKey(s.ASCII)), Focused: true}
	if ui.Cells(p.Title+p.Note)+8 > width {
		p.Note = s.Theme.Faint.Paint(order)
	}
	w, h := s.Inner(width, height)
	if height < leastMatrix {
		return s.Panel(p, nil, width, height)
	}
	m := s.heatMap(w, h)
	if n := m.Pooled(w, h); n > 1 {
		p.Note = s.Theme.Warn.Paint(fmt.Sprintf("up to %d a line; z: zoom", n))
	}
	return s.Panel(p, ui.Lines(m.Render(w, h)), width, height)
}

// drawCurve draws the seen–unseen curve, not much wider than high.
func (s *Screen) drawCurve(width, height int, focused bool) []string {
	w, h := s.Inner(width, height)
	w = min(w, 3*h)
	h = min(h, w/2+3)
	return s.Panel(ui.Panel{Title: "acc_s against acc_u", Focused: focused}, s.GammaCurve(w, h), width, height)
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
	}
	m.RowOf = func(row int) (cells []chart.HeatCell) {
		k := s.matrix[row]
		for _, n := range c.Confusion[k] {
			cells = append(cells, chart.HeatCell{Column: s.back[n.Class], Value: c.Share(k, n.Class)})
		}
		return cells
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

// The cells of a line of classes without the two names and the bar, and a bar's length.
const (
	classRest = 26
	shortBar  = 10
	longBar   = 30
)

// drawClasses lists accuracies, lowest first, with the most frequent wrong prediction
// of each class.
func (s *Screen) drawClasses(width, height int, focused bool) []string {
	c, t := s.Calibration, s.Theme
	survey := c.Survey
	p := ui.Panel{Title: "lowest accuracy first", Note: t.Faint.Paint("→ top confusion"), Focused: focused}
	panelWidth := width
	width, rows := s.Inner(width, height)
	var out []string
	at := slices.Index(s.least, s.truth)
	top := ui.Scroll(0, max(at, 0), len(s.least), rows)
	space := width - classRest
	name := s.longestName(2 * space / 3)
	other := min(name, space-name)
	bar := max(min(space-name-other, longBar), 0)
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
			to = "→ " + ui.Fit(survey.Classes[w], other) + ui.Right(fmt.Sprintf("%.0f %%", 100*c.Share(k, w)), 6)
		}
		out = append(out, ui.Fit(line+ink.Paint(chart.Bar(bar, math.Max(c.PerClass[k], 0)))+" "+t.Faint.Paint(to), width))
	}
	return s.Panel(p, out, panelWidth, height)
}

// cellLine describes the cell under the cursor.
func (s *Screen) cellLine(width int) string {
	c, t := s.Calibration, s.Theme
	survey := c.Survey
	n := c.Confusion.At(s.truth, s.answer)
	word := "predicted as"
	if s.truth == s.answer {
		word = "correct as"
	}
	line := fmt.Sprintf("%s %s %s %s: %s of %s, %s", t.Title.Paint(survey.Classes[s.truth]), s.sideWord(s.truth), word,
		t.Title.Paint(survey.Classes[s.answer])+" "+s.sideWord(s.answer), run.Count(n), run.Plural(c.Totals[s.truth], "sample", "samples"), run.Percent(c.Share(s.truth, s.answer)))
	if c.Totals[s.truth] == 0 {
		line = fmt.Sprintf("%s %s has no samples", t.Title.Paint(survey.Classes[s.truth]), s.sideWord(s.truth))
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
