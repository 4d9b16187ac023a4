package ask

import (
	"fmt"
	"math"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// drawEvidence draws the evidence for and against the predicted class, and how much
// of the sample is independent of its attributes.
func (s *Screen) drawEvidence(width, height int) []string {
	ans := s.answer
	words := ui.Wrap(run.Unbroken(residualNote(ans.ResidualShare)), width)
	rows := max(min(height-len(words), 1+max(len(ans.For), len(ans.Against))), 2)
	strongest := 0.0
	for _, list := range [][]event.Contribution{ans.For, ans.Against} {
		for _, c := range list {
			strongest = math.Max(strongest, math.Abs(c.Contribution))
		}
	}
	w := (width - 2) / 2
	t := s.Theme
	out := ui.Beside(2,
		ui.Block(s.drawContributions("Evidence for "+ans.Predicted, ans.For, strongest, t.Good.Paint, w, true), w, rows),
		ui.Block(s.drawContributions("Evidence against", ans.Against, strongest, t.Bad.Paint, w, true), w, rows))
	return append(out, ui.PaintAll(t.Faint.Paint, words)...)
}

// residualNote describes how much the residual feature contributes to the
// reconstruction.
func residualNote(share float64) string {
	what := fmt.Sprintf("Reconstruction without z_r: relative change %s. ", run.Percent(share))
	switch {
	case share == 0:
		return "This run has no residual encoder: z_s alone represents the sample."
	case share < 0.15:
		return what + "z_s contains nearly all of the sample."
	case share < 0.5:
		return what + "This part of the sample, such as style, pose or background, is in z_r."
	}
	return what + "Much of the sample, such as style, pose or background, is in z_r."
}

// headed is the title of a list, with its unit.
func headed(t themes.Theme, title, unit string, brief bool) []string {
	if brief {
		return []string{t.Title.Paint(title) + "  " + t.Faint.Paint(unit)}
	}
	return []string{t.Title.Paint(title), t.Faint.Paint(unit)}
}

// drawContributions lists attributes with their contributions to f(z_s, a).
func (s *Screen) drawContributions(title string, list []event.Contribution, strongest float64, ink func(string) string, width int, brief bool) []string {
	t := s.Theme
	out := headed(t, title, "part of f(z_s, a)", brief)
	if strongest == 0 {
		strongest = 1
	}
	longest := ui.NameWidth(3*width, list, func(c event.Contribution) string { return c.Attribute })
	bar := min(width/4, max(width-longest-9, 5))
	if width < 24 {
		bar = 0
	}
	name := max(width-bar-9, 4)
	for _, c := range list {
		value := chart.Short(c.Contribution)
		if c.Contribution > 0 {
			value = "+" + value
		}
		out = append(out, ui.Fit(c.Attribute, name)+ui.Right(value, 8)+" "+ink(chart.Bar(bar, math.Abs(c.Contribution)/strongest)))
	}
	return out
}
