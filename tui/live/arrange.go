package live

import (
	"slices"

	"segzsl/engine/config"
	"segzsl/tui/run"
)

// leastPlot is the size of the smallest useful plot, in its panel.
func (l *Screen) leastPlot() (width, height int) { return l.Outer(24, 4) }

// arrangement is where the terms of a stage are on the screen: in plots, columns
// of them side by side, or below these in a line each.
type arrangement struct {
	plots, small  []*run.Term
	columns       int
	width, height int // of the plots together
	lineRows      int // rows of lines below them
	perRow        int // lines in a row
	gap           int // between plots
}

// all are the terms in the order of their numbers.
func (g arrangement) all() []*run.Term { return slices.Concat(g.plots, g.small) }

// rows is how many rows of plots there are.
func (g arrangement) rows() int { return (len(g.plots) + g.columns - 1) / max(g.columns, 1) }

// arranged lays the terms of a stage out in the present window. Plots that
// do not fit become lines.
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
	g.columns = g.shape(least)
	return g
}

// rowsOfLines sets how many rows n lines take, at most so many.
func (g *arrangement) rowsOfLines(n, most int) {
	g.perRow = max((g.width+lineGap)/(lineWidth+lineGap), 1)
	g.lineRows = min((n+g.perRow-1)/g.perRow, max(most, 0))
}

// row is the row of plots from first up to last, and its first line and height.
func (g arrangement) row(i int) (first, last, top, height int) {
	top = g.height * i / g.rows()
	return i * g.columns, min((i+1)*g.columns, len(g.plots)), top, g.height*(i+1)/g.rows() - top
}

// plotWidth is how wide each of n plots in a row is: a short row is stretched.
func (g arrangement) plotWidth(n int) int { return (g.width - g.gap*(n-1)) / n }

// ordered are the terms as the user has arranged them, then the others.
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
	s, t := l.plotted(), l.Chosen()
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

// toggleSmall makes the chosen plot a line, or a plot of a line.
func (l *Screen) toggleSmall() {
	t := l.Chosen()
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

// plotWidth is how wide a plot of the stage is, without its border.
func (l *Screen) plotWidth(s *run.Stage) int {
	g := l.arranged(s)
	width := g.width
	if !l.large {
		width = g.plotWidth(g.columns)
	}
	width, _ = l.InBox(width, 0)
	return width
}

// shape is how many columns the plots take, so that each is as large as can be,
// five times wider than high.
func (g arrangement) shape(least int) int {
	n := len(g.plots)
	best, score := 1, 0
	for columns := 1; columns <= min(max(n, 1), 5); columns++ {
		rows := (n + columns - 1) / columns
		w, h := g.plotWidth(columns), g.height/max(rows, 1)
		if w < least && columns > 1 {
			break
		}
		if s := min(w, 5*h); s > score {
			best, score = columns, s
		}
	}
	return best
}
