package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/run"
)

// enquiry is a question of a screen that has one open at a time.
type enquiry struct {
	id      uint64 // 0 for none
	problem string // why the last one brought nothing
}

// ask puts the screen's question, in place of one that is still open; then gets
// its answer and the moment of it. An error becomes the enquiry's problem.
func (q *enquiry) ask(a *App, about event.Question, then func(event.Answered, run.Moment) tea.Cmd) {
	q.problem = ""
	q.id = a.inquire(about, func(e event.Answered) tea.Cmd {
		if e.ID != q.id {
			return nil
		}
		q.id, q.problem = 0, e.Error
		if e.Error != "" {
			return nil
		}
		return then(e, a.run.Moment())
	})
	if q.id == 0 {
		q.problem = noAnswers
	}
}

// open is whether an answer is still to come.
func (q *enquiry) open(a *App) bool { return q.id != 0 && !a.run.Silent }

// word says how it stands, where there is nothing to show yet.
func (q *enquiry) word(a *App) []string {
	switch {
	case q.open(a):
		return []string{"", a.theme.Warn.Paint("  asking the run …")}
	case q.problem != "":
		return append([]string{""}, indent(paintAll(a.theme.Bad.Paint, wrap(sentence(q.problem), 76)))...)
	}
	return []string{"", "  Nothing was asked yet: r asks."}
}

// askAboutSample goes to the screen of questions, at a sample of the set.
func (a *App) askAboutSample(sample int) tea.Cmd { return a.askAmong(sample, a.query.list.only) }

// askAmong does so, and lists the samples that the criteria take.
func (a *App) askAmong(sample int, only criteria) tea.Cmd {
	if why := a.questionsReady(); why != "" {
		a.say(why)
		return nil
	}
	cmd, err := a.visitSample(sample, only)
	if err != nil {
		a.say(sentence(err.Error()))
	}
	return cmd
}

// visitSample opens the screen of questions at a sample, in a list of what the
// criteria take.
func (a *App) visitSample(sample int, only criteria) (tea.Cmd, error) {
	a.query.enter(a.trainingSet)
	a.query.list.only = only
	cmd, err := a.goToSample(sample)
	if err == nil {
		a.show(inQuery)
	}
	return cmd, err
}
