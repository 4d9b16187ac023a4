package live

// linesAbove is the number of lines above the plots.
const linesAbove = 3

// Click implements ui.Clicker: it selects the plot at a cell. A click on the selected
// one enlarges it, or shows all plots again.
func (l *Screen) Click(x, y int) string {
	l.choosePlot(x, y-linesAbove)
	return ""
}

func (l *Screen) choosePlot(x, y int) {
	s := l.plotted()
	if s == nil || y < 0 {
		return
	}
	g := l.arranged(s)
	if l.large && y < g.height && x < g.width {
		l.maximise()
		return
	}
	for row := range g.rows() {
		first, last, top, height := g.row(row)
		i := first + x/(g.plotWidth(last-first)+g.gap)
		if y >= top && y < top+height && x < g.width && i < last {
			if g.plots[i] == l.Selected() {
				l.maximise()
				return
			}
			l.term = g.plots[i].Info.Term
		}
	}
}
