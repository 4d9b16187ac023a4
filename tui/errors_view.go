package tui

import (
	"fmt"
	"math"
	"slices"

	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// errorsTop is how many lines stand above the parts, errorsFrom3 the width from
// which three parts stand side by side.
const (
	errorsTop   = 5
	errorsFrom3 = 160
)

// errorParts is what is shown: in a narrow window one part at a time.
func (a *App) errorParts() errorView {
	if a.errors.view == everyPart && a.width < wideWidth {
		return matrixPart
	}
	return a.errors.view
}

func (a *App) drawErrors(width, height int) []string {
	e := &a.errors
	out := []string{a.errorsHeader(width)}
	if e.survey == nil {
		return append(out, e.word(a)...)
	}
	out = append(out, a.errorsNote(width), a.errorScores(width), a.gammaLine(width), a.biasLine(width))
	h := max(height-errorsTop-1, 1)
	var parts []string
	switch a.errorParts() {
	case matrixPart:
		parts = a.drawMatrix(width, h)
	case curvePart:
		parts = a.drawCurve(min(width, 3*h), h)
	case classPart:
		parts = a.drawClasses(width, h)
	default:
		parts = a.drawErrorParts(width, h)
	}
	return append(append(out, block(parts, width, h)...), a.cellLine(width))
}

// drawErrorParts lays matrix, curve and classes beside each other.
func (a *App) drawErrorParts(width, h int) []string {
	matrix := a.matrixWidth(width, h)
	if width >= errorsFrom3 {
		classes, curve := 52, min(2*h, (width-52)/3)
		return beside(3, block(a.drawMatrix(matrix, h), matrix, h),
			block(a.drawCurve(curve, min(h, curve/2+3)), curve, h), block(a.drawClasses(classes, h), classes, h))
	}
	side, top := width-matrix-3, h/2
	right := append(block(a.drawCurve(side, top), side, top), block(a.drawClasses(side, h-top), side, h-top)...)
	return beside(3, block(a.drawMatrix(matrix, h), matrix, h), right)
}

// matrixWidth is the width of the matrix beside other parts, if these stand in h
// lines.
func (a *App) matrixWidth(width, h int) int {
	switch {
	case a.errorParts() == matrixPart:
		return width
	case width >= errorsFrom3:
		return width - 52 - min(2*h, (width-52)/3) - 6
	}
	return width - min(44, width*2/5) - 3
}

// settleErrors scrolls the matrix to its cursor.
func (a *App) settleErrors(width, height int) {
	h := max(height-errorsTop-1, 1)
	if parts := a.errorParts(); a.errors.survey == nil || parts == curvePart || parts == classPart || h < 3 {
		return
	}
	m := a.heatMap(a.matrixWidth(width, h), h-1)
	a.errors.top, a.errors.left = m.Top, m.Left
}

func (a *App) errorsHeader(width int) string {
	e, t := &a.errors, a.theme
	left := t.Title.Paint("Errors")
	if e.survey == nil {
		return fit(left, width)
	}
	left += fmt.Sprintf("  %s %s, by %s", count(len(e.survey.Truth)), e.asOf.Samples(), predictorWord(e.survey.Predictor))
	when := t.Faint.Paint(e.asOf.String())
	if e.open(a) {
		when = t.Warn.Paint("judging again …")
	}
	return ends(left, when, width)
}

// errorsNote warns where numbers are not for choosing.
func (a *App) errorsNote(width int) string {
	e, t := &a.errors, a.theme
	if e.problem != "" {
		return fit(t.Bad.Paint(sentence(e.problem)), width)
	}
	text, ink := e.note()
	return fit(ink(t).Paint(text), width)
}

func calibrationFrom(from string) string {
	if from == "" || from == "none" {
		return "The run has no γ of its own."
	}
	return "The run's γ comes from " + from + "."
}

func (a *App) errorScores(width int) string {
	e, t := &a.errors, a.theme
	j := &e.judged
	line := t.Seen.Paint("acc_s "+percent(j.accS)) + "   " + t.Unseen.Paint("acc_u "+percent(j.accU)) + "   " +
		t.Accent.Paint("acc_h "+percent(j.accH)) + fmt.Sprintf("   AUSUC %.3f", e.ausuc)
	plainS, plainU, plainH := e.survey.At(0)
	plain := fmt.Sprintf("   at γ = 0: %s, %s, %s", percent(plainS), percent(plainU), percent(plainH))
	if e.gamma != 0 && cells(line)+cells(plain) <= width {
		line += t.Faint.Paint(plain)
	}
	return fit(line, width)
}

// gammaLine is the slider: the share of samples that γ sends to unseen classes.
func (a *App) gammaLine(width int) string {
	e, t := &a.errors, a.theme
	n := float64(max(len(e.leads), 1))
	share := float64(e.below(e.gamma)) / n
	left := fmt.Sprintf("γ %-8s", chart.Short(e.gamma))
	right := fmt.Sprintf(" %s go to unseen classes", percent(share))
	bar := chart.Meter{Value: share, Mark: float64(e.below(e.survey.Gamma)) / n,
		Ink: t.Accent.Paint, Rest: t.Faint.Paint, MarkInk: t.Warn.Paint, ASCII: a.opt.ASCII}
	tail := ""
	if e.survey.Gamma != 0 && width >= wideWidth {
		tail = t.Faint.Paint(fmt.Sprintf("   ┃ the run's γ, %s", chart.Short(e.survey.Gamma)))
	}
	room := width - cells(left) - cells(right) - cells(tail)
	return fit(left+bar.Render(max(room, 0))+right+tail, width)
}

// biasLine is the bias gauge: what leaks from one side to the other.
func (a *App) biasLine(width int) string {
	e, t := &a.errors, a.theme
	half := (width - 3) / 2
	gauge := func(name string, v float64, ink chart.Paint) string {
		label := fmt.Sprintf("%s %7s ", name, percent(v))
		m := chart.Meter{Value: v, Ink: ink, Rest: t.Faint.Paint, ASCII: a.opt.ASCII}
		return fit(label+m.Render(max(half-cells(label), 0)), half)
	}
	return fit(gauge("unseen → seen", e.judged.toSeen, t.Unseen.Paint)+"   "+gauge("seen → unseen", e.judged.toUnseen, t.Seen.Paint), width)
}

// drawMatrix is the confusion matrix: a row for each true class.
func (a *App) drawMatrix(width, height int) []string {
	if height < 3 {
		return nil
	}
	e, t := &a.errors, a.theme
	m := a.heatMap(width, height-1)
	order := "least accurate first"
	if e.byName {
		order = "by name"
	}
	title := ends("true ↓  predicted → "+t.Faint.Paint(order), t.Faint.Paint(chart.HeatKey(a.opt.ASCII)), width)
	if cells(chart.HeatKey(false))+44 > width {
		title = fit("true ↓  predicted → "+t.Faint.Paint(order), width)
	}
	return append([]string{title}, lines(m.Render(width, height-1))...)
}

func (a *App) heatMap(width, height int) chart.Heat {
	e, t := &a.errors, a.theme
	s, j := e.survey, &e.judged
	n := len(j.order)
	m := chart.Heat{Rows: n, Columns: n, Zoom: e.zoom, Cursor: true, Row: j.back[e.truth], Column: j.back[e.answer],
		Top: e.top, Left: e.left, Axis: t.Faint.Paint, Mark: t.Accent.Paint, ASCII: a.opt.ASCII,
		Inks: []chart.Paint{t.Good.Paint, t.Text.Paint, t.Bad.Paint}}
	for _, k := range j.order {
		m.RowNames = append(m.RowNames, s.Classes[k])
		for _, answer := range j.order {
			m.Values = append(m.Values, j.share(k, answer))
		}
	}
	m.ColumnNames = m.RowNames
	if s.Seen > 0 && s.Seen < n {
		m.RowSplit, m.ColumnSplit = s.Seen, s.Seen
	}
	m.InkOf = func(row, column int) int {
		switch {
		case row == column:
			return 0
		case (row < s.Seen) != (column < s.Seen):
			return 2
		}
		return 1
	}
	return m.Scroll(width, height)
}

// drawCurve is the seen–unseen curve, with γ's point on it.
func (a *App) drawCurve(width, height int) []string {
	e, t := &a.errors, a.theme
	q := chart.Square{XName: "acc_u", YName: "acc_s", Area: true, Ink: t.Curve.Paint, Axis: t.Faint.Paint, Mark: t.Accent.Paint, ASCII: a.opt.ASCII}
	for _, p := range e.curve {
		q.Curve = append(q.Curve, chart.XY{X: p.AccU, Y: p.AccS})
	}
	q.Point = &chart.XY{X: e.judged.accU, Y: e.judged.accS}
	return lines(q.Render(width, height))
}

// drawClasses lists accuracies, least first, with what each class is taken for
// most.
func (a *App) drawClasses(width, height int) []string {
	e, t := &a.errors, a.theme
	s, j := e.survey, &e.judged
	if height < 2 {
		return nil
	}
	out := []string{fit("class accuracies, least first"+t.Faint.Paint("  → taken for most"), width)}
	rows := height - 1
	at := slices.Index(j.least, e.truth)
	top := window(0, max(at, 0), len(j.least), rows)
	name := ui.NameWidth(width, j.least, func(k int) string { return s.Classes[k] })
	taken := min(name, max(width/5, 3)) + 8
	for _, k := range j.least[top:min(top+rows, len(j.least))] {
		mark, ink := " ", t.Seen
		if k == e.truth {
			mark = "▸"
		}
		if k >= s.Seen {
			ink = t.Unseen
		}
		line := mark + fit(s.Classes[k], name) + " " + fit(seenText(k < s.Seen), 6) + right(percent(j.perClass[k]), 8) + " "
		to := ""
		if w := j.worst(k); w != k {
			to = "→ " + fit(s.Classes[w], taken-8) + right(fmt.Sprintf("%.0f %%", 100*j.share(k, w)), 6)
		}
		bar := max(min(width-cells(line)-taken-1, 30), 0)
		out = append(out, fit(line+ink.Paint(chart.Bar(bar, math.Max(j.perClass[k], 0)))+" "+t.Faint.Paint(to), width))
	}
	return out
}

// cellLine says what is under the cursor.
func (a *App) cellLine(width int) string {
	e, t := &a.errors, a.theme
	s, j := e.survey, &e.judged
	n := j.confusion[e.truth][e.answer]
	word := "taken for"
	if e.truth == e.answer {
		word = "right as"
	}
	line := fmt.Sprintf("%s %s %s %s: %s of %s, %s", t.Title.Paint(s.Classes[e.truth]), a.sideWord(e.truth), word,
		t.Title.Paint(s.Classes[e.answer])+" "+a.sideWord(e.answer), count(n), plural(j.totals[e.truth], "sample", "samples"), percent(j.share(e.truth, e.answer)))
	if j.totals[e.truth] == 0 {
		line = fmt.Sprintf("%s %s has no samples here", t.Title.Paint(s.Classes[e.truth]), a.sideWord(e.truth))
	}
	hint := ""
	if n > 0 {
		hint = t.Faint.Paint(fmt.Sprintf("Enter: ask, sample %d of %s", e.visited%n+1, count(n)))
	}
	return ends(line, hint, width)
}

func (a *App) sideWord(class int) string {
	return "(" + a.seenWord(class < a.errors.survey.Seen) + ")"
}
