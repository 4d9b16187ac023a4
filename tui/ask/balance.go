package ask

import (
	"fmt"
	"segzsl/tui/ui"
)

// drawBalance draws the seen–unseen curve with the point of γ, and explains it.
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
	out := []string{ui.Fit(t.Title.Paint("Seen-unseen curve"), width)}
	if text, paint := s.GammaNote(); text != "" {
		out = append(out, ui.PaintAll(paint, ui.Wrap(text, width))...)
	}
	out = append(out, ui.Wrap("γ is subtracted from the scores of seen classes. A larger γ predicts more samples as unseen: the point moves along the curve.", width)...)
	out = append(out, ui.Wrap(fmt.Sprintf("The area under the curve, AUSUC, is %.3f: it summarises all values of γ.", e.AUSUC), width)...)
	return out
}
