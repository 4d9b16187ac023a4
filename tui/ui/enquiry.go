package ui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/run"
)

// NoAnswers is the error when the run can no longer answer.
const NoAnswers = "The run has ended and cannot answer."

// Enquiry is a question of a screen that has one pending at a time.
type Enquiry struct {
	ID      uint64 // 0 for none
	Problem string // why the last one failed
}

// Ask asks the screen's question, in place of a pending one; then receives the answer
// and the position of the run. An error is stored in Problem.
func (q *Enquiry) Ask(c *Context, about event.Question, then func(event.Answered, run.Position) tea.Cmd) {
	q.Problem = ""
	q.ID = c.Ask(about, func(e event.Answered) tea.Cmd {
		if e.ID != q.ID {
			return nil
		}
		q.ID, q.Problem = 0, e.Error
		if e.Error != "" {
			return nil
		}
		return then(e, c.Run.AnsweredAt(e.ID))
	})
	if q.ID == 0 {
		q.Problem = NoAnswers
	}
}

// Waits reports whether the answer is pending.
func (q *Enquiry) Waits(c *Context) bool { return q.ID != 0 && !c.Run.Silent }

// Words describes the state while there is nothing to show.
func (q *Enquiry) Words(c *Context) []string {
	switch {
	case q.Waits(c):
		return []string{"", c.Theme.Warn.Paint("  waiting for the run …")}
	case q.Problem != "":
		return append([]string{""}, Indent(PaintAll(c.Theme.Bad.Paint, Wrap(run.Sentence(q.Problem), 76)))...)
	}
	return []string{"", "  No answer yet: press r to ask."}
}
