package live

// linesAbove is how many lines are above the plots.
const linesAbove = 3

// Click implements ui.Clicker: it chooses the plot at a cell; a click on the chosen
// one makes it large, or all plots small again.
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
			if g.plots[i] == l.Chosen() {
				l.maximise()
				return
			}
			l.term = g.plots[i].Info.Term
		}
	}
}
