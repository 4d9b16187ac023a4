package live

import (
	"fmt"
	"slices"

	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// drawGrid is the plots of a stage, and below them a line for what has none.
func (l *Screen) drawGrid(s *run.Stage, width, height int) []string {
	if len(s.Terms) == 0 {
		return l.drawTermless(s, width)
	}
	g := l.arranged(s)
	turns := l.turns(s)
	all, chosen := g.all(), l.Chosen()
	var out []string
	if l.large {
		number := l.chosenAt(all) + 1
		out = l.throttled(element{chosen, width, g.height}, 0, turns, func() []string { return l.drawLarge(s, chosen, number, width, g.height) })
	} else {
		out = l.drawPlots(s, g, chosen, turns)
	}
	return append(out, ui.Block(l.drawLines(s, g, chosen), width, g.lineRows)...)
}

// rowsAtOnce is how many plots of a column are drawn in one frame: with more on
// the screen each is drawn less often, and no more bytes are sent.
const rowsAtOnce = 2

// turns is how many groups of elements of a stage's screen are drawn in
// different frames: the columns of plots, in parts, and the rest.
func (l *Screen) turns(s *run.Stage) int {
	if l.large || len(s.Terms) == 0 {
		return 2
	}
	g := l.arranged(s)
	return g.columns*((g.rows()+rowsAtOnce-1)/rowsAtOnce) + 1
}

func (l *Screen) drawPlots(s *run.Stage, g arrangement, chosen *run.Term, turns int) []string {
	var out []string
	for row := range g.rows() {
		h := g.height*(row+1)/g.rows() - g.height*row/g.rows()
		first, last := row*g.columns, min((row+1)*g.columns, len(g.plots))
		w := (g.width - 2*(last-first-1)) / (last - first) // a short last row is stretched
		var panels [][]string
		for i := first; i < last; i++ {
			t := g.plots[i]
			panels = append(panels, l.drawPanel(s, t, i+1, t == chosen, i-first+g.columns*(row/rowsAtOnce), turns, w, h))
		}
		out = append(out, ui.Beside(2, panels...)...)
	}
	return ui.Block(out, g.width, g.height)
}

// drawTermless is a stage that has nothing to plot.
func (l *Screen) drawTermless(s *run.Stage, width int) []string {
	info := s.Stage.Info()
	out := []string{"", l.Theme.Title.Paint(info.Title), ""}
	return append(out, ui.Wrap(info.Summary, min(width, 76))...)
}

// equationFrom is the height from which a plot has a line for its equation.
const equationFrom = 7

// drawPanel is one term: a title with number, value and weight, in a wide window
// its equation, and its plot. Numbers change half as often as the plot, so
// that they can be read.
func (l *Screen) drawPanel(s *run.Stage, t *run.Term, number int, chosen bool, turn, turns, width, height int) []string {
	head := 1
	if l.Width >= ui.Wide && height >= equationFrom {
		head = 2
	}
	out := l.throttled(element{headOf{t}, width, head}, turn, 2*turns, func() []string {
		return []string{
			l.panelTitle(s, t, number, chosen, width),
			l.Theme.Faint.Paint(ui.Fit("  "+l.equation(s, t, width-2), width)),
		}
	})
	plot := l.throttled(element{t, width, height - head}, turn, turns, func() []string {
		p := l.plotOf(s, t)
		return ui.Lines(p.Render(width, height-head))
	})
	return slices.Concat(out, plot)
}

// headOf is the title of a term as an element.
type headOf struct{ *run.Term }

// drawLarge is one term over the whole area: its x-axis has numbers.
func (l *Screen) drawLarge(s *run.Stage, t *run.Term, number, width, height int) []string {
	out := []string{l.panelTitle(s, t, number, true, width), l.Theme.Faint.Paint(ui.Fit("  "+l.equation(s, t, width-2), width))}
	p := l.plotOf(s, t)
	p.XAxis = true
	if len(p.Curves) > 1 && height > 8 {
		out = append(out, chart.Legend(p.Curves, width, l.ASCII))
	}
	if rest := height - len(out); rest > 0 {
		out = append(out, ui.Lines(p.Render(width, rest))...)
	}
	return out
}

// plotOf is a term's plot as all axes have it now; its range is held.
func (l *Screen) plotOf(s *run.Stage, t *run.Term) chart.Plot {
	x := &l.axes
	p := chart.Plot{
		Curves: []chart.Curve{{Series: t.Curve(x.weighted), Name: "this run", Ink: l.Theme.Curve.Paint}},
		Window: x.window(s), Smooth: x.smooth, Cursor: x.cursorIn(s), ASCII: l.ASCII,
		Axis: l.Theme.Faint.Paint, Mark: l.Theme.Accent.Paint,
	}
	if other := l.parentCurve(s, t); other != nil {
		p.Curves = append(p.Curves, chart.Curve{Series: other, Name: "parent", Ink: l.Theme.Faint.Paint, Faint: true})
	}
	l.axisOf(t).fit(&p, x.log, x.weighted)
	return p
}

// heldAxis is the range and scale that a plot had last, and for what.
type heldAxis struct {
	log, weighted bool
	window        curve.Window
	r             chart.Range
	scale         chart.Scale
}

// axisOf is the axis that the plot of a term or norm holds.
func (l *Screen) axisOf(what any) *heldAxis {
	if l.held == nil {
		l.held = map[any]*heldAxis{}
	}
	if l.held[what] == nil {
		l.held[what] = &heldAxis{}
	}
	return l.held[what]
}

// fit gives the plot its range and scale, those it had where they still suit.
func (h *heldAxis) fit(p *chart.Plot, log, weighted bool) {
	if h.log != log || h.weighted != weighted || h.window.Len() != p.Window.Len() {
		*h = heldAxis{log: log, weighted: weighted}
	}
	h.window = p.Window
	p.Range, p.Scale = h.r, h.scale
	h.r, h.scale = p.Fit(log)
	p.Range, p.Scale = h.r, h.scale
}

func (l *Screen) panelTitle(s *run.Stage, t *run.Term, number int, chosen bool, width int) string {
	mark := " "
	if chosen {
		mark = "▸"
	}
	v, ok := l.valueOf(s, t)
	value := ""
	if ok {
		value = chart.Short(v.shown(l.axes.weighted))
	}
	value += l.WeightWord(t, v.Weight, ok)
	if at := t.Series.FirstBad(); at > 0 {
		value += l.Theme.Bad.Paint(" NaN at " + run.Count(at))
	}
	name := fmt.Sprintf("%s%d %s", mark, number, t.Info.Title)
	if eq := " " + t.Info.Equation; t.Info.Equation != "−" && ui.Cells(name+eq)+ui.Cells(value)+1 <= width {
		name += eq
	}
	line := ui.Ends(name, value, width)
	switch {
	case chosen:
		return l.Theme.Selected.Paint(line)
	case l.Run.IsOff(t.Info.Term):
		return l.Theme.Faint.Paint(line)
	}
	return line
}

// WeightWord is a term's weight as it was in that batch, and what was asked for
// since.
func (l *Screen) WeightWord(t *run.Term, shown float64, has bool) string {
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

// reading is a term's value in a batch, and its weight then.
type reading event.TermValue

func (v reading) shown(weighted bool) float64 {
	if weighted {
		return v.Value * v.Weight
	}
	return v.Value
}

// valueOf is a term's value at the cursor, or else its latest.
func (l *Screen) valueOf(s *run.Stage, t *run.Term) (reading, bool) {
	at := l.axes.cursorIn(s)
	if at == 0 {
		return reading(t.Value), t.Has
	}
	v, ok := t.Series.Read(at, 0)
	w, _ := t.Weights.Read(at, 0)
	return reading{t.Info.Term, v.Value, w.Value}, ok
}
