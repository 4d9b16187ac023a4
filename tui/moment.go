package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine"
	"segzsl/engine/config"
)

// moment is where a run stood when it answered.
type moment struct {
	pass  config.Pass
	stage config.Stage
	batch int
	done  bool // the run had reached its end
}

// moment is where the run stands now.
func (a *App) moment() moment {
	m := moment{}
	if s := a.run.current(); s != nil {
		m.pass, m.stage, m.batch = s.Pass, s.Stage, s.batch
	}
	_, m.done = a.run.outcome.(engine.Result)
	return m
}

func (m moment) String() string {
	switch {
	case m.done:
		return "at the end of the run"
	case m.stage == "":
		return "before the first stage"
	}
	return fmt.Sprintf("%s, batch %s", m.stage, count(m.batch))
}

// samples names what a run is judged on in a pass.
func (m moment) samples() string {
	if m.pass.Validates() {
		return "validation samples"
	}
	return "test samples"
}

// early is whether test samples are looked at before the run may be judged by
// them.
func (m moment) early() bool { return !m.pass.Validates() && !m.done }

// onlyLooking is what must be said of numbers that nothing may be chosen by.
const onlyLooking = "for looking, not for choosing"

// enquiry is a question of a screen that has one open at a time.
type enquiry struct {
	id      uint64 // 0 for none
	problem string // why the last one brought nothing
}

// ask puts the screen's question, in place of one that is still open; then gets
// its answer and the moment of it. An error becomes the enquiry's problem.
func (q *enquiry) ask(a *App, about engine.Question, then func(engine.Answered, moment) tea.Cmd) {
	q.problem = ""
	q.id = a.inquire(about, func(e engine.Answered) tea.Cmd {
		if e.ID != q.id {
			return nil
		}
		q.id, q.problem = 0, e.Error
		if e.Error != "" {
			return nil
		}
		return then(e, a.moment())
	})
	if q.id == 0 {
		q.problem = noAnswers
	}
}

// open is whether an answer is still to come.
func (q *enquiry) open(a *App) bool { return q.id != 0 && !a.asked.silent }

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
