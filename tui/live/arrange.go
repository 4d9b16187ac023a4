package live

import (
	"math"
	"slices"

	"segzsl/engine/config"
	"segzsl/tui/run"
)

// leastPlot is the size of the smallest useful plot, in its panel.
func (l *Screen) leastPlot() (width, height int) { return l.Outer(24, 4) }

// arrangement is the layout of the terms of a stage: plots in columns, and below them
// a line for each of the other terms.
type arrangement struct {
	plots, small  []*run.Term
	columns       int
	width, height int // of all plots
	lineRows      int // rows of lines below them
	perRow        int // lines in a row
	gap           int // between plots
}

// all returns the terms in the order of their numbers.
func (g arrangement) all() []*run.Term { return slices.Concat(g.plots, g.small) }

// rows returns the number of rows of plots.
func (g arrangement) rows() int { return (len(g.plots) + g.columns - 1) / max(g.columns, 1) }

// arranged computes the layout of a stage for the size of the window. Plots that do
// not fit become lines.
func (l *Screen) arranged(s *run.Stage) arrangement {
	width, height := l.gridSize()
	least, leastHeight := l.leastPlot()
	g := arrangement{width: width, columns: 1, gap: l.Gap()}
	for _, t := range l.ordered(s) {
		if l.small[t.Info.Term] {
			g.small = append(g.small, t)
		} else {
			g.plots = append(g.plots, t)
		}
	}
	g.rowsOfLines(len(g.small)+len(s.Norms), height-leastHeight-2)
	columns := max((width+g.gap)/(least+g.gap), 1)
	if most := columns * max((height-g.lineRows)/leastHeight, 1); len(g.plots) > most {
		g.small = append(slices.Clone(g.plots[most:]), g.small...)
		g.plots = g.plots[:most]
		g.rowsOfLines(len(g.small)+len(s.Norms), height-leastHeight-2)
	}
	g.height = height - g.lineRows
	g.columns = g.shape(least, leastHeight)
	return g
}

// rowsOfLines computes the number of rows for n lines, at most most.
func (g *arrangement) rowsOfLines(n, most int) {
	g.perRow = max((g.width+lineGap)/(lineWidth+lineGap), 1)
	g.lineRows = min((n+g.perRow-1)/g.perRow, max(most, 0))
}

// row returns the plots of row i, from first to before last, its first line and its
// height.
func (g arrangement) row(i int) (first, last, top, height int) {
	top = g.height * i / g.rows()
	return i * g.columns, min((i+1)*g.columns, len(g.plots)), top, g.height*(i+1)/g.rows() - top
}

// plotWidth returns the width of each of n plots in a row. A row with fewer plots is
// stretched.
func (g arrangement) plotWidth(n int) int { return (g.width - g.gap*(n-1)) / n }

// ordered returns the terms in the order that the user has arranged, then the others.
func (l *Screen) ordered(s *run.Stage) []*run.Term {
	var out []*run.Term
	for _, name := range l.order[s.Stage] {
		if i := slices.IndexFunc(s.Terms, func(t *run.Term) bool { return t.Info.Term == name }); i >= 0 {
			out = append(out, s.Terms[i])
		}
	}
	for _, t := range s.Terms {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// moveTerm moves the selected term among the plots, or among the lines.
func (l *Screen) moveTerm(by int) {
	s, t := l.plotted(), l.Selected()
	if s == nil || t == nil {
		return
	}
	order := l.ordered(s)
	at := slices.Index(order, t)
	to := at + by
	for to >= 0 && to < len(order) && l.small[order[to].Info.Term] != l.small[t.Info.Term] {
		to += by
	}
	if to < 0 || to >= len(order) {
		return
	}
	order = slices.Insert(slices.Delete(order, at, at+1), to, t)
	names := make([]config.Term, len(order))
	for i, o := range order {
		names[i] = o.Info.Term
	}
	if l.order == nil {
		l.order = map[config.Stage][]config.Term{}
	}
	l.order[s.Stage], l.term = names, t.Info.Term
}

// toggleSmall turns the selected plot into a line, or back.
func (l *Screen) toggleSmall() {
	t := l.Selected()
	if t == nil {
		return
	}
	if l.small == nil {
		l.small = map[config.Term]bool{}
	}
	name := t.Info.Term
	l.small[name] = !l.small[name]
	l.term = name
}

// plotWidth returns the width of a plot of the stage, without its border.
func (l *Screen) plotWidth(s *run.Stage) int {
	g := l.arranged(s)
	width := g.width
	if !l.large {
		width = g.plotWidth(g.columns)
	}
	width, _ = l.InBox(width, 0)
	return width
}

// The largest number of columns of plots, how many times wider than high a plot is at
// best, and the width from which most titles are not cut.
const (
	mostColumns = 5
	plotAspect  = 3
	wholeTitle  = 32
)

// shape returns the number of columns whose plots are closest to plotAspect, with
// whole titles if possible; plots are not smaller than the least size.
func (g arrangement) shape(least, leastHeight int) int {
	n := len(g.plots)
	best, closest := 1, math.Inf(1)
	for columns := 1; columns <= min(max(n, 1), mostColumns); columns++ {
		rows := (n + columns - 1) / columns
		w, h := g.plotWidth(columns), g.height/max(rows, 1)
		if w < least && columns > 1 {
			break
		}
		ratio := float64(w) / float64(plotAspect*max(h, 1))
		off := max(ratio, 1/ratio)
		if w < wholeTitle {
			off *= 3
		}
		if h < leastHeight {
			off *= 100
		}
		if off < closest {
			best, closest = columns, off
		}
	}
	return best
}
