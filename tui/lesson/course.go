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

// Explorer is what a lesson needs from the explorer.
type Explorer interface {
	Situation() run.Situation
	// Post sends a command to the run, if it can still answer.
	Post(event.Command)
	// Say shows a sentence on the status line.
	Say(text string)
	// Go opens a screen.
	Go(ui.Request) tea.Cmd
}

// Course is a lesson in progress. It belongs to the goroutine of Update.
type Course struct {
	Lesson
	explorer  Explorer
	screens   []string
	at        int
	condition run.Condition // of the step, or nil
	key       string        // the description of the key that ends it, or ""
	// before is the run that had already ended when the lesson began; conditions
	// ignore it. It may be nil.
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

// At is the index of the step.
func (c *Course) At() int { return c.at }

// Over reports whether all steps are done.
func (c *Course) Over() bool { return c.at >= len(c.Steps) }

// next starts the next step; after the last the lesson is over.
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
		c.condition, _ = run.ParseCondition(s.Until, c.screens) // validated when the lesson was read
	}
	if s.Pace != nil {
		c.explorer.Post(event.SetPace{BatchesPerSecond: *s.Pace})
	}
	if s.Screen != "" && s.Screen != c.explorer.Situation().Screen {
		return c.explorer.Go(ui.Place(s.Screen))
	}
	return nil
}

// Learn is called after each message: it ends steps whose conditions are true.
func (c *Course) Learn() tea.Cmd {
	var cmds []tea.Cmd
	for c.condition != nil && c.reached() {
		cmds = append(cmds, c.next())
	}
	return tea.Batch(cmds...)
}

// reached reports whether the step's condition is true. The end of the run counts,
// because no condition can become true after it.
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

// Press reports whether a key may be pressed, and says why if not; then is called
// afterwards. long describes what the key does, "" if nothing; free is whether it
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

// Allows reports whether the step allows a key, by its description.
func (c *Course) Allows(long string, free bool) bool {
	if free || c.Over() || long == c.key {
		return true
	}
	allow := c.Steps[c.at].Allow
	return slices.Contains(allow, "*") || slices.Contains(allow, long)
}

// Draw returns the step's text, for display below the screen. label returns the label
// of a key, by its description.
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

// continueLine says how the step ends.
func continueLine(key, until string, label func(long string) string) string {
	switch {
	case until == "enter":
		return "Press Enter to continue"
	case key != "":
		return "Press " + label(key) + " to continue: " + key
	}
	parts := strings.Split(until, " and ")
	slices.Reverse(parts) // in a condition the stage comes first, in the text last
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

// waitWords describe conditions.
var waitWords = []struct{ condition, text string }{
	{"batch>=", "at batch "}, {"epoch>=", "in epoch "}, {"stage=", "of stage "}, {"screen=", "on screen "},
	{"opened", "when the data set is open"}, {"started", "when training has started"}, {"training", "while training"},
	{"paused", "when paused"}, {"ended", "at the end of the run"}, {"answered", "when the question is answered"},
}
