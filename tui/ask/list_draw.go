package ask

import (
	"fmt"

	"segzsl/themes"
	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// drawList draws the list of samples with their predictions.
func (s *Screen) drawList(width, height int) []string {
	t := s.Theme
	l := &s.list
	title := l.only.String()
	if title == "" {
		title = "all samples"
	}
	out := []string{ui.Fit(t.Title.Paint(title)+t.Faint.Paint(", "+l.only.order.String()), width)}
	if len(l.rows) == 0 {
		return append(out, ui.Wrap("No matches. Backspace clears the filters.", width)...)
	}
	lay := s.listColumns(width)
	out = append(out, t.Faint.Paint(ui.Fit(lay.line(" ", "sample", "true", "predicted", "", "confidence"), width)))
	rows := listRows(height)
	for i := l.top; i < min(l.top+rows, len(l.rows)); i++ {
		out = append(out, s.listRow(l.rows[i], i == l.at && l.holds, lay, width))
	}
	for len(out) < height-1 {
		out = append(out, "")
	}
	return append(out, t.Faint.Paint(ui.Fit("° unseen   γ: flipped, its margin", width)))
}

// listRows is the number of samples in a list of that height.
func listRows(height int) int { return max(height-3, 1) }

// columns are the widths of a list's columns.
type columns struct{ number, name, answer int }

const (
	predictedWidth  = len("predicted")
	confidenceWidth = 1 + len("confidence")
)

// rest is the width of all columns except the two names.
func (c columns) rest() int { return c.number + 5 + confidenceWidth }

// listColumns fits the columns to names and numbers, within width.
func (s *Screen) listColumns(width int) columns {
	set := s.Set
	c := columns{number: max(6, len(fmt.Sprint(set.N()-1))), name: 5}
	for _, name := range set.ClassNames {
		c.name = max(c.name, ui.Cells(name)+1)
	}
	c.answer = max(predictedWidth, min(c.name, (width-c.rest())/2))
	c.name = max(5, min(c.name, width-c.rest()-c.answer))
	return c
}

// listWidth is the preferred width of the list beside a sample.
func (s *Screen) listWidth() int {
	c := s.listColumns(max(48, s.Width/3))
	return c.rest() + c.name + c.answer
}

func (c columns) line(mark, number, truth, answer, outcome, confidence string) string {
	return mark + ui.Right(number, c.number) + " " + ui.Fit(truth, c.name) + " " + ui.Fit(answer, c.answer) + " " + ui.Fit(outcome, 1) + ui.Right(confidence, confidenceWidth)
}

func (s *Screen) listRow(r sampleRow, here bool, c columns, width int) string {
	t := s.Theme
	mark, outcome, confidence, answer := " ", "", "", ""
	if here {
		mark = "▸"
	}
	if r.answer != "" {
		answer, confidence = s.classWord(r.answer, r.answerSeen, here), fmt.Sprintf("%.1f %%", 100*r.confidence)
		if r.confidence == 0 {
			confidence = "γ +" + chart.Short(r.margin)
		}
		outcome = s.outcomeMark(r.right, here)
	}
	line := ui.Fit(c.line(mark, fmt.Sprint(r.sample), s.classWord(r.truth, r.seen, here), answer, outcome, confidence), width)
	if here {
		return t.Selected.Paint(line)
	}
	return line
}

func (s *Screen) outcomeMark(right, plain bool) string {
	mark, ink := "×", s.Theme.Bad
	if right {
		mark, ink = "✓", s.Theme.Good
	}
	if plain {
		ink = themes.Ink("")
	}
	return ink.Paint(mark)
}

// classWord is the name of a class, marked if it is unseen.
func (s *Screen) classWord(name string, seen, plain bool) string {
	ink := s.Theme.Seen
	if !seen {
		name, ink = name+"°", s.Theme.Unseen
	}
	if plain {
		return name
	}
	return ink.Paint(name)
}
