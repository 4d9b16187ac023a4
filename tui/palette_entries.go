package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// find returns what a line does as a command, or nil.
func (c commands) find(text string) func() (tea.Cmd, error) {
	name, argument, _ := strings.Cut(text, " ")
	for _, row := range c.table() {
		if row.do != nil && row.name == name && (argument != "" || row.takes == "" || row.optional) {
			argument = strings.TrimSpace(argument)
			return func() (tea.Cmd, error) { return row.do(argument) }
		}
	}
	return nil
}

// entries lists the matches for a line, best first.
func (c commands) entries(typed string) []entry {
	typed = strings.TrimLeft(typed, " ")
	if name, argument, ok := strings.Cut(typed, " "); ok {
		for _, row := range c.table() {
			if row.do != nil && row.name == name && row.takes != "" {
				words := row.argumentEntries(strings.TrimLeft(argument, " "))
				return append(words, ranked(c.keyEntries(), strings.TrimSpace(typed))...)
			}
		}
	}
	return ranked(append(c.names(), c.keyEntries()...), strings.TrimSpace(typed))
}

// names lists every command.
func (c commands) names() []entry {
	var list []entry
	for _, row := range c.table() {
		if row.do == nil {
			continue
		}
		hint := row.about
		if row.takes != "" {
			hint = row.takes + ": " + hint
		}
		list = append(list, entry{text: row.name, hint: hint, more: row.takes != "" && !row.optional,
			run: func() (tea.Cmd, error) { return row.do("") }})
	}
	return list
}

// argumentEntries lists the completions of the command's argument.
func (c command) argumentEntries(argument string) []entry {
	if c.complete == nil {
		return nil
	}
	var list []entry
	for _, w := range c.complete(argument) {
		text, hint, _ := strings.Cut(w, "\t")
		whole := strings.TrimSpace(text)
		list = append(list, entry{text: c.name + " " + whole, hint: hint, more: strings.HasSuffix(text, " "),
			run: func() (tea.Cmd, error) { return c.do(whole) }})
	}
	return ranked(list, c.name+" "+argument)
}

// keyEntries lists every key of every available screen, this screen's first. A key of
// another screen goes to that screen first.
func (c commands) keyEntries() []entry {
	a := c.app
	var here, elsewhere []entry
	for _, k := range a.keys {
		if k.Do == nil || k.where&onScreens == 0 || k.Long == paletteTitle {
			continue
		}
		if k.where&a.screen != 0 {
			here = append(here, entry{text: k.Long, hint: k.Label, run: func() (tea.Cmd, error) { return k.Do(), nil }})
			continue
		}
		for _, s := range a.screens {
			if k.where&s.place != 0 {
				elsewhere = append(elsewhere, c.keyElsewhere(s, k))
				break
			}
		}
	}
	return append(here, elsewhere...)
}

// keyElsewhere goes to a screen and runs a key there.
func (c commands) keyElsewhere(s screen, k key) entry {
	return entry{text: k.Long, hint: s.title + " " + k.Label, run: func() (tea.Cmd, error) {
		cmd := c.app.goTo(s.place)
		if c.app.screen != s.place { // the status line has the reason
			return cmd, nil
		}
		return tea.Batch(cmd, k.Do()), nil
	}}
}

// openPalette opens the palette.
func (a *App) openPalette() { a.palette = newPalette(a.commands().entries) }

// runPalette runs the line: as a command if it is one, otherwise the selected entry.
// On an error the line stays open.
func (a *App) runPalette() tea.Cmd {
	p, c := a.palette, a.commands()
	text := strings.TrimSpace(p.line.Value())
	do := c.find(text)
	if e, ok := p.chosen(do); ok {
		if e.more {
			p.tab()
			return nil
		}
		do = e.run
	}
	if do == nil {
		if text == "" {
			a.palette = nil
		} else {
			p.wrong = c.unusable(text).Error()
		}
		return nil
	}
	a.palette = nil // first, because the action may open another layer
	cmd, err := do()
	if err != nil {
		p.wrong = err.Error()
		a.palette = p
		return nil
	}
	return cmd
}
