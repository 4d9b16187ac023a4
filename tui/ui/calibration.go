package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// Calibration is the survey and γ, shared by screens, so that γ is the same on each.
type Calibration struct {
	Enquiry
	run.Calibration
}

// AskSurvey asks for a survey unless one is pending: a key that is held down must not
// evaluate all samples repeatedly.
func (c *Context) AskSurvey() {
	c.AskSurveyWith(event.AskSurvey{}, func(*event.Answer, run.Position) {})
}

// AskSurveyWith is AskSurvey with a question that is also about a sample; also
// receives the answer about it.
func (c *Context) AskSurveyWith(q event.AskSurvey, also func(*event.Answer, run.Position)) {
	e := c.Calibration
	if e.Waits(c) {
		return
	}
	e.Ask(c, q, func(got event.Answered, now run.Position) tea.Cmd {
		if got.Survey == nil || len(got.Survey.Classes) == 0 {
			e.Problem = "the answer contains no survey"
			return nil
		}
		e.Take(got.Survey, now)
		if got.Answer != nil {
			also(got.Answer, now)
		}
		return nil
	})
}

// GammaKeys are the keys that change γ.
func (c *Context) GammaKeys() []Key {
	e := c.Calibration
	return []Key{
		K("+", "γ", "raise γ: 1 % more of the samples predicted as unseen", By(e.Slide, 1), "+"),
		K("−", "", "lower γ: 1 % fewer", By(e.Slide, -1), "-"),
		K(">", "", "raise γ: 10 % more", By(e.Slide, 10), ">"),
		K("<", "", "lower γ: 10 % fewer", By(e.Slide, -10), "<"),
		K("=", "", "type γ", c.askGamma, "="),
		K("0", "", "γ = 0: uncalibrated scores", Act(e.SetNone), "0"),
		K("c", "run's γ", "the γ that the run was given or chose", Act(e.SetOwn), "c"),
		K("o", "", "the γ with the highest acc_h on these samples (oracle)", Act(e.SetBest), "o"),
	}
}

func (c *Context) askGamma() tea.Cmd {
	e := c.Calibration
	if e.Survey == nil {
		return nil
	}
	c.AskNumber("γ, subtracted from seen scores", strconv.FormatFloat(e.Gamma, 'g', 4, 64), func(text string) (tea.Cmd, error) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q: want a number", text)
		}
		e.Set(v)
		return nil, nil
	})
	return nil
}

// GammaNote is the note on the numbers, and how to paint it.
func (c *Context) GammaNote() (text string, paint func(string) string) {
	text, warning := c.Calibration.Note()
	if warning {
		return text, c.Theme.Warn.Paint
	}
	return text, c.Theme.Faint.Paint
}

// TooYoung says that the survey is of a generator too young to be asked; "" otherwise.
func (c *Context) TooYoung() string {
	return c.Run.YoungGenerator(c.Calibration.Survey.Predictor, c.Calibration.AsOf)
}

// ScoreLine is a line with the accuracies at γ.
func (c *Context) ScoreLine(width int) string {
	e, t := c.Calibration, c.Theme
	if young := c.TooYoung(); young != "" {
		return Fit(t.Warn.Paint(young), width)
	}
	line := t.Seen.Paint("acc_s "+run.Percent(e.AccS)) + "   " + t.Unseen.Paint("acc_u "+run.Percent(e.AccU)) + "   " +
		t.Accent.Paint("acc_h "+run.Percent(e.AccH)) + fmt.Sprintf("   AUSUC %.3f", e.AUSUC)
	if by := "   by " + run.Scorer(e.Survey.Predictor); Cells(line)+Cells(by) <= width {
		line += by
	}
	plainS, plainU, plainH := e.Survey.At(0)
	plain := fmt.Sprintf("   at γ = 0: %s, %s, %s", run.Percent(plainS), run.Percent(plainU), run.Percent(plainH))
	if e.Gamma != 0 && Cells(line)+Cells(plain) <= width {
		line += t.Faint.Paint(plain)
	}
	return Fit(line, width)
}

// GammaLine is the slider for γ: the share of samples that it predicts as unseen.
func (c *Context) GammaLine(width int) string {
	e, t := c.Calibration, c.Theme
	n := float64(max(len(e.Leads), 1))
	share := float64(e.Below(e.Gamma)) / n
	left := fmt.Sprintf("γ %-8s", chart.Short(e.Gamma))
	right := fmt.Sprintf(" %s predicted as unseen", run.Percent(share))
	bar := chart.Meter{Value: share, Mark: float64(e.Below(e.Survey.Gamma)) / n,
		Ink: t.Accent.Paint, Rest: t.Faint.Paint, MarkInk: t.Warn.Paint, ASCII: c.ASCII}
	tail := ""
	if e.Survey.Gamma != 0 && width >= Wide {
		tail = t.Faint.Paint(fmt.Sprintf("   ┃ run's γ: %s", chart.Short(e.Survey.Gamma)))
	}
	space := width - Cells(left) - Cells(right) - Cells(tail)
	return Fit(left+bar.Render(max(space, 0))+right+tail, width)
}

// GammaCurve is the seen–unseen curve with the point of γ.
func (c *Context) GammaCurve(width, height int) []string {
	e, t := c.Calibration, c.Theme
	q := chart.Square{XName: "acc_u", YName: "acc_s", Area: true, Ink: t.Curve.Paint, Axis: t.Faint.Paint, Mark: t.Accent.Paint, ASCII: c.ASCII}
	for _, p := range e.Curve {
		q.Curve = append(q.Curve, chart.XY{X: p.AccU, Y: p.AccS})
	}
	q.Point = &chart.XY{X: e.AccU, Y: e.AccS}
	return Lines(q.Render(width, height))
}
