package tui

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/themes"
	"segzsl/tui/run"
)

// calibration is one survey of all samples and the factor γ that is taken off
// seen scores. Screens that judge by it share one, so that γ is the same on each.
type calibration struct {
	enquiry
	survey *event.Survey
	asOf   run.Moment
	leads  []float64 // of all samples, rising
	curve  []metric.CurvePoint
	ausuc  float64

	gamma  float64
	moved  bool // by hand
	best   bool // to the highest acc_h on these samples
	judged verdicts
}

// below is how many samples γ turns to unseen classes.
func (e *calibration) below(gamma float64) int { return sort.SearchFloat64s(e.leads, gamma) }

// at is a factor that turns the first n samples, by their lead, and no others.
func (e *calibration) at(n int) float64 {
	last := len(e.leads)
	switch {
	case last == 0:
		return 0
	case n <= 0:
		return e.leads[0]
	case n >= last:
		return math.Nextafter(e.leads[last-1], math.Inf(1))
	}
	lo, hi := e.leads[n-1], e.leads[n]
	if mid := lo + (hi-lo)/2; mid > lo {
		return mid
	}
	return hi
}

// slide moves γ so that so many hundredths of the samples more turn unseen.
func (a *App) slide(hundredths int) {
	e := &a.errors
	if e.survey == nil {
		return
	}
	n := len(e.leads)
	by := max(1, (n+50)/100) * hundredths
	to := max(0, min(e.below(e.gamma)+by, n))
	a.setGamma(e.at(to))
}

func (a *App) setGamma(gamma float64) {
	e := &a.errors
	if e.survey == nil {
		return
	}
	e.gamma, e.moved, e.best, e.visited = gamma, gamma != e.survey.Gamma, false, 0
	e.judge()
}

func (a *App) gammaNone() { a.setGamma(0) }

func (a *App) gammaOfRun() {
	if s := a.errors.survey; s != nil {
		a.setGamma(s.Gamma)
	}
}

// gammaBest takes the factor with the highest acc_h on these very samples.
func (a *App) gammaBest() {
	e := &a.errors
	if e.survey == nil {
		return
	}
	best, most := 0.0, -1.0
	for i, p := range e.curve {
		if h := 2 * p.AccS * p.AccU / math.Max(p.AccS+p.AccU, 1e-300); h > most && i > 0 {
			best, most = e.at(e.below(math.Nextafter(p.Gamma, math.Inf(1)))), h
		}
	}
	a.setGamma(best)
	e.best = true
}

func (a *App) askGamma() tea.Cmd {
	if a.errors.survey == nil {
		return nil
	}
	a.prompt = newPrompt("γ, taken off seen scores", strconv.FormatFloat(a.errors.gamma, 'g', 4, 64), func(text string) (tea.Cmd, error) {
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "−", "-"), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q: want a number", text)
		}
		a.setGamma(v)
		return nil, nil
	})
	return nil
}

// note says where numbers are not for choosing, or where γ comes from.
func (c *calibration) note() (text string, ink func(themes.Theme) themes.Ink) {
	warn := func(t themes.Theme) themes.Ink { return t.Warn }
	switch {
	case c.best:
		return "The γ of the highest acc_h on these very samples (oracle): " + run.OnlyLooking + ".", warn
	case c.asOf.Early():
		return "Test samples before the run's end (oracle): " + run.OnlyLooking + ".", warn
	case c.moved && c.asOf.Samples() == "test samples":
		return "γ was moved by hand on test samples: " + run.OnlyLooking + ".", warn
	}
	return calibrationFrom(c.survey.From) + " Accuracies are means over classes.", func(t themes.Theme) themes.Ink { return t.Faint }
}

// gammaKeys move γ, on every screen that shows it.
func gammaKeys() []key {
	return []key{
		{inErrors | inQuery, []string{"+"}, "+", "γ", "raise γ: a hundredth of the samples more go to unseen classes", move((*App).slide, 1), nil},
		{inErrors | inQuery, []string{"-"}, "−", "", "lower γ by as much", move((*App).slide, -1), nil},
		{inErrors | inQuery, []string{">"}, ">", "", "raise γ by a tenth of the samples", move((*App).slide, 10), nil},
		{inErrors | inQuery, []string{"<"}, "<", "", "lower γ by a tenth of the samples", move((*App).slide, -10), nil},
		{inErrors | inQuery, []string{"="}, "=", "", "type γ", (*App).askGamma, nil},
		{inErrors | inQuery, []string{"0"}, "0", "", "γ = 0: scores as they are", act((*App).gammaNone), nil},
		{inErrors | inQuery, []string{"c"}, "c", "run's γ", "the γ that the run was told or chose", act((*App).gammaOfRun), nil},
		{inErrors | inQuery, []string{"o"}, "o", "", "the γ with the highest acc_h on these samples (oracle)", act((*App).gammaBest), nil},
	}
}
