package tui

import (
	"fmt"
	"strings"

	"segzsl/engine"
	"segzsl/tui/chart"
)

const (
	sideFrom  = 110 // from this width on, accuracies stand beside the plots
	sideWidth = 36
)

func (a *App) drawLive(width, height int) []string {
	out := []string{a.runHeader(width), a.pathLine(width)}
	if a.run.phase == ended && a.live.result {
		return append(out, a.drawResult(width, height-2)...)
	}
	s := a.looked()
	if s == nil {
		return append(out, "", "  waiting for the run's first event …")
	}
	out = append(out, a.progressLine(s, width))
	gw, gh := a.gridSize()
	grid := block(a.drawGrid(s, gw, gh), gw, gh)
	if width >= sideFrom {
		side := block(a.drawSide(s, sideWidth, gh), sideWidth, gh)
		return append(out, beside(3, grid, side)...)
	}
	out = append(out, grid...)
	return append(out, a.scoreLine(width), a.aboutTerm(width))
}

// gridSize is the room for plots.
func (a *App) gridSize() (width, height int) {
	if a.width >= sideFrom {
		return a.width - sideWidth - 3, max(a.height-5, 1)
	}
	return a.width, max(a.height-7, 1)
}

// runHeader names the set and the pass.
func (a *App) runHeader(width int) string {
	t := a.theme
	name := a.run.started.Set.Name
	if name == "" && a.trainingSet != nil {
		name = a.trainingSet.Name
	}
	left := t.Title.Paint("segzsl") + "  " + name
	if p := a.run.started.Preset; p != "" {
		left += t.Faint.Paint(", preset " + p)
	}
	if a.run.started.Run != "" && width >= wideWidth {
		left += t.Faint.Paint(", run " + a.run.started.Run)
	}
	seed := t.Faint.Paint(fmt.Sprintf("seed %d  split %s", a.run.config.Seed, a.run.started.Set.SplitHash))
	return ends(left, seed, width)
}

// pathLine is the way through the stages; brackets mark the one looked at.
func (a *App) pathLine(width int) string {
	looked := a.looked()
	var passes []string
	var mine string
	for from := 0; from < len(a.run.stages); {
		to := from
		for to < len(a.run.stages) && a.run.stages[to].Pass == a.run.stages[from].Pass {
			to++
		}
		line := a.passPath(from, to, looked)
		for _, s := range a.run.stages[from:to] {
			if s == looked {
				mine = line
			}
		}
		passes = append(passes, line)
		from = to
	}
	whole := strings.Join(passes, "   ")
	if cells(whole) > width && mine != "" {
		return fit(mine, width)
	}
	return fit(whole, width)
}

func (a *App) passPath(from, to int, looked *stageRun) string {
	t := a.theme
	var steps []string
	for i := from; i < to; i++ {
		s := a.run.stages[i]
		mark, ink := "○", t.Faint
		switch {
		case s.skipped:
			mark, ink = "↷", t.Warn
		case s.done:
			mark, ink = "✓", t.Good
		case i == a.run.now && a.run.phase == ended:
			mark, ink = "×", t.Bad
		case i == a.run.now && s.begun:
			mark, ink = "●", t.Accent
		}
		name := fmt.Sprintf("%d %s", i-from+1, s.Stage)
		if s == looked {
			name = "[" + name + "]"
		}
		steps = append(steps, ink.Paint(mark+" "+name))
	}
	pass := ""
	if p := a.run.stages[from].Pass; p != "" {
		pass = t.Faint.Paint(string(p)+" pass ") + " "
	}
	return pass + strings.Join(steps, t.Faint.Paint(" → "))
}

// progressLine is a bar with words beside it. The words keep their room, so
// that the bar stands still while they change.
func (a *App) progressLine(s *stageRun, width int) string {
	t := a.theme
	text := s.progressWords(width, a.run.phase == ended)
	room := max(46, cells(text))
	if width >= wideWidth {
		room = max(64, cells(text))
	}
	done, rest := chart.Progress(max(width-room-2, 0), s.fraction())
	return fit(t.Accent.Paint(done)+t.Faint.Paint(rest)+"  "+text, width)
}

func (s *stageRun) progressWords(width int, over bool) string {
	unit, many := "batch", "batches"
	if s.Stage == engine.Synthesise {
		unit, many = "class", "classes"
	}
	text := fmt.Sprintf("%s %s of %s", unit, count(s.batch), count(s.Batches))
	if s.Epochs > 1 && width >= wideWidth {
		text += fmt.Sprintf(", epoch %d of %d", s.epoch, s.Epochs)
	}
	if s.pace > 0 && !s.done {
		text += fmt.Sprintf(", %s %s/s", rate(1/s.pace), many)
	}
	if left, ok := s.left(); ok && !s.done && !over {
		text += ", " + span(left) + " left"
	}
	if s.done {
		text += ", took " + spanSeconds(s.seconds)
	}
	return text
}

func rate(v float64) string {
	if v >= 10 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.1f", v)
}

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
		return a.drawPanel(s, a.live.term, chosen, width, height)
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
			panels = append(panels, a.drawPanel(s, i, chosen, w, h))
		}
		out = append(out, beside(2, panels...)...)
	}
	return out
}

// drawTermless is a stage that has nothing to plot.
func (a *App) drawTermless(s *stageRun, width int) []string {
	info := s.Stage.Info()
	out := []string{"", a.theme.Title.Paint(info.Title), ""}
	return append(out, wrap(info.Summary, min(width, 76))...)
}

// drawPanel is one term: a title with number, equation, value and weight, and
// its plot.
func (a *App) drawPanel(s *stageRun, i int, chosen *termRun, width, height int) []string {
	i = max(0, min(i, len(s.terms)-1))
	term := s.terms[i]
	title := a.panelTitle(term, i, term == chosen, width)
	if height < 2 {
		return block([]string{title}, width, height)
	}
	return append([]string{title}, a.plot(s, term, width, height-1)...)
}

func (a *App) panelTitle(term *termRun, i int, chosen bool, width int) string {
	mark := " "
	if chosen {
		mark = "▸"
	}
	value := ""
	if term.has {
		value = chart.Short(term.value.Value)
	}
	value += a.weightWord(term)
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
func (a *App) weightWord(term *termRun) string {
	key := term.info.WeightKey
	if key == "" {
		return ""
	}
	if a.run.isOff(term.info.Term) {
		return " off"
	}
	now := strings.TrimSuffix(chart.Short(term.value.Weight), ".0")
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

// plot draws a term's curve, or takes it as it was drawn.
func (a *App) plot(s *stageRun, term *termRun, width, height int) []string {
	spanned := chart.Span(term.series.Len(), s.Batches)
	held := term.held
	if a.live.late {
		held = term.late
	}
	key := drawnPlot{width: width, height: height, end: term.series.Len(), span: spanned, held: held, theme: a.theme.Name}
	old, ok := a.live.drawn[term]
	key.lines = old.lines
	if ok && old.same(key) {
		return old.lines
	}
	columns := chart.PlotColumns(width)
	p := chart.Plot{
		Columns: term.series.Columns(columns, spanned), Range: held, Bad: -1,
		Curve: a.theme.Curve.Paint, Axis: a.theme.Faint.Paint,
	}
	if bad := term.series.FirstBad(); bad > 0 {
		p.Bad = min((bad-1)*columns/max(spanned, 1), columns-1)
	}
	key.lines = block(lines(p.Render(width, height)), width, height)
	if a.live.drawn == nil {
		a.live.drawn = map[*termRun]drawnPlot{}
	}
	a.live.drawn[term] = key
	return key.lines
}

func (d drawnPlot) same(o drawnPlot) bool {
	return d.width == o.width && d.height == o.height && d.end == o.end && d.span == o.span && d.held == o.held && d.theme == o.theme
}

// runNotice is the status line: where the run stands, and the last news.
func (a *App) runNotice() string {
	t, r := a.theme, a.run
	ink := t.Accent
	switch {
	case r.phase == ended:
		ink = t.Good
		if _, ok := r.outcome.(engine.Result); !ok {
			ink = t.Bad
		}
	case r.asked != "" || r.phase == paused:
		ink = t.Warn
	}
	line := ink.Paint(r.status())
	if r.asked != "" && r.phase != ended {
		line += ink.Paint(" …")
	}
	if r.notice != "" {
		news := t.Text
		if r.refused {
			news = t.Bad
		}
		line += "   " + news.Paint(r.notice)
	}
	return line
}

// axisNotice says what the axes of all plots show.
func (a *App) axisNotice() string {
	s := a.looked()
	if a.screen != inLive || a.live.result || s == nil || len(s.terms) == 0 {
		return ""
	}
	n := chart.Span(s.terms[0].series.Len(), s.Batches)
	words := "x: batch 1 to " + count(n)
	if a.live.late {
		words += ", y: latest half"
	}
	return a.theme.Faint.Paint(words)
}
