package ask

import (
	"fmt"
	"segzsl/tui/ui"
)

// drawBalance is the seen–unseen curve with the point of γ, and what it means.
func (s *Screen) drawBalance(width, height int) []string {
	if width < 60 {
		h := min(height, width/2+1)
		return append(s.GammaCurve(width, h), s.balanceWords(width)...)
	}
	w := min(width/2, 3*height)
	return ui.Beside(3, ui.Block(s.GammaCurve(w, height), w, height), ui.Block(s.balanceWords(width-w-3), width-w-3, height))
}

func (s *Screen) balanceWords(width int) []string {
	e, t := s.Calibration, s.Theme
	out := []string{ui.Fit(t.Title.Paint("The balance of seen and unseen"), width)}
	if text, paint := s.GammaNote(); text != "" {
		out = append(out, ui.PaintAll(paint, ui.Wrap(text, width))...)
	}
	out = append(out, ui.Wrap("γ is taken off the scores of seen classes. More of it gives more answers to unseen classes: the point moves along the curve.", width)...)
	out = append(out, ui.Wrap(fmt.Sprintf("The area below the curve is AUSUC, %.3f: it judges all γ at once.", e.AUSUC), width)...)
	return out
}
