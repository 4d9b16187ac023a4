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
		from, to := g.height*row/g.rows(), g.height*(row+1)/g.rows()
		first, last := row*g.columns, min((row+1)*g.columns, len(g.plots))
		w := (g.width - 2*(last-first-1)) / (last - first)
		if i := first + x/(w+2); y >= from && y < to && x < g.width && i < last {
			if g.plots[i] == l.Chosen() {
				l.maximise()
				return
			}
			l.term = g.plots[i].Info.Term
		}
	}
}
