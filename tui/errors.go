package tui

import (
	"cmp"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// mistakes is the screen of errors: how every sample is judged, with a
// calibration factor γ that the user moves. All of it is worked out here, from
// one survey.
type mistakes struct {
	calibration
	truth, answer int // the cursor: class numbers
	visited       int // samples of this cell that were asked about

	byName bool
	zoom   chart.Zoom
	view   errorView
	// the first row and column of the matrix that are shown
	top, left int
}

// verdicts are what follows from a survey and γ.
type verdicts struct {
	accS, accU, accH   float64
	toSeen, toUnseen   float64
	confusion          [][]int
	totals             []int // samples of each class
	perClass           []float64
	order, least, back []int // classes as the matrix has them; as the list has them; places in order
}

// errorView is what the screen shows: everything that fits, or one part.
type errorView int

const (
	everyPart errorView = iota
	matrixPart
	curvePart
	classPart
	errorViews
)

func (a *App) enterErrors() tea.Cmd {
	if e := &a.errors; e.survey == nil || e.asOf != a.run.Moment() {
		a.judgeAgain()
	}
	return nil
}

// errorsNews asks anew when a stage has begun or the run has ended.
func (a *App) errorsNews() tea.Cmd {
	e, now := &a.errors, a.run.Moment()
	if e.survey != nil && e.problem == "" && (now.Done != e.asOf.Done || now.Stage != e.asOf.Stage || now.Pass != e.asOf.Pass) {
		a.judgeAgain()
	}
	return nil
}

// judgeAgain asks for a survey unless one is under way: a key that is held must
// not have the run judge all samples again and again.
func (a *App) judgeAgain() {
	if e := &a.errors; !e.open(a) {
		e.ask(a, event.AskSurvey{}, e.take)
	}
}

// take shows a survey; the cursor and a γ moved by hand stay.
func (e *mistakes) take(got event.Answered, now run.Moment) tea.Cmd {
	s := got.Survey
	if s == nil || len(s.Classes) == 0 {
		e.problem = "the answer holds no survey"
		return nil
	}
	same := e.survey != nil && slices.Equal(e.survey.Classes, s.Classes) && e.survey.Predictor == s.Predictor
	e.survey, e.asOf, e.visited, e.best = s, now, 0, false
	e.curve, e.ausuc = s.Curve(), s.AUSUC()
	e.leads = make([]float64, len(s.Lead))
	for i, v := range s.Lead {
		e.leads[i] = float64(v)
	}
	slices.Sort(e.leads)
	if !e.moved || !same {
		e.gamma, e.moved = s.Gamma, false
	}
	if !same {
		e.truth, e.answer, e.top, e.left = 0, 0, 0, 0
	}
	e.judge()
	if !same {
		e.truth, e.answer = e.judged.order[0], e.judged.order[0]
	}
	return nil
}

// judge works everything out for γ.
func (e *mistakes) judge() {
	s := e.survey
	j := verdicts{confusion: s.Confusion(e.gamma), perClass: s.PerClass(e.gamma)}
	j.accS, j.accU, j.accH = s.At(e.gamma)
	j.toSeen, j.toUnseen = s.Leak(e.gamma)
	j.totals = make([]int, len(s.Classes))
	for _, k := range s.Truth {
		j.totals[k]++
	}
	for k := range s.Classes {
		j.order = append(j.order, k)
		if j.totals[k] > 0 {
			j.least = append(j.least, k)
		}
	}
	least := func(x, y int) int { return cmp.Compare(rated(j.perClass[x]), rated(j.perClass[y])) }
	slices.SortStableFunc(j.least, least)
	slices.SortStableFunc(j.order, func(x, y int) int {
		if c := cmp.Compare(min(x/s.Seen, 1), min(y/s.Seen, 1)); c != 0 || s.Seen == 0 {
			return c
		}
		if e.byName {
			return strings.Compare(s.Classes[x], s.Classes[y])
		}
		return least(x, y)
	})
	j.back = make([]int, len(j.order))
	for place, k := range j.order {
		j.back[k] = place
	}
	e.judged = j
}

// rated puts classes without samples last.
func rated(accuracy float64) float64 {
	if math.IsNaN(accuracy) {
		return 2
	}
	return accuracy
}

// The cursor.

func (a *App) errorRow(by int) {
	e := &a.errors
	if e.survey == nil {
		return
	}
	list := e.judged.order
	if a.errorParts() == classPart {
		list = e.judged.least
	}
	e.truth, e.visited = ui.Step(list, e.truth, by), 0
	if a.errorParts() == classPart {
		e.answer = e.judged.worst(e.truth)
	}
}

func (a *App) errorColumn(by int) {
	if e := &a.errors; e.survey != nil {
		e.answer, e.visited = ui.Step(e.judged.order, e.answer, by), 0
	}
}

// worst is the wrong answer that a class gets most; itself if it gets none.
func (j *verdicts) worst(truth int) int {
	best, most := truth, 0
	for k, n := range j.confusion[truth] {
		if k != truth && n > most {
			best, most = k, n
		}
	}
	return best
}

// nextConfusion goes to the largest share that is wrong and, from there, to the
// next smaller.
func (a *App) nextConfusion() {
	e := &a.errors
	if e.survey == nil {
		return
	}
	type cell struct {
		truth, answer int
		share         float64
	}
	var all []cell
	for i, row := range e.judged.confusion {
		for k, n := range row {
			if i != k && n > 0 {
				all = append(all, cell{i, k, e.judged.share(i, k)})
			}
		}
	}
	if len(all) == 0 {
		a.say("Every sample gets its own class at this γ.")
		return
	}
	slices.SortStableFunc(all, func(x, y cell) int { return cmp.Compare(y.share, x.share) })
	at := slices.IndexFunc(all, func(c cell) bool { return c.truth == e.truth && c.answer == e.answer })
	next := all[(at+1)%len(all)]
	e.truth, e.answer, e.visited = next.truth, next.answer, 0
}

// share is the part of a class's samples that get an answer.
func (j *verdicts) share(truth, answer int) float64 {
	return float64(j.confusion[truth][answer]) / float64(max(j.totals[truth], 1))
}

func (a *App) sortErrors() {
	e := &a.errors
	e.byName = !e.byName
	if e.survey != nil {
		e.judge()
	}
}

func (a *App) zoomErrors() { a.errors.zoom = (a.errors.zoom + 1) % (chart.Numbers + 1) }

func (a *App) nextErrorView() {
	e := &a.errors
	e.view = (a.errorParts() + 1) % errorViews
	if e.view == everyPart && a.width < wideWidth {
		e.view = matrixPart
	}
}

// askAboutErrors lists the samples of the cell under the cursor and asks about
// one, and about the next one when the user comes back.
func (a *App) askAboutErrors() tea.Cmd {
	e := &a.errors
	if e.survey == nil {
		return nil
	}
	samples := e.inCell()
	if len(samples) == 0 {
		a.say("There is no sample in this cell: w goes to the largest confusion.")
		return nil
	}
	sample := samples[e.visited%len(samples)]
	e.visited++
	return a.askAmong(sample, criteria{truth: e.survey.Classes[e.truth], answer: e.survey.Classes[e.answer]})
}

// inCell lists the samples of the cell under the cursor.
func (e *mistakes) inCell() []int {
	var all []int
	for i, k := range e.survey.Truth {
		if k == e.truth && e.survey.Answer(i, e.gamma) == e.answer {
			all = append(all, e.survey.Samples[i])
		}
	}
	return all
}

func errorKeys() []key {
	cursor := []key{
		{inErrors, []string{"down", "j"}, "↓ j", "truth", "next true class (row)", move((*App).errorRow, 1), nil},
		{inErrors, []string{"up", "k"}, "↑ k", "", "true class before", move((*App).errorRow, -1), nil},
		{inErrors, []string{"right", "l"}, "→ l", "predicted", "next predicted class (column)", move((*App).errorColumn, 1), nil},
		{inErrors, []string{"left", "h"}, "← h", "", "predicted class before", move((*App).errorColumn, -1), nil},
		{inErrors, []string{"pgdown"}, "PgDn", "", "ten true classes down", move((*App).errorRow, 10), nil},
		{inErrors, []string{"pgup"}, "PgUp", "", "ten true classes up", move((*App).errorRow, -10), nil},
	}
	return append(append(cursor, gammaKeys()...), []key{
		{inErrors, []string{"w"}, "w", "largest", "the largest confusion, then the next", act((*App).nextConfusion), nil},
		{inErrors, []string{"enter", "a"}, "Enter a", "ask", "ask about the samples under the cursor, in a list of their own", (*App).askAboutErrors, nil},
		{inErrors, []string{"s"}, "s", "sort", "sort classes by error, or by name", act((*App).sortErrors), nil},
		{inErrors, []string{"z"}, "z", "zoom", "zoom: all at once, shades, numbers", act((*App).zoomErrors), nil},
		{inErrors, []string{"v"}, "v", "view", "all parts, or one: matrix, curve, classes", act((*App).nextErrorView), nil},
		{inErrors, []string{"r"}, "r", "judge again", "judge all samples again, as the run stands now", act((*App).judgeAgain), nil},
	}...)
}
