package ask

import (
	"fmt"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// drawPrediction draws the prediction, the true class, and the most probable classes.
func (s *Screen) drawPrediction(width, height int) []string {
	t, ans := s.Theme, s.shown()
	answer, seen := ans.Predicted, predictedSeen(ans)
	outcome := t.Bad.Paint("× wrong")
	if answer == ans.TrueClass {
		outcome = t.Good.Paint("✓ correct")
	}
	if !s.Answered() {
		outcome = t.Warn.Paint("waiting …")
	}
	predicted := "predicted  " + t.Title.Paint(answer) + "  " + s.SeenWord(seen)
	if ui.Cells(predicted)+2+ui.Cells(outcome) <= width {
		predicted = ui.Fit(predicted+"  "+outcome, width)
	} else {
		predicted = ui.Ends(predicted, outcome, width)
	}
	out := []string{
		ui.Fit("true       "+t.Title.Paint(ans.TrueClass)+"  "+s.trueSide(ans), width),
		predicted,
	}
	if height >= 9 {
		out = append(out, ui.PaintAll(t.Faint.Paint, ui.Wrap(leadWords(ans), width))...)
	}
	out = append(out, t.Faint.Paint(ui.Fit("probability at γ = "+chart.Short(ans.Gamma)+", by "+run.Predictor(ans.Predictor), width)))
	name := ui.NameWidth(width/3, ans.Top, func(c event.ClassProbability) string { return c.Class })
	for _, c := range ans.Top {
		mark, ink := " ", t.Seen
		if c.Class == ans.TrueClass {
			mark = "▸"
		}
		if !c.Seen {
			ink = t.Unseen
		}
		head := mark + ui.Fit(c.Class, name) + " " + ui.Fit(run.Side(c.Seen), 7) + ui.Right(run.Percent(c.Probability), 8) + " "
		out = append(out, ui.Fit(head+ink.Paint(chart.Bar(min(max(width-ui.Cells(head), 0), 40), c.Probability)), width))
	}
	return out
}

// shown is the answer at the γ of the slider; before the first survey, at the run's.
func (s *Screen) shown() *event.Answer { return s.At(s.answer) }

// At is an answer at the γ of the slider; before the first survey, at the run's.
func (s *Screen) At(a *event.Answer) *event.Answer {
	if s.Calibration.Survey == nil || s.Calibration.Gamma == a.Gamma {
		return a
	}
	return a.At(s.Calibration.Gamma)
}

// predictedSeen reports whether the predicted class is a seen class.
func predictedSeen(a *event.Answer) bool {
	if len(a.Likely) == 0 {
		return len(a.Top) > 0 && a.Top[0].Seen
	}
	return a.SeenAt(a.Gamma)
}

// leadWords are the margin of the predicted class over its rival, the best class of the
// other side, and which γ flips the prediction.
func leadWords(a *event.Answer) string {
	if len(a.Likely) == 0 {
		return ""
	}
	margin, lead, gamma := chart.Short(a.Margin(a.Gamma)), chart.Short(a.Lead), chart.Short(a.Gamma)
	seen, unseen := a.BestSeen.Class, a.BestUnseen.Class
	switch {
	case a.SeenAt(a.Gamma):
		return fmt.Sprintf("%s leads %s by %s at γ = %s; γ > %s flips the prediction to %s.", seen, unseen, margin, gamma, lead, unseen)
	case a.Lead >= 0:
		return fmt.Sprintf("%s leads %s by %s at γ = %s; γ ≤ %s flips the prediction to %s.", unseen, seen, margin, gamma, lead, seen)
	}
	return fmt.Sprintf("%s leads %s by %s at γ = %s, and by %s at γ = 0.", unseen, seen, margin, gamma, chart.Short(-a.Lead))
}

// trueSide is the side of the sample's true class: seen, unseen, or none of the run.
func (s *Screen) trueSide(ans *event.Answer) string {
	if !ans.TrueKnown {
		return "not in this run"
	}
	return s.SeenWord(ans.TrueSeen)
}
