package tui

import (
	"fmt"
	"strings"

	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

const (
	sideFrom  = 110 // from this width on, accuracies stand beside the plots
	sideWidth = 36
)

// settleLive draws what is shown next: parts of the screen take turns, and plots
// hold their ranges.
func (a *App) settleLive(width, height int) { a.live.body = a.composeLive(width, height) }

func (a *App) drawLive(int, int) []string { return a.live.body }

func (a *App) composeLive(width, height int) []string {
	out := []string{a.runHeader(width), a.pathLine(width)}
	if a.run.Phase == run.Ended && a.live.result {
		return append(out, a.drawResult(width, height-2)...)
	}
	s := a.looked()
	if s == nil {
		return append(out, "", "  waiting for the run's first event …")
	}
	last := func(what string, w, h int, draw func() []string) []string {
		return a.restTurn(s, element{what, w, h}, draw)
	}
	out = append(out, last("progress", width, 1, func() []string { return []string{a.progressLine(s, width)} })...)
	gw, gh := a.gridSize()
	var grid []string
	if a.live.pictures.mode == insteadOfPlots {
		grid = last("pictures", gw, gh, func() []string { return a.drawPictures(gw, gh) })
	} else {
		grid = block(a.drawGrid(s, gw, gh), gw, gh)
	}
	if width >= sideFrom {
		side := last("side", sideWidth, gh, func() []string { return a.drawSide(s, sideWidth, gh) })
		return append(out, beside(3, grid, side)...)
	}
	out = append(out, grid...)
	return append(append(out, a.scoreLine(width)), last("about", width, 1, func() []string { return []string{a.aboutTerm(s, width)} })...)
}

// gridSize is the room for plots.
func (a *App) gridSize() (width, height int) {
	if a.width >= sideFrom {
		return a.width - sideWidth - 3, max(a.bodyHeight()-3, 1)
	}
	return a.width, max(a.bodyHeight()-5, 1)
}

// runHeader names the set and the pass.
func (a *App) runHeader(width int) string {
	t := a.theme
	name := a.run.Started.Set.Name
	if name == "" && a.trainingSet != nil {
		name = a.trainingSet.Name
	}
	left := t.Title.Paint(name)
	if p := a.run.Started.Preset; p != "" {
		left += t.Faint.Paint(", preset " + p)
	}
	if a.run.Started.Run != "" && width >= wideWidth {
		left += t.Faint.Paint(", run " + a.run.Started.Run)
	}
	if fork := forkedAt(a.run.Started); fork != "" && width >= wideWidth {
		left += t.Faint.Paint(", " + fork)
	}
	seed := fmt.Sprintf("seed %d  split %s", a.run.Config.Seed, a.run.Started.Set.SplitHash)
	if m := a.run.Vitals.Resident; m > 0 && width < sideFrom {
		seed += "  " + megabytes(m)
	}
	return ends(left, t.Faint.Paint(seed), width)
}

// pathLine is the way through the stages; brackets mark the one looked at.
func (a *App) pathLine(width int) string {
	looked := a.looked()
	var passes []string
	var mine string
	for from := 0; from < len(a.run.Stages); {
		to := from
		for to < len(a.run.Stages) && a.run.Stages[to].Pass == a.run.Stages[from].Pass {
			to++
		}
		line := a.passPath(from, to, looked)
		for _, s := range a.run.Stages[from:to] {
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

func (a *App) passPath(from, to int, looked *run.Stage) string {
	t := a.theme
	var steps []string
	for i := from; i < to; i++ {
		s := a.run.Stages[i]
		mark, ink := "○", t.Faint
		switch {
		case s.Skipped:
			mark, ink = "↷", t.Warn
		case s.Done:
			mark, ink = "✓", t.Good
		case i == a.run.Now && a.run.Phase == run.Ended:
			mark, ink = "×", t.Bad
		case i == a.run.Now && s.Begun:
			mark, ink = "●", t.Accent
		}
		name := fmt.Sprintf("%d %s", i-from+1, s.Stage)
		if s == looked {
			name = "[" + name + "]"
		}
		steps = append(steps, ink.Paint(mark+" "+name))
	}
	pass := ""
	if p := a.run.Stages[from].Pass; p != "" {
		pass = t.Faint.Paint(p.Words()+" ") + " "
	}
	return pass + strings.Join(steps, t.Faint.Paint(" → "))
}

// progressLine is a bar with words beside it. The words keep their room, so
// that the bar stands still while they change.
func (a *App) progressLine(s *run.Stage, width int) string {
	t := a.theme
	text := a.run.ProgressWords(s, width >= wideWidth)
	if left, ok := a.run.Left(); ok && width >= wideWidth && a.run.Phase != run.Ended {
		text += ", about " + span(left) + " to the end"
	}
	room := max(46, cells(text))
	if width >= wideWidth {
		room = max(70, cells(text))
	}
	done, rest := chart.Progress(max(width-room-2, 0), s.Fraction())
	return fit(t.Accent.Paint(done)+t.Faint.Paint(rest)+"  "+text, width)
}

// runNotice is the status line: where the run stands, and the last news.
func (a *App) runNotice() string {
	t, r := a.theme, a.run
	ink := t.Accent
	switch {
	case r.Phase == run.Ended:
		ink = t.Good
		if _, ok := r.Outcome.(event.Result); !ok {
			ink = t.Bad
		}
	case r.Asked != "" || r.Phase == run.Paused:
		ink = t.Warn
	}
	line := ink.Paint(r.Status())
	if r.Asked != "" && r.Phase != run.Ended {
		line += ink.Paint(" …")
	}
	if word := r.ControlWord(); word != "" && r.Phase != run.Ended {
		line += t.Faint.Paint(" (" + word + ")")
	}
	if a.live.forking {
		return line + "   " + t.Accent.Paint(forkWords)
	}
	if r.Notice != "" {
		news := t.Text
		if r.Refused {
			news = t.Bad
		}
		line += "   " + news.Paint(r.Notice)
	}
	return line
}
