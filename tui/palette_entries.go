package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/run"
)

// action is what a line or an entry does.
type action struct {
	name    string
	do      func() (tea.Cmd, error)
	guarded bool // it asks first unless its whole name was typed
	guess   bool // the line has only the beginning of the name
}

// find returns what a line does: a command or a key whose name it has, or whose name
// is the only one that begins so.
func (c commands) find(text string) (action, bool) {
	name, argument, _ := strings.Cut(text, " ")
	argument = strings.TrimSpace(argument)
	var begun []command
	for _, row := range c.table() {
		switch {
		case row.do == nil || !row.accepts(argument):
		case row.name == name:
			return row.with(argument), true
		case argument != "" && strings.HasPrefix(row.name, name):
			begun = append(begun, row)
		}
	}
	if a, ok := c.named(text); ok {
		return a, true
	}
	if len(begun) != 1 || name == "" {
		return action{}, false
	}
	a := begun[0].with(argument)
	a.guess = true
	return a, true
}

// named returns the command or key with that name, or the only one whose name begins
// so.
func (c commands) named(text string) (action, bool) {
	var begun []entry
	for _, e := range append(c.names(), c.keyEntries()...) {
		switch {
		case e.more:
		case strings.EqualFold(e.text, text):
			return e.action, true
		}
		if text != "" && strings.HasPrefix(strings.ToLower(e.text), strings.ToLower(text)) {
			begun = append(begun, e)
		}
	}
	if len(begun) != 1 || begun[0].more {
		return action{}, false
	}
	a := begun[0].action
	a.guess = true
	return a, true
}

// accepts reports whether the command can be run with the argument, "" for none.
func (c command) accepts(argument string) bool {
	if argument == "" {
		return c.takes == "" || c.optional
	}
	return c.takes != ""
}

// with is the command with an argument.
func (c command) with(argument string) action {
	return action{name: strings.TrimSpace(c.name + " " + argument), guarded: c.guarded, do: func() (tea.Cmd, error) { return c.do(argument) }}
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
	all := append(c.names(), c.keyEntries()...)
	if typed != "" {
		all = append(all, c.settingEntries()...)
	}
	return ranked(all, strings.TrimSpace(typed))
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
		list = append(list, entry{text: row.name, hint: hint, more: row.takes != "" && !row.optional, action: row.with("")})
	}
	return list
}

// settingEntries lists "set KEY" for every setting that can change now.
func (c commands) settingEntries() []entry {
	var list []entry
	for _, row := range c.table() {
		if row.name == "set" {
			list = row.argumentEntries("")
		}
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
		list = append(list, entry{text: c.name + " " + whole, hint: hint, more: strings.HasSuffix(text, " "), action: c.with(whole)})
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
			do := func() (tea.Cmd, error) { return k.Do(), nil }
			here = append(here, entry{text: k.Long, hint: k.Label, action: action{name: k.Long, do: do, guarded: k.Guarded}})
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
	do := func() (tea.Cmd, error) {
		cmd := c.app.goTo(s.place)
		if c.app.screen != s.place { // the status line has the reason
			return cmd, nil
		}
		return tea.Batch(cmd, k.Do()), nil
	}
	return entry{text: k.Long, hint: s.title + " " + k.Label, action: action{name: k.Long, do: do, guarded: k.Guarded}}
}

// openPalette opens the palette.
func (a *App) openPalette() { a.palette = newPalette(a.commands().entries) }

// runPalette runs the line if it names a command or key. Otherwise it completes the
// line to the selected entry, and runs nothing. On an error the line stays open.
func (a *App) runPalette() tea.Cmd {
	p, c := a.palette, a.commands()
	text := strings.TrimSpace(p.line.Value())
	do, ok := c.find(text)
	switch {
	case p.offers(text) && (p.moved || !ok):
		p.complete()
		return nil
	case !ok && text == "":
		a.palette = nil
		return nil
	case !ok:
		p.wrong = c.unusable(text).Error()
		return nil
	}
	a.palette = nil // first, because the action may open another layer
	do.guess = do.guess || p.completed
	cmd, err := c.run(do)
	if err != nil {
		p.wrong = err.Error()
		a.palette = p
	}
	return cmd
}

// run runs an action; one that starts, stops, deletes or overwrites something, and
// whose name was not typed in full, only after a question.
func (c commands) run(do action) (tea.Cmd, error) {
	if !do.guess || !do.guarded {
		return do.do()
	}
	c.app.confirm("Run “"+do.name+"”? y: yes, n: no", func() tea.Cmd {
		cmd, err := do.do()
		if err != nil {
			c.app.say(run.Sentence(err.Error()))
		}
		return cmd
	})
	return nil, nil
}
