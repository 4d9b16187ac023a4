package tui

import (
	"fmt"
	"strings"

	"segzsl/engine"
	"segzsl/tui/chart"
)

// gridShape is how many columns n plots take, so that each is as large as can
// be, five times wider than high.
func gridShape(n, width, height int) int {
	best, score := 1, 0
	for columns := 1; columns <= min(max(n, 1), 5); columns++ {
		rows := (n + columns - 1) / columns
		w, h := (width-2*(columns-1))/columns, height/max(rows, 1)
		if w < 24 && columns > 1 {
			break
		}
		if s := min(w, 5*h); s > score {
			best, score = columns, s
		}
	}
	return best
}

func (a *App) drawGrid(s *stageRun, width, height int) []string {
	if len(s.terms) == 0 {
		return a.drawTermless(s, width)
	}
	chosen := a.chosen()
	if a.live.large {
		return a.drawPanel(s, a.live.term, chosen, true, width, height)
	}
	columns := gridShape(len(s.terms), width, height)
	rows := (len(s.terms) + columns - 1) / columns
	var out []string
	for row := range rows {
		h := height*(row+1)/rows - height*row/rows
		first, last := row*columns, min((row+1)*columns, len(s.terms))
		w := (width - 2*(last-first-1)) / (last - first) // a short last row is stretched
		var panels [][]string
		for i := first; i < last; i++ {
			panels = append(panels, a.drawPanel(s, i, chosen, a.turn(i-first, columns), w, h))
		}
		out = append(out, beside(2, panels...)...)
	}
	return out
}

// turn is whether a panel in this column of the grid is drawn anew in this
// frame. While a run trains, columns take turns: a terminal is sent each line
// from its first change to its last, so panels side by side that change at once
// would send everything between them too.
func (a *App) turn(column, columns int) bool {
	return a.run.phase != running || a.run.frames%columns == column
}

// drawTermless is a stage that has nothing to plot.
func (a *App) drawTermless(s *stageRun, width int) []string {
	info := s.Stage.Info()
	out := []string{"", a.theme.Title.Paint(info.Title), ""}
	return append(out, wrap(info.Summary, min(width, 76))...)
}

// drawPanel is one term: a title with number, equation, value and weight, and
// its plot; where it is not its turn, as they were drawn before.
func (a *App) drawPanel(s *stageRun, i int, chosen *termRun, turn bool, width, height int) []string {
	i = max(0, min(i, len(s.terms)-1))
	term := s.terms[i]
	drawn := a.drawn(s, term, turn, width, max(height-1, 0))
	title := a.panelTitle(drawn.shown, term, i, term == chosen, width)
	return block(append([]string{title}, drawn.lines...), width, height)
}

func (a *App) panelTitle(shown engine.TermValue, term *termRun, i int, chosen bool, width int) string {
	mark := " "
	if chosen {
		mark = "▸"
	}
	value := ""
	if term.has {
		value = chart.Short(shown.Value)
	}
	value += a.weightWord(term, shown.Weight)
	name := fmt.Sprintf("%s%d %s", mark, i+1, term.info.Title)
	if eq := " " + term.info.Equation; term.info.Equation != "−" && cells(name+eq)+cells(value)+1 <= width {
		name += eq
	}
	line := ends(name, value, width)
	switch {
	case chosen:
		return a.theme.Selected.Paint(line)
	case a.run.isOff(term.info.Term):
		return a.theme.Faint.Paint(line)
	}
	return line
}

// weightWord is a term's weight as it was in its last batch, and what was
// asked for since.
func (a *App) weightWord(term *termRun, shown float64) string {
	key := term.info.WeightKey
	if key == "" {
		return ""
	}
	if a.run.isOff(term.info.Term) {
		return " off"
	}
	now := strings.TrimSuffix(chart.Short(shown), ".0")
	if !term.has {
		now = a.run.config.Get(key)
	}
	if want, ok := a.run.weights[key]; ok {
		return " ×" + trimZeros(now) + "→" + want
	}
	return " ×" + trimZeros(now)
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") && !strings.Contains(s, "e") {
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// drawnPlot is a plot as it was drawn last, from what, and the value beside it.
type drawnPlot struct {
	width, height int
	theme         string
	late          bool
	end, span     int
	held          chart.Range
	shown         engine.TermValue
	lines         []string
}

// drawn draws a term's curve, or takes it as it was drawn.
func (a *App) drawn(s *stageRun, term *termRun, turn bool, width, height int) drawnPlot {
	d := drawnPlot{width: width, height: height, theme: a.theme.Name, late: a.live.late,
		end: term.series.Len(), span: chart.Span(term.series.Len(), s.Batches), held: term.held, shown: term.value}
	if d.late {
		d.held = term.late
	}
	if old, ok := a.live.drawn[term]; ok && old.fits(d, turn) {
		return old
	}
	d.lines = a.plot(term, d)
	if a.live.drawn == nil {
		a.live.drawn = map[*termRun]drawnPlot{}
	}
	a.live.drawn[term] = d
	return d
}

// fits is whether a plot can stand for the next: it has the same size and ink
// and, unless it is out of turn, shows the same.
func (d drawnPlot) fits(next drawnPlot, turn bool) bool {
	look := d.width == next.width && d.height == next.height && d.theme == next.theme && d.late == next.late
	same := d.end == next.end && d.span == next.span && d.held == next.held && d.shown == next.shown
	return look && (same || !turn)
}

func (a *App) plot(term *termRun, d drawnPlot) []string {
	if d.height < 1 {
		return nil
	}
	p := chart.Plot{
		Curves: []chart.Curve{{Series: &term.series, Ink: a.theme.Curve.Paint}},
		Window: chart.Window{From: 1, To: d.span}, Range: d.held, Axis: a.theme.Faint.Paint, ASCII: a.opt.ASCII,
	}
	return block(lines(p.Render(d.width, d.height)), d.width, d.height)
}
