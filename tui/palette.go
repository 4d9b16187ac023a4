package tui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// palette is the line that reaches everything: what is typed, and below the
// screen's last lines the entries that fit it.
type palette struct {
	line    ui.Line
	wrong   string
	at      int  // the entry under the cursor
	moved   bool // the user chose it, not the order of the list
	entries []entry
	list    func(typed string) []entry // the entries that fit, best first
}

// entry is one line of the palette's list.
type entry struct {
	text string // what Tab makes of the line
	hint string // a key, or what the command does
	more bool   // it takes something after it
	run  func() (tea.Cmd, error)
}

// paletteTitle is the long text of the key that opens the palette.
const paletteTitle = "all commands: type part of a name"

// paletteRows is how many entries are shown at most.
const paletteRows = 10

// newPalette is an empty line, with all that list holds.
func newPalette(list func(typed string) []entry) *palette {
	p := &palette{line: ui.NewLine(":", ""), list: list}
	p.refresh()
	return p
}

// refresh lists what fits the line.
func (p *palette) refresh() {
	p.at, p.moved, p.wrong = 0, false, ""
	p.entries = p.list(p.line.Value())
}

// typed takes a key or what was pasted.
func (p *palette) typed(msg tea.Msg) {
	p.line.Type(msg)
	p.refresh()
}

// move goes to the entry by places below.
func (p *palette) move(by int) {
	if n := len(p.entries); n > 0 {
		p.at, p.moved = ((p.at+by)%n+n)%n, true
	}
}

// tab puts the entry under the cursor on the line.
func (p *palette) tab() {
	if p.at >= len(p.entries) {
		return
	}
	e := p.entries[p.at]
	text := e.text
	if e.more {
		text += " "
	}
	p.line.Set(text)
	p.refresh()
}

// chosen is the entry under the cursor, if it goes before do, what the line itself
// means.
func (p *palette) chosen(do func() (tea.Cmd, error)) (entry, bool) {
	if p.at < len(p.entries) && (p.moved || do == nil) {
		return p.entries[p.at], true
	}
	return entry{}, false
}

// ranked keeps what fits and puts the better fit first.
func ranked(list []entry, typed string) []entry {
	var out []entry
	for _, e := range list {
		if fitness(e.text, typed) > 0 {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(x, y entry) int { return cmp.Compare(fitness(y.text, typed), fitness(x.text, typed)) })
	return out
}

// fitness is how well what is typed fits a text: 3 as its beginning, 2 from the
// beginning of a word on, 1 if each word typed begins a word of it, 0 not at all.
func fitness(text, typed string) int {
	text, typed = strings.ToLower(text), strings.ToLower(typed)
	words := strings.FieldsFunc(text, betweenWords)
	begins := func(word string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, word) })
	}
	switch {
	case strings.HasPrefix(text, typed):
		return 3
	case strings.Contains(text, " "+typed) || strings.Contains(text, "."+typed):
		return 2
	case !slices.ContainsFunc(strings.FieldsFunc(typed, betweenWords), func(w string) bool { return !begins(w) }):
		return 1
	}
	return 0
}

func betweenWords(r rune) bool { return strings.ContainsRune(" ._-,;:()/", r) }

// draw is the line and, below it, what fits it or is wrong with it.
func (p *palette) draw(l *ui.Look, width, height int) []string {
	t := l.Theme
	inner := width - 4
	out := []string{p.line.Draw(inner)}
	if p.wrong != "" {
		return l.Layer("Commands", append(out, wrongLines(t, p.wrong, inner)...), width)
	}
	rows := max(min(paletteRows, height-3, len(p.entries)), 0)
	top := ui.Scroll(0, p.at, len(p.entries), max(rows, 1))
	column := min(46, inner*3/5)
	for i := top; i < min(top+rows, len(p.entries)); i++ {
		e := p.entries[i]
		if i == p.at {
			out = append(out, t.Selected.Paint(ui.Fit("▸ "+ui.Fit(e.text, column)+"  "+e.hint, inner)))
			continue
		}
		out = append(out, ui.Fit("  "+ui.Fit(e.text, column)+"  "+t.Faint.Paint(e.hint), inner))
	}
	return l.Layer("Commands", out, width)
}
