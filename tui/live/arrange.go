package live

import (
	"slices"

	"segzsl/engine/config"
	"segzsl/tui/run"
)

// The smallest useful plot, with its title.
const (
	leastPlotWidth  = 24
	leastPlotHeight = 5
)

// arrangement is where the terms of a stage are on the screen: in plots, columns
// of them side by side, or below these in a line each.
type arrangement struct {
	plots, small  []*run.Term
	columns       int
	width, height int // of the plots together
	lineRows      int // rows of lines below them
	perRow        int // lines in a row
}

// all are the terms in the order of their numbers.
func (g arrangement) all() []*run.Term { return slices.Concat(g.plots, g.small) }

// rows is how many rows of plots there are.
func (g arrangement) rows() int { return (len(g.plots) + g.columns - 1) / max(g.columns, 1) }

// arranged lays the terms of a stage out in the present window. Plots that
// do not fit become lines.
func (l *Screen) arranged(s *run.Stage) arrangement {
	width, height := l.gridSize()
	g := arrangement{width: width, columns: 1}
	for _, t := range l.ordered(s) {
		if l.small[t.Info.Term] {
			g.small = append(g.small, t)
		} else {
			g.plots = append(g.plots, t)
		}
	}
	g.rowsOfLines(len(g.small)+len(s.Norms), height)
	columns := max((width+2)/(leastPlotWidth+2), 1)
	if most := columns * max((height-g.lineRows)/leastPlotHeight, 1); len(g.plots) > most {
		g.small = append(slices.Clone(g.plots[most:]), g.small...)
		g.plots = g.plots[:most]
		g.rowsOfLines(len(g.small)+len(s.Norms), height)
	}
	g.height = height - g.lineRows
	g.columns = gridShape(len(g.plots), width, g.height)
	return g
}

// rowsOfLines sets how many rows n lines take: none where that leaves too
// little for a plot.
func (g *arrangement) rowsOfLines(n, height int) {
	g.perRow = max((g.width+2)/(lineWidth+2), 1)
	g.lineRows = (n + g.perRow - 1) / g.perRow
	if height-g.lineRows < leastPlotHeight+2 {
		g.lineRows = max(height-leastPlotHeight-2, 0)
	}
}

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

// plotWidth is how wide a plot of the stage is.
func (l *Screen) plotWidth(s *run.Stage) int {
	g := l.arranged(s)
	if l.large {
		return g.width
	}
	return (g.width - 2*(g.columns-1)) / g.columns
}

// gridShape is how many columns n plots take, so that each is as large as can
// be, five times wider than high.
func gridShape(n, width, height int) int {
	best, score := 1, 0
	for columns := 1; columns <= min(max(n, 1), 5); columns++ {
		rows := (n + columns - 1) / columns
		w, h := (width-2*(columns-1))/columns, height/max(rows, 1)
		if w < leastPlotWidth && columns > 1 {
			break
		}
		if s := min(w, 5*h); s > score {
			best, score = columns, s
		}
	}
	return best
}
