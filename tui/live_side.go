package tui

import (
	"fmt"

	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// scoreLine is the accuracies in one line.
func (a *App) scoreLine(width int) string {
	s := a.run.Scores
	if s == nil {
		return fit(a.theme.Faint.Paint(a.run.NoScores()), width)
	}
	return fit(fmt.Sprintf("%s: seen %s  unseen %s  H %s  T1 %s  AUSUC %.3f",
		a.run.Briefly, percent(s.AccS), percent(s.AccU), percent(s.AccH), percent(s.T1), s.AUSUC), width)
}

// aboutTerm explains the chosen term in one line: its equation with values, and
// what it does.
func (a *App) aboutTerm(s *run.Stage, width int) string {
	t := a.chosen()
	if t == nil {
		return fit("", width)
	}
	return fit(a.theme.Faint.Paint(fmt.Sprintf("%s   %s %s", a.equation(s, t, width), t.Info.Meaning, t.Info.Expect)), width)
}

// drawSide is the panel beside the plots: accuracies, the machine, and the
// chosen term or pictures.
func (a *App) drawSide(s *run.Stage, width, height int) []string {
	out := append(a.drawScores(width), a.drawMachine(width)...)
	out = append(out, "")
	if a.live.pictures.mode == besidePlots {
		if rest := height - len(out); rest > 4 {
			return append(out, a.drawPictures(width, rest)...)
		}
	}
	out = append(out, a.drawAccuracyPlot(s, width, height)...)
	out = append(out, a.drawAboutTerm(width)...)
	info := s.Stage.Info()
	if stage := append([]string{"", a.theme.Title.Paint(info.Title)}, wrap(info.Summary, width)...); len(out)+len(stage) <= height {
		out = append(out, stage...)
	}
	return out[:min(len(out), height)]
}

// drawMachine is what the run takes of the machine, in a line.
func (a *App) drawMachine(width int) []string {
	var words string
	if v := a.run.Vitals; v.Resident > 0 {
		words = fmt.Sprintf("%s, %.1f cores busy", megabytes(v.Resident), v.Cores)
	}
	if words == "" {
		return nil
	}
	return []string{a.theme.Faint.Paint(fit(words, width))}
}

func megabytes(n uint64) string {
	if n >= 10e9 {
		return fmt.Sprintf("%.0f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}

func (a *App) drawScores(width int) []string {
	t := a.theme
	s := a.run.Scores
	if s == nil {
		return append([]string{t.Title.Paint("Accuracy")}, paintAll(t.Faint.Paint, wrap(a.run.NoScores(), width))...)
	}
	out := append([]string{t.Title.Paint("Accuracy")}, paintAll(t.Faint.Paint, wrap(a.run.From, width))...)
	for _, v := range []struct {
		name  string
		value float64
		ink   func(string) string
	}{
		{"seen", s.AccS, t.Seen.Paint}, {"unseen", s.AccU, t.Unseen.Paint}, {"H", s.AccH, t.Accent.Paint}, {"T1", s.T1, t.Text.Paint},
	} {
		out = append(out, fmt.Sprintf("%-7s%7s ", v.name, percent(v.value))+v.ink(chart.Bar(width-16, v.value)))
	}
	out = append(out, fmt.Sprintf("%-7s%7.3f", "AUSUC", s.AUSUC))
	if s.Calibration != 0 {
		out = append(out, fmt.Sprintf("%-7s%7s  calibrated", "H", percent(s.CalH)))
	}
	return out
}

// drawAccuracyPlot is H by batch, where the stage was validated at least twice.
func (a *App) drawAccuracyPlot(s *run.Stage, width, height int) []string {
	const rows = 5
	if height < 30 || s.H.Len() == 0 {
		return nil
	}
	p := chart.Plot{
		Curves: []chart.Curve{{Series: &s.H, Ink: a.theme.Accent.Paint}},
		Window: chart.Whole(s.H.Len(), s.Batches), Range: chart.Range{Lo: 0, Hi: 1}, Axis: a.theme.Faint.Paint, ASCII: a.opt.ASCII,
	}
	out := append([]string{a.theme.Faint.Paint("H on validation")}, lines(p.Render(width, rows))...)
	return append(out, "")
}

func (a *App) drawAboutTerm(width int) []string {
	term := a.chosen()
	if term == nil {
		return nil
	}
	t, info := a.theme, term.Info
	out := []string{t.Title.Paint(info.Title) + t.Faint.Paint("  Eq. "+info.Equation)}
	if info.Equation == "−" {
		out[0] = t.Title.Paint(info.Title)
	}
	out = append(out, paintAll(t.Accent.Paint, wrap(info.Formula, width))...)
	out = append(out, "")
	out = append(out, wrap(info.Meaning, width)...)
	out = append(out, "")
	out = append(out, wrap("In a healthy run: "+lowerFirst(info.Expect), width)...)
	if info.WeightKey != "" {
		out = append(out, "", "weight "+info.WeightKey, "now "+a.run.Config.Get(info.WeightKey))
	}
	return out
}
