package lesson

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Explorer is what a lesson reads of the explorer, and what it may do there.
type Explorer interface {
	Situation() run.Situation
	// Post sends a command to the run, if there is one that can still answer.
	Post(event.Command)
	// Say puts a sentence on the status line.
	Say(text string)
	// Go opens a screen.
	Go(ui.Request) tea.Cmd
}

// Course is a lesson under way. The goroutine of Update owns it.
type Course struct {
	Lesson
	explorer  Explorer
	screens   []string
	at        int
	condition run.Condition // of the step, or nil
	key       string        // the long text of the key that ends it, or ""
	// before is the run that was there when the lesson began and trained no more:
	// conditions do not look at it. nil is none.
	before *run.State
}

// Begin starts a lesson. Its first step may open a screen.
func Begin(l Lesson, e Explorer, known Known) (*Course, tea.Cmd) {
	c := &Course{Lesson: l, explorer: e, screens: known.Screens, at: -1}
	if now := e.Situation(); !now.Trains() {
		c.before = now.State
	}
	return c, c.next()
}

// At is the number of the step, from 0.
func (c *Course) At() int { return c.at }

// Over is whether all steps are done.
func (c *Course) Over() bool { return c.at >= len(c.Steps) }

// next begins the next step; after the last the lesson is over.
func (c *Course) next() tea.Cmd {
	c.at++
	c.condition, c.key = nil, ""
	if c.Over() {
		c.explorer.Say("The lesson is finished. All keys work.")
		return nil
	}
	s := c.Steps[c.at]
	if name, ok := strings.CutPrefix(s.Until, "key "); ok {
		c.key = name
	} else if s.Until != "enter" {
		c.condition, _ = run.ParseCondition(s.Until, c.screens) // checked when it was read
	}
	if s.Pace != nil {
		c.explorer.Post(event.SetPace{BatchesPerSecond: *s.Pace})
	}
	if s.Screen != "" && s.Screen != c.explorer.Situation().Screen {
		return c.explorer.Go(ui.Place(s.Screen))
	}
	return nil
}

// Learn is called after each message: conditions that have come true end their
// steps.
func (c *Course) Learn() tea.Cmd {
	var cmds []tea.Cmd
	for c.condition != nil && c.reached() {
		cmds = append(cmds, c.next())
	}
	return tea.Batch(cmds...)
}

// reached is whether the step's condition is true. The end of the run counts as
// well: no condition can become true after it.
func (c *Course) reached() bool {
	now := c.explorer.Situation()
	switch {
	case !now.Attached:
		return c.condition(now)
	case c.before == now.State:
		return false
	}
	return c.condition(now) || now.Phase == run.Ended
}

// Press passes a key on, or says why not; then is called once it is done. long is
// the long text of what the key does, "" if it does nothing, and free is whether it
// works in every step.
func (c *Course) Press(name, long string, free bool) (through bool, then func() tea.Cmd) {
	nothing := func() tea.Cmd { return nil }
	switch {
	case c.Over():
		return true, nothing
	case c.Steps[c.at].Until == "enter" && name == "enter":
		return false, c.next
	case long != "" && long == c.key:
		return true, c.next
	case long == "" || c.Allows(long, free):
		return true, nothing
	}
	return false, func() tea.Cmd {
		c.explorer.Say("Not available in this step of the lesson. (:lesson off ends the lesson.)")
		return nil
	}
}

// Allows is whether the step lets a key through, by its long text.
func (c *Course) Allows(long string, free bool) bool {
	if free || c.Over() || long == c.key {
		return true
	}
	allow := c.Steps[c.at].Allow
	return slices.Contains(allow, "*") || slices.Contains(allow, long)
}

// Draw is the step's text, to appear below the screen. label is the name of a
// key for display, by its long text.
func (c *Course) Draw(look ui.Look, width int, label func(long string) string) []string {
	if c.Over() {
		return nil
	}
	t, s := look.Theme, c.Steps[c.at]
	head := fmt.Sprintf("── %s, %d of %d ", c.Title, c.at+1, len(c.Steps))
	out := []string{t.Accent.Paint(ui.Fit(head+strings.Repeat("─", max(width-ui.Cells(head), 0)), width))}
	for _, line := range ui.Wrap(s.Text, min(width-2, 110)) {
		out = append(out, " "+line)
	}
	return append(out, " "+t.Warn.Paint(continueLine(c.key, s.Until, label)))
}

// continueLine is the text on what ends a step.
func continueLine(key, until string, label func(long string) string) string {
	switch {
	case until == "enter":
		return "Press Enter to continue"
	case key != "":
		return "Press " + label(key) + " to continue: " + key
	}
	parts := strings.Split(until, " and ")
	slices.Reverse(parts) // the stage comes first in a condition, and last in the text
	for i, part := range parts {
		for _, w := range waitWords {
			parts[i] = strings.Replace(part, w.condition, w.text, 1)
			if parts[i] != part {
				break
			}
		}
	}
	return "Continues automatically: " + strings.Join(parts, " ")
}

// waitWords are conditions as text.
var waitWords = []struct{ condition, text string }{
	{"batch>=", "at batch "}, {"epoch>=", "in epoch "}, {"stage=", "of stage "}, {"screen=", "on screen "},
	{"opened", "when the data set is open"}, {"started", "when training has started"}, {"training", "while training"},
	{"paused", "when paused"}, {"ended", "at the end of the run"}, {"answered", "when the question is answered"},
}
