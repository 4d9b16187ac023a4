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
}

// entry is one line of the palette's list.
type entry struct {
	text string // what Tab makes of the line
	hint string // a key, or what the command does
	more bool   // it takes something after it
	run  func(*App) (tea.Cmd, error)
}

// paletteTitle is the long text of the key that opens the palette.
const paletteTitle = "all commands: type part of a name"

// paletteRows is how many entries are shown at most.
const paletteRows = 10

func (a *App) openPalette() {
	a.palette = &palette{line: ui.NewLine(":", "")}
	a.listEntries()
}

func (a *App) closePalette() { a.palette = nil }

// paletteTyped takes a key or what was pasted.
func (a *App) paletteTyped(msg tea.Msg) {
	a.palette.line.Type(msg)
	a.listEntries()
}

func (a *App) listEntries() {
	p := a.palette
	p.at, p.moved, p.wrong = 0, false, ""
	p.entries = a.entriesFor(p.line.Value())
}

func (a *App) paletteMove(by int) {
	p := a.palette
	if n := len(p.entries); n > 0 {
		p.at, p.moved = ((p.at+by)%n+n)%n, true
	}
}

// paletteTab puts the entry under the cursor on the line.
func (a *App) paletteTab() {
	p := a.palette
	if p.at >= len(p.entries) {
		return
	}
	e := p.entries[p.at]
	text := e.text
	if e.more {
		text += " "
	}
	p.line.Set(text)
	a.listEntries()
}

// paletteRun carries out the line: as a command if it is one, else the entry
// under the cursor. What is wrong stays on the line, to be mended.
func (a *App) paletteRun() tea.Cmd {
	p := a.palette
	text := strings.TrimSpace(p.line.Value())
	do := a.understood(text)
	if p.at < len(p.entries) && (p.moved || do == nil) {
		e := p.entries[p.at]
		if e.more {
			a.paletteTab()
			return nil
		}
		do = e.run
	}
	if do == nil {
		if text == "" {
			a.palette = nil
			return nil
		}
		p.wrong = unknownCommand(text).Error()
		return nil
	}
	a.palette = nil // so that what is done may open another line
	cmd, err := do(a)
	if err != nil {
		p.wrong = err.Error()
		a.palette = p
		return nil
	}
	return cmd
}

// understood is what a line does as a command, or nil if it is none.
func (a *App) understood(text string) func(*App) (tea.Cmd, error) {
	name, argument, _ := strings.Cut(text, " ")
	for _, c := range commandTable() {
		if c.do != nil && c.name == name && (argument != "" || c.takes == "" || c.optional) {
			argument = strings.TrimSpace(argument)
			return func(a *App) (tea.Cmd, error) { return c.do(a, argument) }
		}
	}
	return nil
}

// entriesFor is the list to what is typed, best first.
func (a *App) entriesFor(typed string) []entry {
	typed = strings.TrimLeft(typed, " ")
	if name, argument, ok := strings.Cut(typed, " "); ok {
		for _, c := range commandTable() {
			if c.do != nil && c.name == name && c.takes != "" {
				words := a.argumentEntries(c, strings.TrimLeft(argument, " "))
				return append(words, ranked(a.keyEntries(), strings.TrimSpace(typed))...)
			}
		}
	}
	return ranked(append(commandEntries(), a.keyEntries()...), strings.TrimSpace(typed))
}

func commandEntries() []entry {
	var list []entry
	for _, c := range commandTable() {
		if c.do == nil {
			continue
		}
		hint := c.about
		if c.takes != "" {
			hint = c.takes + ": " + hint
		}
		list = append(list, entry{text: c.name, hint: hint, more: c.takes != "" && !c.optional,
			run: func(a *App) (tea.Cmd, error) { return c.do(a, "") }})
	}
	return list
}

func (a *App) argumentEntries(c command, argument string) []entry {
	if c.complete == nil {
		return nil
	}
	var list []entry
	for _, w := range c.complete(a, argument) {
		text, hint, _ := strings.Cut(w, "\t")
		whole := strings.TrimSpace(text)
		list = append(list, entry{text: c.name + " " + whole, hint: hint, more: strings.HasSuffix(text, " "),
			run: func(a *App) (tea.Cmd, error) { return c.do(a, whole) }})
	}
	return ranked(list, c.name+" "+argument)
}

// keyEntries is every key of every screen that is there, those of this screen
// first; one of another screen goes there first.
func (a *App) keyEntries() []entry {
	var here, elsewhere []entry
	for _, k := range a.keys {
		if k.Do == nil || k.where&onScreens == 0 || k.Long == paletteTitle {
			continue
		}
		if k.where&a.screen != 0 {
			here = append(here, entry{text: k.Long, hint: k.Label, run: func(a *App) (tea.Cmd, error) { return k.Do(), nil }})
			continue
		}
		for _, s := range a.screens {
			if k.where&s.place != 0 {
				elsewhere = append(elsewhere, a.keyElsewhere(s, k))
				break
			}
		}
	}
	return append(here, elsewhere...)
}

func (a *App) keyElsewhere(s screen, k key) entry {
	return entry{text: k.Long, hint: s.title + " " + k.Label, run: func(a *App) (tea.Cmd, error) {
		cmd := a.goTo(s.place)
		if a.screen != s.place { // the status line says why
			return cmd, nil
		}
		return tea.Batch(cmd, k.Do()), nil
	}}
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

// drawPalette is the line and, below it, what fits it or is wrong with it.
func (a *App) drawPalette(width, height int) []string {
	p, t := a.palette, a.theme
	inner := width - 4
	out := []string{p.line.Draw(inner)}
	if p.wrong != "" {
		return a.shared.Layer("Commands", append(out, a.wrongLines(p.wrong, inner)...), width)
	}
	rows := max(min(paletteRows, height-3, len(p.entries)), 0)
	top := window(0, p.at, len(p.entries), max(rows, 1))
	column := min(46, inner*3/5)
	for i := top; i < min(top+rows, len(p.entries)); i++ {
		e := p.entries[i]
		if i == p.at {
			out = append(out, t.Selected.Paint(fit("▸ "+fit(e.text, column)+"  "+e.hint, inner)))
			continue
		}
		out = append(out, fit("  "+fit(e.text, column)+"  "+t.Faint.Paint(e.hint), inner))
	}
	return a.shared.Layer("Commands", out, width)
}
