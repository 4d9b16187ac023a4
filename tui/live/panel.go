package live

import (
	"fmt"

	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// drawGrid draws the plots of a stage, and below them a line for each term without one.
func (l *Screen) drawGrid(s *run.Stage, width, height int) []string {
	if len(s.Terms) == 0 {
		return l.drawWithoutTerms(s, width, height)
	}
	g := l.arranged(s)
	chosen := l.Selected()
	var out []string
	if l.large {
		number := l.selectedAt(g.all()) + 1
		out = l.drawLarge(s, chosen, number, width, g.height)
	} else {
		out = l.drawPlots(s, g, chosen)
	}
	lines := l.drawLines(s, g, chosen)
	if l.Framed() {
		lines = ui.PaintAll(func(line string) string { return " " + line }, lines) // aligned with the content of panels
	}
	return append(out, ui.Block(lines, width, g.lineRows)...)
}

// rowsAtOnce is the number of plots of a column that are drawn in one frame. If there
// are more, each is drawn less often, so that no more bytes are sent.
const rowsAtOnce = 2

// frameGroups returns the number of groups of elements that are drawn in different frames:
// the columns of plots, in parts, and the rest.
func (l *Screen) frameGroups(s *run.Stage) int {
	if l.large || len(s.Terms) == 0 {
		return 2
	}
	g := l.arranged(s)
	return g.columns*((g.rows()+rowsAtOnce-1)/rowsAtOnce) + 1
}

// frameGroup returns the group of a plot.
func (g arrangement) frameGroup(plot int) int {
	return plot%g.columns + g.columns*(plot/g.columns/rowsAtOnce)
}

func (l *Screen) drawPlots(s *run.Stage, g arrangement, chosen *run.Term) []string {
	turns := l.frameGroups(s)
	_, least := l.Inner(g.width, g.height/g.rows())
	equations := l.Width >= ui.Wide && least >= equationFrom
	var out []string
	for row := range g.rows() {
		first, last, _, h := g.row(row)
		w := g.plotWidth(last - first)
		var panels [][]string
		for i := first; i < last; i++ {
			t, iw, ih := g.plots[i], 0, 0
			if iw, ih = l.Inner(w, h); equations {
				ih--
			}
			plot := l.throttled(element{t, iw, ih}, g.frameGroup(i), turns, func() []string { return ui.Lines(l.plotOf(s, t).Render(iw, ih)) })
			panels = append(panels, l.drawTerm(s, t, plot, i+1, t == chosen, equations, w, h))
		}
		out = append(out, ui.Beside(g.gap, panels...)...)
	}
	return ui.Block(out, g.width, g.height)
}

// drawWithoutTerms draws a stage without terms.
func (l *Screen) drawWithoutTerms(s *run.Stage, width, height int) []string {
	info := s.Stage.Info()
	w, _ := l.Inner(width, height)
	return l.Panel(ui.Panel{Title: info.Title}, ui.Wrap(info.Summary, min(w, 76)), width, height)
}

// equationFrom is the height from which the content of a plot's panel has a line for
// the equation.
const equationFrom = 5

// drawTerm draws the panel of one term: a title with number, value and weight, the
// equation if there is space, and the plot.
func (l *Screen) drawTerm(s *run.Stage, t *run.Term, plot []string, number int, chosen, equation bool, width, height int) []string {
	w, _ := l.Inner(width, height)
	var lines []string
	if equation {
		lines = append(lines, l.equationLine(s, t, w))
	}
	return l.inPanel(t, number, l.valueWords(s, t), chosen, append(lines, plot...), width, height)
}

// drawLarge draws one term over the whole area, with numbers on its x-axis.
func (l *Screen) drawLarge(s *run.Stage, t *run.Term, number, width, height int) []string {
	w, h := l.Inner(width, height)
	plot := l.throttled(element{t, w, max(h-1, 0)}, 0, l.frameGroups(s), func() []string {
		var lines []string
		p := l.plotOf(s, t)
		p.XAxis = true
		if len(p.Curves) > 1 && height > 8 {
			lines = append(lines, chart.Legend(p.Curves, w, l.ASCII))
		}
		if rest := h - 1 - len(lines); rest > 0 {
			lines = append(lines, ui.Lines(p.Render(w, rest))...)
		}
		return lines
	})
	return l.inPanel(t, number, l.valueWords(s, t), true, append([]string{l.equationLine(s, t, w)}, plot...), width, height)
}

// equationLine is a term's equation with values, in width cells.
func (l *Screen) equationLine(s *run.Stage, t *run.Term, width int) string {
	indent := ""
	if !l.Framed() {
		indent = "  " // as in the title
	}
	return l.Theme.Faint.Paint(ui.Fit(indent+l.equation(s, t, width-len(indent)), width))
}

// inPanel draws lines in the panel of a term. Without borders its title is a plain
// line, so that plots get all rows.
func (l *Screen) inPanel(t *run.Term, number int, value string, chosen bool, lines []string, width, height int) []string {
	name, taken := fmt.Sprintf("%d %s", number, t.Info.Title), 2
	if l.Framed() {
		taken = 8 // corners, and a line between name and value
	}
	if eq := " " + t.Info.Equation; t.Info.Equation != "−" && ui.Cells(name+eq)+ui.Cells(value)+taken <= width {
		name += eq
	}
	off := l.Run.IsOff(t.Info.Term)
	if l.Framed() {
		if off {
			name, value = l.Theme.Faint.Paint(name), l.Theme.Faint.Paint(value)
		}
		return l.Panel(ui.Panel{Title: name, Note: value, Focused: chosen}, lines, width, height)
	}
	title := ui.Ends(" "+name, value, width)
	switch {
	case chosen:
		title = l.Theme.Selected.Paint(ui.Ends("▸"+name, value, width))
	case off:
		title = l.Theme.Faint.Paint(title)
	}
	return append([]string{title}, lines...)
}

// plotOf returns a term's plot for the current axes.
func (l *Screen) plotOf(s *run.Stage, t *run.Term) chart.Plot {
	x := &l.axes
	p := chart.Plot{
		Curves: []chart.Curve{{Series: l.known(plotDetail, s, t, x.window(s)).Curve(x.weighted), Name: "this run", Ink: l.Theme.Curve.Paint}},
		Window: x.window(s), Smooth: x.smooth, Cursor: x.cursorIn(s), ASCII: l.ASCII,
		Axis: l.Theme.Faint.Paint, Mark: l.Theme.Accent.Paint,
	}
	p.Changes, p.Own = l.changesOf(s, t)
	if other := l.parentCurve(s, t); other != nil {
		p.Curves = append(p.Curves, chart.Curve{Series: other, Name: "parent", Ink: l.Theme.Faint.Paint, Faint: true})
	}
	l.axisOf(t).fit(&p, x.log, x.weighted)
	return p
}

// heldAxis is the latest range and scale of a plot, and what they were made for.
type heldAxis struct {
	log, weighted bool
	window        curve.Window
	r             chart.Range
	scale         chart.Scale
}

// axisOf returns the axis of the plot of a term or norm.
func (l *Screen) axisOf(what any) *heldAxis {
	if l.held == nil {
		l.held = map[any]*heldAxis{}
	}
	if l.held[what] == nil {
		l.held[what] = &heldAxis{}
	}
	return l.held[what]
}

// fit sets the plot's range and scale, to the previous ones if they still fit.
func (h *heldAxis) fit(p *chart.Plot, log, weighted bool) {
	if h.log != log || h.weighted != weighted || h.window.Len() != p.Window.Len() {
		*h = heldAxis{log: log, weighted: weighted}
	}
	h.window = p.Window
	p.Range, p.Scale = h.r, h.scale
	h.r, h.scale = p.Fit(log)
	p.Range, p.Scale = h.r, h.scale
}

// valueWords returns a term's value and its weight as text.
func (l *Screen) valueWords(s *run.Stage, t *run.Term) string {
	v, ok := l.valueOf(s, t)
	value := ""
	if ok {
		value = chart.Short(v.shown(l.axes.weighted))
	}
	value += l.WeightText(t, v.Weight, ok)
	if at := t.Series.FirstBad(); at > 0 {
		value += l.Theme.Bad.Paint(" NaN at " + run.Count(at))
	}
	return value
}

// WeightText returns a term's weight in a batch, and the weight requested since, as
// text.
func (l *Screen) WeightText(t *run.Term, shown float64, has bool) string {
	key := t.Info.WeightKey
	if key == "" {
		return ""
	}
	if l.Run.IsOff(t.Info.Term) {
		return " off"
	}
	now := run.TrimZeros(chart.Short(shown))
	if !has {
		now = run.TrimZeros(l.Run.Config.Get(key))
	}
	if want, ok := l.Run.Weights[key]; ok {
		return " ×" + now + "→" + want
	}
	if l.axes.weighted {
		return ""
	}
	return " ×" + now
}

// reading is a term's value and weight in a batch.
type reading event.TermValue

func (v reading) shown(weighted bool) float64 {
	if weighted {
		return v.Value * v.Weight
	}
	return v.Value
}

// values are the latest values of a stage's terms in one batch. All numbers of a frame
// are read from them, so that no frame has two values of one term.
type values struct {
	stage *run.Stage
	of    map[*run.Term]reading
}

// takeValues takes the latest values, while a run trains only in some frames, so that
// numbers can be read.
func (l *Screen) takeValues() {
	s := l.ShownStage()
	if s == nil || l.values.stage == s && l.drawn != nil && l.Run.Phase == run.Running && l.Run.Frames%(2*l.frameGroups(s)) != 0 {
		return
	}
	l.values = values{s, map[*run.Term]reading{}}
	for _, t := range s.Terms {
		if t.Has {
			l.values.of[t] = reading(t.Value)
		}
	}
}

// valueOf returns a term's value at the cursor or, without one, the latest.
func (l *Screen) valueOf(s *run.Stage, t *run.Term) (reading, bool) {
	at := l.axes.cursorIn(s)
	if at == 0 {
		v, ok := l.values.of[t]
		return v, ok
	}
	t = l.known(cursorDetail, s, t, curve.Window{From: at, To: at})
	v, ok := t.Series.Read(at, 0)
	return reading{t.Info.Term, v.Value, t.Weight(at)}, ok && v.N == 1 // no mean for a value
}
