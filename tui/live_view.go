package tui

import (
	"fmt"
	"strings"

	"segzsl/engine/event"
	"segzsl/tui/chart"
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
	if a.run.phase == ended && a.live.result {
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
	name := a.run.started.Set.Name
	if name == "" && a.trainingSet != nil {
		name = a.trainingSet.Name
	}
	left := t.Title.Paint(name)
	if p := a.run.started.Preset; p != "" {
		left += t.Faint.Paint(", preset " + p)
	}
	if a.run.started.Run != "" && width >= wideWidth {
		left += t.Faint.Paint(", run " + a.run.started.Run)
	}
	if fork := forkedAt(a.run.started); fork != "" && width >= wideWidth {
		left += t.Faint.Paint(", " + fork)
	}
	seed := fmt.Sprintf("seed %d  split %s", a.run.config.Seed, a.run.started.Set.SplitHash)
	if m := a.run.vitals.Resident; m > 0 && width < sideFrom {
		seed += "  " + megabytes(m)
	}
	return ends(left, t.Faint.Paint(seed), width)
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
		pass = t.Faint.Paint(p.Words()+" ") + " "
	}
	return pass + strings.Join(steps, t.Faint.Paint(" → "))
}

// progressLine is a bar with words beside it. The words keep their room, so
// that the bar stands still while they change.
func (a *App) progressLine(s *stageRun, width int) string {
	t := a.theme
	text := a.run.progressWords(s, width)
	if left, ok := a.run.left(); ok && width >= wideWidth && a.run.phase != ended {
		text += ", about " + span(left) + " to the end"
	}
	room := max(46, cells(text))
	if width >= wideWidth {
		room = max(70, cells(text))
	}
	done, rest := chart.Progress(max(width-room-2, 0), s.fraction())
	return fit(t.Accent.Paint(done)+t.Faint.Paint(rest)+"  "+text, width)
}

// runNotice is the status line: where the run stands, and the last news.
func (a *App) runNotice() string {
	t, r := a.theme, a.run
	ink := t.Accent
	switch {
	case r.phase == ended:
		ink = t.Good
		if _, ok := r.outcome.(event.Result); !ok {
			ink = t.Bad
		}
	case r.asked != "" || r.phase == paused:
		ink = t.Warn
	}
	line := ink.Paint(r.status())
	if r.asked != "" && r.phase != ended {
		line += ink.Paint(" …")
	}
	if word := r.controlWord(); word != "" && r.phase != ended {
		line += t.Faint.Paint(" (" + word + ")")
	}
	if a.live.forking {
		return line + "   " + t.Accent.Paint(forkWords)
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
