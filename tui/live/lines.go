package live

import (
	"fmt"

	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// lineWidth is the minimum width of a quantity in one line, lineGap the gap between
// two.
const (
	lineWidth = 24
	lineGap   = 2
)

// drawLines draws what has no plot: terms, then the norm of each network's gradient,
// each as name, sparkline and value. Only one of them is drawn in a frame: together
// they would send whole lines.
func (l *Screen) drawLines(s *run.Stage, g arrangement, chosen *run.Term) []string {
	var cellsOf []string
	width, _ := l.InBox(g.width, 0)
	width = (width - lineGap*(g.perRow-1)) / g.perRow
	turns := 2 * l.frameGroups(s)
	line := func(what any, draw func() string) {
		n := len(cellsOf)
		cellsOf = append(cellsOf, l.throttled(element{what, width, 1}, n%turns, turns, func() []string { return []string{draw()} })[0])
	}
	for i, t := range g.small {
		n := len(cellsOf)
		cellsOf = append(cellsOf, l.termLine(s, t, len(g.plots)+i+1, t == chosen, width, func(cells int, draw func() string) string {
			return l.throttled(element{lineOfTerm{t}, cells, 1}, n%turns, turns, func() []string { return []string{draw()} })[0]
		}))
	}
	for _, n := range s.Norms {
		line(n, func() string { return l.normLine(s, n, width) })
	}
	var out []string
	for len(cellsOf) > 0 && len(out) < g.lineRows {
		n := min(g.perRow, len(cellsOf))
		row := make([][]string, n)
		for i := range row {
			row[i] = cellsOf[i : i+1]
		}
		out = append(out, ui.Beside(lineGap, row...)...)
		cellsOf = cellsOf[n:]
	}
	return out
}

// lineOfTerm returns the element that draws a term in one line.
type lineOfTerm struct{ *run.Term }

func (l *Screen) termLine(s *run.Stage, t *run.Term, number int, chosen bool, width int, rarely rarely) string {
	mark := " "
	if chosen {
		mark = "▸"
	}
	name := fmt.Sprintf("%s%d %s", mark, number, t.Info.Title)
	v, ok := l.valueOf(s, t)
	value := ""
	if ok {
		value = chart.Short(v.shown(l.axes.weighted))
	}
	if l.Run.IsOff(t.Info.Term) {
		value = "off"
	}
	line := l.line(name, value, width, rarely, func() chart.Plot { return l.plotOf(s, t) })
	if chosen {
		return l.Theme.Selected.Paint(line)
	}
	return line
}

func (l *Screen) normLine(s *run.Stage, n *event.NormCurve, width int) string {
	value := ""
	if at := l.axes.cursorIn(s); at > 0 {
		if r, ok := n.Series.Read(at, 0); ok && r.N == 1 {
			value = chart.Short(r.Value)
		}
	} else if v, ok := n.Series.Last(); ok {
		value = chart.Short(v)
	}
	return l.line(" ‖∇"+n.Network+"‖", value, width, always, func() chart.Plot {
		x := &l.axes
		p := chart.Plot{Curves: []chart.Curve{{Series: &n.Series, Ink: l.Theme.Curve.Paint}}, Window: x.window(s), Smooth: x.smooth, ASCII: l.ASCII}
		l.axisOf(n).fit(&p, x.log, false)
		return p
	})
}

// rarely draws a sparkline of a width, or returns the previous one.
type rarely func(width int, draw func() string) string

func always(_ int, draw func() string) string { return draw() }

// line draws a name, a sparkline and a value.
func (l *Screen) line(name, value string, width int, rarely rarely, plot func() chart.Plot) string {
	const valueWidth = 7
	nameWidth := min(max(width-valueWidth-8, 8), 18, max(ui.Cells(name), 8))
	spark := max(width-nameWidth-valueWidth-1, 0)
	drawn := rarely(spark, func() string {
		p := plot()
		c := p.Curves[0]
		return chart.Sparkline{Series: c.Series, Window: p.Window, Smooth: p.Smooth, Range: p.Range, Scale: p.Scale, Ink: c.Ink, ASCII: p.ASCII}.Render(spark)
	})
	return ui.Fit(ui.Fit(name, nameWidth)+" "+drawn+ui.Right(value, valueWidth), width)
}
