package tui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// palette is the command line: a line being typed, and the matching commands and
// keys.
type palette struct {
	line  ui.Line
	wrong string
	at    int  // the selected entry
	moved bool // the user selected it
	// completed reports whether the line is a completed entry, not typed.
	completed bool
	entries   []entry
	list      func(typed string) []entry // the entries that match, best first
}

// entry is a row of the palette's list.
type entry struct {
	text string // the text that Tab completes to
	hint string // runs the key or command
	more bool   // it needs an argument
	action
}

// paletteTitle is the description of the key that opens the palette.
const paletteTitle = "all commands: type part of a name"

// paletteRows is the largest number of visible entries.
const paletteRows = 10

// newPalette returns an empty palette over list.
func newPalette(list func(typed string) []entry) *palette {
	p := &palette{line: ui.NewLine(":", ""), list: list}
	p.refresh()
	return p
}

// refresh updates the list of matches.
func (p *palette) refresh() {
	p.at, p.moved, p.completed, p.wrong = 0, false, false, ""
	p.entries = p.list(p.line.Value())
}

// typed passes a key or pasted text to the line.
func (p *palette) typed(msg tea.Msg) {
	p.line.Type(msg)
	p.refresh()
}

// move moves the selection by n entries.
func (p *palette) move(by int) {
	if n := len(p.entries); n > 0 {
		p.at, p.moved = ((p.at+by)%n+n)%n, true
	}
}

// complete completes the line to the selected entry.
func (p *palette) complete() {
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
	p.completed = true
}

// offers reports whether the selected entry would change the line.
func (p *palette) offers(text string) bool {
	return p.at < len(p.entries) && (text != "" || p.moved) && (p.entries[p.at].more || p.entries[p.at].text != text)
}

// ranked filters entries by text and sorts them by fitness.
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

// fitness is how well the typed text matches: 3 as a prefix, 2 from the beginning of
// a word, 1 if each typed word begins a word of the text, 0 not at all.
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
	}
	want := strings.FieldsFunc(typed, betweenWords)
	if len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool { return !begins(w) }) {
		return 1
	}
	return 0
}

func betweenWords(r rune) bool { return strings.ContainsRune(" ._-,;:()/", r) }

// draw returns the line and, below it, the matches or the error.
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
