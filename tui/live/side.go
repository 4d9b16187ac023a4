package live

import (
	"fmt"

	"segzsl/engine/curve"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// scoreLine returns the accuracies in one line.
func (l *Screen) scoreLine(width int) string {
	s := l.Run.Scores
	if s == nil {
		return ui.Fit(l.Theme.Faint.Paint(l.Run.NoScores()), width)
	}
	return ui.Fit(fmt.Sprintf("%s: seen %s  unseen %s  H %s  T1 %s  AUSUC %.3f",
		l.Run.Briefly, run.Percent(s.AccS), run.Percent(s.AccU), run.Percent(s.AccH), run.Percent(s.T1), s.AUSUC), width)
}

// aboutTerm explains the selected term in one line: its equation with values, and
// what it does.
func (l *Screen) aboutTerm(s *run.Stage, width int) string {
	t := l.Selected()
	if t == nil {
		return ui.Fit("", width)
	}
	return ui.Fit(l.Theme.Faint.Paint(fmt.Sprintf("%s   %s %s", l.equation(s, t, width), t.Info.Meaning, t.Info.Expect)), width)
}

// part is a panel beside the plots, with its content.
type part struct {
	title string
	lines []string
}

// drawSide draws the panels beside the plots: accuracies with memory and cores, then
// the selected term and the stage, or images.
func (l *Screen) drawSide(s *run.Stage, width, height int) []string {
	w, _ := l.Inner(width, 0)
	accuracy := part{"Accuracy", append(l.drawScores(w), l.drawMachine(w)...)}
	if l.pictures.mode == besidePlots {
		_, h := l.Outer(0, len(accuracy.lines))
		if rest := height - h; rest > 5 {
			return append(l.stacked(width, h, accuracy), l.drawPictures(width, rest)...)
		}
	}
	accuracy.lines = append(accuracy.lines, l.drawAccuracyPlot(s, w, height)...)
	parts := []part{accuracy}
	if t := l.Selected(); t != nil {
		parts = append(parts, l.aboutSelected(t, w))
	}
	info := s.Stage.Info()
	return l.stacked(width, height, append(parts, part{info.Title, ui.Wrap(info.Summary, w)})...)
}

// stacked draws parts below each other, as high as their content; the last one that
// fits takes the remaining lines.
func (l *Screen) stacked(width, height int, parts ...part) []string {
	var out []string
	for i, p := range parts {
		rest := height - len(out)
		_, h := l.Outer(0, len(p.lines))
		if i+1 == len(parts) {
			h = rest
		} else if _, next := l.Outer(0, len(parts[i+1].lines)); h+next > rest {
			return append(out, l.Panel(ui.Panel{Title: p.title}, p.lines, width, rest)...)
		}
		out = append(out, l.Panel(ui.Panel{Title: p.title}, p.lines, width, h)...)
	}
	return out
}

// drawMachine draws the memory and cores that the run uses, in one line.
func (l *Screen) drawMachine(width int) []string {
	var words string
	if v := l.Run.Vitals; v.Resident > 0 {
		words = fmt.Sprintf("%s, %.1f cores busy", megabytes(v.Resident), v.Cores)
	}
	if words == "" {
		return nil
	}
	return []string{l.Theme.Faint.Paint(ui.Fit(words, width))}
}

func megabytes(n uint64) string {
	if n >= 10e9 {
		return fmt.Sprintf("%.0f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}

func (l *Screen) drawScores(width int) []string {
	t := l.Theme
	s := l.Run.Scores
	if s == nil {
		return ui.PaintAll(t.Faint.Paint, ui.Wrap(l.Run.NoScores(), width))
	}
	out := ui.PaintAll(t.Faint.Paint, ui.Wrap(l.Run.From, width))
	for _, v := range []struct {
		name  string
		value float64
		ink   func(string) string
	}{
		{"seen", s.AccS, t.Seen.Paint}, {"unseen", s.AccU, t.Unseen.Paint}, {"H", s.AccH, t.Accent.Paint}, {"T1", s.T1, t.Text.Paint},
	} {
		out = append(out, fmt.Sprintf("%-7s%7s ", v.name, run.Percent(v.value))+v.ink(chart.Bar(width-16, v.value)))
	}
	out = append(out, fmt.Sprintf("%-7s%7.3f", "AUSUC", s.AUSUC))
	if s.Calibration != 0 {
		out = append(out, fmt.Sprintf("%-7s%7s  calibrated", "H", run.Percent(s.CalH)))
	}
	return out
}

// drawAccuracyPlot draws H by batch, of all stages of the pass up to this one that were
// validated.
func (l *Screen) drawAccuracyPlot(s *run.Stage, width, height int) []string {
	const rows = 5
	p, title := l.accuracyPlot(s)
	if height < 30 || len(p.Curves) == 0 {
		return nil
	}
	out := append([]string{""}, ui.PaintAll(l.Theme.Faint.Paint, ui.Wrap(title, width))...)
	return append(out, ui.Lines(p.Render(width, rows))...)
}

// accuracyPlot has a curve for each stage, with a mark where the next one begins: the
// accuracies of different scorers are not comparable, so no line joins them.
func (l *Screen) accuracyPlot(s *run.Stage) (p chart.Plot, title string) {
	p = chart.Plot{Range: chart.Range{Lo: 0, Hi: 1}, Axis: l.Theme.Faint.Paint, ASCII: l.ASCII}
	title = "H on validation"
	if !s.Pass.Validates() {
		title = "H on test samples (oracle)"
	}
	end := 0
	for _, of := range l.Run.Stages {
		if of.Pass == s.Pass && of.H.Len() > 0 {
			if end > 0 {
				p.Changes = append(p.Changes, end+1)
				title += " ┊"
			}
			p.Curves = append(p.Curves, chart.Curve{Series: &of.H, Shift: end, Ink: l.Theme.Accent.Paint})
			title += " by " + run.StageScorer(of.Stage)
			p.Window = curve.Whole(end+of.Batch, end+of.Batches)
			end += of.Batch
		}
		if of == s {
			break
		}
	}
	if len(p.Changes) > 0 {
		title += ": not comparable"
	}
	return p, title
}

// aboutSelected explains the selected term.
func (l *Screen) aboutSelected(term *run.Term, width int) part {
	info := term.Info
	title := info.Title
	if info.Equation != "−" {
		title += ", Eq. " + info.Equation
	}
	out := ui.PaintAll(l.Theme.Accent.Paint, ui.Wrap(info.Formula, width))
	out = append(out, "")
	out = append(out, ui.Wrap(info.Meaning, width)...)
	out = append(out, "")
	out = append(out, ui.Wrap("Expected: "+run.LowerFirst(info.Expect), width)...)
	if info.WeightKey != "" {
		out = append(out, "", "weight "+info.WeightKey, "now "+l.Run.Config.Get(info.WeightKey))
	}
	return part{title, out}
}
