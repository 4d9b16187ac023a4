package tui

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// query is the screen of questions about test samples: a list to browse, and
// all that the run knows of one of them. Samples are judged by the survey and
// the γ that Errors has, too.
type query struct {
	set  *data.Set
	now  int // the sample on the screen, a location in the set; −1 for none
	list listing

	id      uint64 // of the last question
	asked   int    // its sample
	pending bool
	answer  *event.Answer
	with    run.Moment // when it was asked
	problem string

	part     int  // which of queryParts is shown first, in turns
	toggled  bool // the list: hidden in a wide window, shown in a narrow one
	surveyed time.Time
	took     time.Duration // that the last survey took to come
	heard    *event.Survey // the last that came

	workshop workshop
}

// enter shows the questions about a set's test samples.
func (q *query) enter(set *data.Set) {
	if q.set != set {
		*q = query{set: set, now: -1}
	}
}

// fresh is whether the answer is about the sample on the screen.
func (q *query) fresh() bool { return q.answer != nil && q.answer.Sample == q.now }

func (a *App) enterQuery() tea.Cmd {
	a.query.enter(a.trainingSet)
	if e := a.shared.Calibration; e.Survey == nil || e.AsOf != a.run.Moment() {
		a.surveyAgain()
	}
	a.query.heard = a.shared.Calibration.Survey
	a.relist()
	return a.askCurrent()
}

// Surveys of a run that trains are asked for anew after surveyRest at the
// earliest, and so that judging takes a tenth of the run's time at most.
const (
	surveyRest  = 2 * time.Second
	surveyShare = 10
)

func (a *App) surveyAgain() {
	if a.shared.Calibration.Waits(a.shared) {
		return
	}
	a.query.surveyed = a.clock()
	a.shared.AskSurvey()
}

// queryNews keeps up with a run that learns.
func (a *App) queryNews() tea.Cmd {
	q, e := &a.query, a.shared.Calibration
	if q.set == nil || a.unwatched {
		return nil
	}
	since := a.clock().Sub(q.surveyed)
	switch {
	case e.Survey != q.heard: // one has come
		q.took, q.heard = since, e.Survey
		a.relist()
		if q.fresh() && q.with != e.AsOf {
			return a.askAnew()
		}
	case !e.Waits(a.shared) && e.Problem == "" && e.AsOf != a.run.Moment() && since > max(surveyRest, surveyShare*q.took):
		a.surveyAgain()
	}
	return nil
}

// The actions of the key table.

func (a *App) sampleBy(n int) tea.Cmd {
	a.relist()
	q := &a.query
	rows := len(q.list.rows)
	if rows == 0 {
		return nil
	}
	if !q.list.holds && n > 0 {
		n-- // the next one has taken its place
	}
	return a.toRow(((q.list.at+n)%rows + rows) % rows)
}

// toRow shows a row of the list.
func (a *App) toRow(at int) tea.Cmd {
	q := &a.query
	a.say("")
	q.list.at, q.list.holds = at, true
	q.now = q.list.rows[at].sample
	return a.askCurrent()
}

func (a *App) sampleEnd(last bool) tea.Cmd {
	a.relist()
	switch rows := len(a.query.list.rows); {
	case rows == 0:
		return nil
	case last:
		return a.toRow(rows - 1)
	}
	return a.toRow(0)
}

func (a *App) sampleRandom() tea.Cmd {
	a.relist()
	if rows := len(a.query.list.rows); rows > 0 {
		return a.toRow(rand.IntN(rows))
	}
	return nil
}

// nextMistake goes to the next sample of the list that is predicted wrong.
func (a *App) nextMistake() tea.Cmd {
	a.relist()
	l := &a.query.list
	if !a.judgedAlready() {
		return nil
	}
	for i := range l.rows {
		at := (l.at + 1 + i) % len(l.rows)
		if !l.rows[at].right {
			return a.toRow(at)
		}
	}
	a.say("Every sample of this list gets its own class at this γ.")
	return nil
}

// judgedAlready says so if there is no survey yet.
func (a *App) judgedAlready() bool {
	if a.shared.Calibration.Survey == nil {
		a.say("The run is still judging its samples: a moment more.")
	}
	return a.shared.Calibration.Survey != nil
}

func (a *App) askAgain() tea.Cmd {
	a.surveyAgain()
	return a.askAnew()
}

func (a *App) askSample() tea.Cmd {
	q := &a.query
	if q.set == nil {
		return nil
	}
	n := q.set.N()
	a.prompt = newPrompt(fmt.Sprintf("sample, 0 to %d", n-1), "", func(text string) (tea.Cmd, error) {
		i, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil || i < 0 || i >= n {
			return nil, fmt.Errorf("%q: want 0 to %d", text, n-1)
		}
		return a.goToSample(i)
	})
	return nil
}

// goToSample shows sample i; if the list leaves it out, the list shows all again.
func (a *App) goToSample(i int) (tea.Cmd, error) {
	q := &a.query
	a.relist()
	if q.list.find(i) < 0 {
		q.list.only = criteria{}
		a.relist()
	}
	if at := q.list.find(i); at >= 0 {
		return a.toRow(at), nil
	}
	if next := q.list.after(i); next >= 0 {
		return nil, fmt.Errorf("sample %d is not one to test on; the next one is %d", i, next)
	}
	return nil, fmt.Errorf("sample %d is not one to test on, and there is none after it", i)
}

func (a *App) nextPart() { a.query.part++ }

func (a *App) toggleList() { a.query.toggled = !a.query.toggled }

// askCurrent asks about the sample on the screen, unless a question is still
// open: its answer asks on.
func (a *App) askCurrent() tea.Cmd {
	if a.query.fresh() {
		return nil
	}
	return a.askAnew()
}

// askAnew asks also where there is an answer: the model may have learned.
func (a *App) askAnew() tea.Cmd {
	q := &a.query
	if q.pending || q.now < 0 || q.set == nil || a.training == nil {
		return nil
	}
	q.asked, q.problem, q.with = q.now, "", a.run.Moment()
	q.id = a.inquire(event.Ask{Sample: q.asked}, a.sampleAnswered)
	if q.pending = q.id != 0; !q.pending {
		q.problem = ui.NoAnswers
	}
	return nil
}

// sampleAnswered takes an answer in and, if the user has moved on, asks again.
func (a *App) sampleAnswered(e event.Answered) tea.Cmd {
	q := &a.query
	if e.ID != q.id {
		return nil
	}
	q.pending = false
	if e.Answer != nil {
		q.answer = e.Answer
	} else if q.asked == q.now {
		q.problem = e.Error
		return nil
	}
	return a.askCurrent()
}

func queryKeys() []key {
	back := func(a *App) tea.Cmd { return a.goTo(inLive) }
	cursor := []key{
		{inQuery, []string{"down", "j", "right", "l"}, "↓ j →", "next", "next sample of the list", walk(1), nil},
		{inQuery, []string{"up", "k", "left", "h"}, "↑ k ←", "", "sample before", walk(-1), nil},
		{inQuery, []string{"pgdown"}, "PgDn", "", "20 samples on", walk(20), nil},
		{inQuery, []string{"pgup"}, "PgUp", "", "20 samples back", walk(-20), nil},
		{inQuery, []string{"home"}, "Home", "", "first sample of the list", func(a *App) tea.Cmd { return a.sampleEnd(false) }, nil},
		{inQuery, []string{"end"}, "End", "", "last sample of the list", func(a *App) tea.Cmd { return a.sampleEnd(true) }, nil},
		{inQuery, []string{"b", "enter"}, "b Enter", "list", "the list of samples: show or hide it", act((*App).toggleList), nil},
		{inQuery, []string{"w"}, "w", "mistake", "next sample of the list that is predicted wrong", (*App).nextMistake, nil},
		{inQuery, []string{"W"}, "W", "worst", "list mistakes, the most confident first; again: all", (*App).listWorst, nil},
		{inQuery, []string{"i"}, "i", "invent", "invent a class like this sample's, with other attributes", (*App).inventFromSample, nil},
		{inQuery, []string{"v"}, "v", "view", "what is shown first: what lies near, what speaks for it, γ", act((*App).nextPart), nil},
	}
	return append(cursor, []key{
		{inQuery, []string{"/"}, "/", "find", "list by a class, true or predicted, or by part of a name", (*App).askText, nil},
		{inQuery, []string{"f"}, "f", "filter", "list all, seen classes only, unseen only", filterBy(func(c *criteria) { c.side = (c.side + 1) % sides }), nil},
		{inQuery, []string{"e"}, "e", "", "list all, wrong ones only, right ones only", filterBy(func(c *criteria) { c.verdict = (c.verdict + 1) % verdictKinds }), nil},
		{inQuery, []string{"t"}, "t", "", "list its true class only; then its predicted class; then all", (*App).listClass, nil},
		{inQuery, []string{"s"}, "s", "sort", "sort by number, most confident first, least confident first", filterBy(func(c *criteria) { c.order = (c.order + 1) % orders }), nil},
		{inQuery, []string{"backspace"}, "Backspace", "", "list all samples again", filterBy(func(c *criteria) { *c = criteria{} }), nil},
		{inQuery, []string{"#"}, "#", "", "go to a sample by its number", (*App).askSample, nil},
		{inQuery, []string{"r"}, "r", "", "a sample of the list at random", (*App).sampleRandom, nil},
		{inQuery, []string{"a"}, "a", "", "judge and ask again, as the run stands now", (*App).askAgain, nil},
		{inQuery, []string{"p", "space"}, "p Space", "pause/go on", "pause, or go on", func(a *App) tea.Cmd { a.shared.PauseOrResume(); return nil }, whileTraining},
		{inQuery, []string{"esc"}, "Esc", "back", "back to the plots", back, nil},
	}...)
}
