package ask

import (
	"cmp"
	"fmt"
	"math"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
	"slices"
)

// drawEvidence draws the evidence for and against the predicted class and its rival,
// the best class of the other side, and how much of the sample is independent of its
// attributes.
func (s *Screen) drawEvidence(width, height int) []string {
	ans := s.shown()
	words := ui.Wrap(run.Unbroken(residualNote(ans.ResidualShare)), width)
	predicted, rival := event.Candidate{Class: ans.Predicted, Compatibility: ans.Compatibility, For: ans.For, Against: ans.Against}, ans.BestSeen
	if predictedSeen(ans) {
		rival = ans.BestUnseen
	}
	rows := max(height-len(words)-1, 1)
	mine, other := strongest(predicted, rows), strongest(rival, rows)
	most := 0.0
	for _, c := range slices.Concat(mine, other) {
		most = math.Max(most, math.Abs(c.Contribution))
	}
	w := (width - 2) / 2
	n := min(rows, max(len(mine), len(other))) + 1
	out := ui.Beside(2,
		ui.Block(s.drawContributions("Evidence for "+predicted.Class, fmt.Sprintf("f(z_s, a) = %s", chart.Short(predicted.Compatibility)), mine, most, w), w, n),
		ui.Block(s.drawContributions("for "+rival.Class, fmt.Sprintf("the rival, f = %s", chart.Short(rival.Compatibility)), other, most, w), w, n))
	return append(out, ui.PaintAll(s.Theme.Faint.Paint, words)...)
}

// strongest are the n largest contributions to a class, those for it first.
func strongest(c event.Candidate, n int) []event.Contribution {
	all := slices.Concat(c.For, c.Against)
	slices.SortStableFunc(all, func(x, y event.Contribution) int {
		return cmp.Compare(math.Abs(y.Contribution), math.Abs(x.Contribution))
	})
	all = all[:min(max(n, 0), len(all))]
	slices.SortStableFunc(all, func(x, y event.Contribution) int { return cmp.Compare(y.Contribution, x.Contribution) })
	return all
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

// drawContributions lists attributes with their contributions to f(z_s, a).
func (s *Screen) drawContributions(title, unit string, list []event.Contribution, strongest float64, width int) []string {
	t := s.Theme
	out := []string{t.Title.Paint(title) + "  " + t.Faint.Paint(unit)}
	if strongest == 0 {
		strongest = 1
	}
	longest := ui.NameWidth(width, list, func(c event.Contribution) string { return c.Attribute })
	bar := min(width/4, max(width-longest-9, 5))
	if width < 24 {
		bar = 0
	}
	name := max(width-bar-9, 4)
	for _, c := range list {
		value, ink := chart.Short(c.Contribution), t.Bad.Paint
		if c.Contribution > 0 {
			value, ink = "+"+value, t.Good.Paint
		}
		out = append(out, ui.Fit(c.Attribute, name)+ui.Right(value, 8)+" "+ink(chart.Bar(bar, math.Abs(c.Contribution)/strongest)))
	}
	return out
}
