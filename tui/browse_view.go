package tui

import (
	"fmt"

	"segzsl/themes"
)

// drawList is the samples to browse, with what each is taken for.
func (a *App) drawList(width, height int) []string {
	q, t := &a.query, a.theme
	l := &q.list
	title := l.only.String()
	if title == "" {
		title = "all samples"
	}
	out := []string{fit(t.Title.Paint(title)+t.Faint.Paint(", "+l.only.order.String()), width)}
	if len(l.rows) == 0 {
		return append(out, wrap("No sample is like that: Backspace lists all again.", width)...)
	}
	lay := a.listColumns(width)
	as := "as"
	if lay.name >= 9 {
		as = "taken for"
	}
	out = append(out, t.Faint.Paint(fit(lay.line(" ", "sample", "truly", as, "", "sure"), width)))
	rows := listRows(height)
	for i := l.top; i < min(l.top+rows, len(l.rows)); i++ {
		out = append(out, a.listRow(l.rows[i], i == l.at && l.holds, lay, width))
	}
	for len(out) < height-1 {
		out = append(out, "")
	}
	return append(out, t.Faint.Paint(fit("° unseen class", width)))
}

// listRows is how many samples a list of so many lines shows.
func listRows(height int) int { return max(height-3, 1) }

// columns are the widths of a list's columns.
type columns struct{ number, name int }

// rest is the width of all but the two names.
func (c columns) rest() int { return c.number + 13 }

// listColumns are as wide as the set's names and numbers are, within width.
func (a *App) listColumns(width int) columns {
	set := a.query.set
	c := columns{number: max(6, len(fmt.Sprint(set.N()-1))), name: 5}
	for _, name := range set.ClassNames {
		c.name = max(c.name, cells(name)+1)
	}
	c.name = max(5, min(c.name, (width-c.rest())/2))
	return c
}

// listWidth is what the list would like to have beside a sample.
func (a *App) listWidth() int {
	const most = 48
	c := a.listColumns(most)
	return c.rest() + 2*c.name
}

func (c columns) line(mark, number, truth, answer, verdict, sure string) string {
	return mark + right(number, c.number) + " " + fit(truth, c.name) + " " + fit(answer, c.name) + " " + fit(verdict, 1) + right(sure, 8)
}

func (a *App) listRow(r sampleRow, here bool, c columns, width int) string {
	t := a.theme
	mark, verdict, sure, answer := " ", "", "", ""
	if here {
		mark = "▸"
	}
	if r.answer != "" {
		answer, sure = a.classWord(r.answer, r.answerSeen, here), fmt.Sprintf("%.1f %%", 100*r.confidence)
		if r.confidence == 0 {
			sure = "by γ"
		}
		verdict = a.verdictMark(r.right, here)
	}
	line := fit(c.line(mark, fmt.Sprint(r.sample), a.classWord(r.truth, r.seen, here), answer, verdict, sure), width)
	if here {
		return t.Selected.Paint(line)
	}
	return line
}

func (a *App) verdictMark(right, plain bool) string {
	mark, ink := "×", a.theme.Bad
	if right {
		mark, ink = "✓", a.theme.Good
	}
	if plain {
		ink = themes.Ink("")
	}
	return ink.Paint(mark)
}

// classWord is a class's name; an unseen one bears a mark.
func (a *App) classWord(name string, seen, plain bool) string {
	ink := a.theme.Seen
	if !seen {
		name, ink = name+"°", a.theme.Unseen
	}
	if plain {
		return name
	}
	return ink.Paint(name)
}
