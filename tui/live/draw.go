package live

import (
	"fmt"
	"strings"

	"segzsl/tui/run"
	"segzsl/tui/ui"
)

const (
	sideFrom  = 110 // the width from which accuracies are beside the plots
	sideWidth = 34  // of their content
)

// Layout implements ui.Screen: it draws what Draw returns, since redraws are
// throttled and plots keep their ranges.
func (l *Screen) Layout(width, height int) {
	l.noticeEnd()
	if now := l.Run.Current(); now != l.stage {
		l.stage = now
		l.Redraw() // otherwise parts would still show another stage
	}
	l.takeValues()
	l.body = l.compose(width, height)
}

// Draw implements ui.Screen.
func (l *Screen) Draw(int, int) []string { return l.body }

func (l *Screen) compose(width, height int) []string {
	out := []string{l.runHeader(width), l.pathLine(width)}
	if l.Run.Phase == run.Ended && l.result {
		return append(out, l.Boxed(ui.Panel{Title: "Result"}, width, height-2, l.drawResult)...)
	}
	s := l.ShownStage()
	if s == nil {
		return append(out, "", "  waiting for the run's first event …")
	}
	last := func(what string, w, h int, draw func() []string) []string {
		return l.throttledRest(s, element{what, w, h}, draw)
	}
	out = append(out, last("progress", width, 1, func() []string { return []string{l.progressLine(s, width)} })...)
	gw, gh := l.gridSize()
	var grid []string
	if l.pictures.mode == insteadOfPlots {
		grid = last("pictures", gw, gh, func() []string { return l.drawPictures(gw, gh) })
	} else {
		grid = ui.Block(l.drawGrid(s, gw, gh), gw, gh)
	}
	if width >= sideFrom {
		sw := width - gw - l.Gap()
		side := last("side", sw, gh, func() []string { return l.drawSide(s, sw, gh) })
		return append(out, ui.Beside(l.Gap(), grid, side)...)
	}
	out = append(out, grid...)
	return append(out, l.scoreLine(width), l.aboutTerm(s, width))
}

// gridSize returns the size of the area for plots.
func (l *Screen) gridSize() (width, height int) {
	if l.Width >= sideFrom {
		side, _ := l.Outer(sideWidth, 0)
		return l.Width - side - l.Gap(), max(l.Height-3, 1)
	}
	return l.Width, max(l.Height-5, 1)
}

// runHeader names the set and the pass.
func (l *Screen) runHeader(width int) string {
	t := l.Theme
	name := l.Run.Started.Set.Name
	if name == "" && l.Set != nil {
		name = l.Set.Name
	}
	left := t.Title.Paint(name)
	if p := l.Run.Started.Preset; p != "" {
		left += t.Faint.Paint(", preset " + p)
	}
	if l.Run.Started.Run != "" && width >= ui.Wide {
		left += t.Faint.Paint(", run " + l.Run.Started.Run)
	}
	if fork := forkedAt(l.Run.Started); fork != "" && width >= ui.Wide {
		left += t.Faint.Paint(", " + fork)
	}
	seed := fmt.Sprintf("seed %d  split %s", l.Run.Config.Seed, l.Run.Started.Set.SplitHash)
	if m := l.Run.Vitals.Resident; m > 0 && width < sideFrom {
		seed += "  " + megabytes(m)
	}
	return ui.Ends(left, t.Faint.Paint(seed), width)
}

// pathLine lists the stages of all passes, with the one shown in brackets.
func (l *Screen) pathLine(width int) string {
	looked := l.ShownStage()
	var passes []string
	var mine string
	for from := 0; from < len(l.Run.Stages); {
		to := from
		for to < len(l.Run.Stages) && l.Run.Stages[to].Pass == l.Run.Stages[from].Pass {
			to++
		}
		line := l.passPath(from, to, looked)
		for _, s := range l.Run.Stages[from:to] {
			if s == looked {
				mine = line
			}
		}
		passes = append(passes, line)
		from = to
	}
	whole := strings.Join(passes, "   ")
	if ui.Cells(whole) > width && mine != "" {
		return ui.Fit(mine, width)
	}
	return ui.Fit(whole, width)
}

func (l *Screen) passPath(from, to int, looked *run.Stage) string {
	t := l.Theme
	var steps []string
	for i := from; i < to; i++ {
		s := l.Run.Stages[i]
		mark, ink := "○", t.Faint
		switch {
		case s.Skipped:
			mark, ink = "↷", t.Warn
		case s.Done:
			mark, ink = "✓", t.Good
		case i == l.Run.Now && l.Run.Phase == run.Ended:
			mark, ink = "×", t.Bad
		case i == l.Run.Now && s.Begun:
			mark, ink = "●", t.Accent
		}
		name := fmt.Sprintf("%d %s", i-from+1, s.Stage)
		if s == looked {
			name = "[" + name + "]"
		}
		steps = append(steps, ink.Paint(mark+" "+name))
	}
	pass := ""
	if p := l.Run.Stages[from].Pass; p != "" {
		pass = t.Faint.Paint(p.Words()+" ") + " "
	}
	return pass + strings.Join(steps, t.Faint.Paint(" → "))
}

// progressLine is a progress bar with text. The text has a minimum width, so that the
// bar does not move when the text changes.
func (l *Screen) progressLine(s *run.Stage, width int) string {
	text := l.Run.ProgressWords(s, width >= ui.Wide)
	if left, ok := l.Run.Left(); ok && width >= ui.Wide && l.Run.Phase != run.Ended {
		text += ", about " + run.Span(left) + " to the end"
	}
	textWidth := max(46, ui.Cells(text))
	if width >= ui.Wide {
		textWidth = max(70, ui.Cells(text))
	}
	return ui.Fit(l.Progress(max(width-textWidth-2, 0), s.Fraction())+"  "+text, width)
}
