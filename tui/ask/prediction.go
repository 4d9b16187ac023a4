package ask

import (
	"fmt"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
	"slices"
)

// drawPrediction draws the prediction, the true class, and the most probable classes.
func (s *Screen) drawPrediction(width, height int) []string {
	t, ans := s.Theme, s.answer
	answer, seen, lead := s.prediction()
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
		out = append(out, ui.PaintAll(t.Faint.Paint, ui.Wrap(lead, width))...)
	}
	out = append(out, t.Faint.Paint(ui.Fit("top classes at γ = 0, by "+run.Predictor(ans.Predictor), width)))
	name := ui.NameWidth(width, ans.Top, func(c event.ClassProbability) string { return c.Class })
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

// prediction is the predicted class of the sample at γ and its lead, as text; without
// a survey, as in the answer.
func (s *Screen) prediction() (class string, seen bool, lead string) {
	e, ans := s.Calibration, s.answer
	seen = len(ans.Top) > 0 && ans.Top[0].Seen
	if e.Survey == nil {
		return ans.Predicted, seen, ""
	}
	i := slices.Index(e.Survey.Samples, ans.Sample)
	if i < 0 {
		return ans.Predicted, seen, ""
	}
	v := e.Survey
	k := v.Predicted(i, e.Gamma)
	one, other, by := v.Classes[v.BestSeen[i]], v.Classes[v.BestUnseen[i]], float64(v.Lead[i])
	lead = fmt.Sprintf("%s leads %s by %s; γ > %s flips the prediction to %s.", one, other, chart.Short(by), chart.Short(by), other)
	if by < 0 {
		lead = fmt.Sprintf("%s leads %s by %s, even at γ = 0.", other, one, chart.Short(-by))
	}
	return v.Classes[k], k < v.Seen, lead
}

// trueSide is the side of the sample's true class: seen, unseen, or none of the run.
func (s *Screen) trueSide(ans *event.Answer) string {
	if !ans.TrueKnown {
		return "not in this run"
	}
	return s.SeenWord(ans.TrueSeen)
}
