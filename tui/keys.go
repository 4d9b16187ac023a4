package tui

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/ui"
)

// place is where keys can be pressed; a row of the table may name several.
type place int

const (
	inSetup place = 1 << iota
	inLive
	inQuery
	inErrors
	inMap
	inCompare
	inInvent
	inHelp
	inGlossary
	inPrompt
	inPalette
	inConfirm

	onScreens = inSetup | inLive | inQuery | inErrors | inMap | inCompare | inInvent
	onPages   = inHelp | inGlossary
	inRun     = inLive | inQuery | inErrors | inMap | inInvent
	inLooks   = inErrors | inMap // screens that ask the run and go back to the plots
)

// key is one row of the table of keys: dispatch, the help line and the list of
// keys all come from it.
type key struct {
	where place
	keys  []string // as the terminal names them
	label string   // as a person reads them
	short string   // in the help line; "" leaves it out
	long  string   // in the list of keys
	do    func(*App) tea.Cmd
	// when limits the help line to where the key does something; nil is always.
	when func(*App) bool
}

func whileTraining(a *App) bool { return a.shared.Controls() }
func withRun(a *App) bool       { return a.run.training != nil }

// post makes an action that posts a command.
func post(c event.Command) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { a.run.post(c); return nil }
}

// act makes an action of a method that has nothing to run.
func act(do func(*App)) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { do(a); return nil }
}

// move makes an action that moves by n.
func move(do func(*App, int), n int) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { do(a, n); return nil }
}

// keyTable is every key of every place.
func (a *App) keyTable() []key {
	var table []key
	for _, part := range [][]key{bound(inSetup, a.setup.Keys()), bound(inLive, a.live.Keys()), bound(inQuery, a.samples.Keys()), bound(inInvent, a.invent.Keys()), bound(inErrors, a.confusion.Keys()),
		bound(inMap, a.maps.Keys()), bound(inCompare, a.compare.Keys()), runKeys(), a.screenKeys(), pageKeys(), everywhereKeys()} {
		table = append(table, part...)
	}
	shared := map[string]bool{}
	for _, k := range a.shared.GammaKeys() {
		shared[k.Long] = true
	}
	return merged(table, shared)
}

// bound are rows of a screen's own keys.
func bound(where place, keys []ui.Key) []key {
	var rows []key
	for _, k := range keys {
		row := key{where: where, keys: k.Keys, label: k.Label, short: k.Short, long: k.Long}
		if k.Do != nil {
			row.do = func(*App) tea.Cmd { return k.Do() }
		}
		if k.When != nil {
			row.when = func(*App) bool { return k.When() }
		}
		rows = append(rows, row)
	}
	return rows
}

// merged makes one row of each key that screens share: the last, with all their
// places.
func merged(table []key, shared map[string]bool) []key {
	var out []key
	for i, k := range table {
		rest := table[i+1:]
		if next := slices.IndexFunc(rest, func(o key) bool { return shared[k.long] && o.long == k.long }); next >= 0 {
			rest[next].where |= k.where
			continue
		}
		out = append(out, k)
	}
	return out
}

func runKeys() []key {
	return []key{
		{inLooks, []string{"esc"}, "Esc", "back", "back to the plots", func(a *App) tea.Cmd { return a.goTo(inLive) }, nil},
		{inLooks, []string{"p"}, "p", "pause/resume", "pause or resume", func(a *App) tea.Cmd { a.shared.PauseOrResume(); return nil }, whileTraining},
		{inRun, []string{"x"}, "x", "stop", "stop the run", act((*App).confirmStop), whileTraining},
	}
}

func pageKeys() []key {
	return []key{
		{onPages, []string{"down", "j"}, "↓ j", "scroll", "down", move((*App).scroll, 1), nil},
		{onPages, []string{"up", "k"}, "↑ k", "", "up", move((*App).scroll, -1), nil},
		{onPages, []string{"pgdown", "space"}, "PgDn", "", "a page down", act((*App).pageDown), nil},
		{onPages, []string{"pgup"}, "PgUp", "", "a page up", act((*App).pageUp), nil},
		{onPages, []string{"esc", "q", "enter"}, "Esc", "close", "close", act((*App).closePage), nil},
		{inConfirm, []string{"y", "Y", "enter"}, "y", "yes", "yes", (*App).confirmYes, nil},
		{inConfirm, []string{"x"}, "x", "", "third choice, where there is one", (*App).confirmOther, nil},
		{inConfirm, []string{"n", "N", "esc", "q"}, "n", "no", "no", (*App).confirmNo, nil},
		{inPalette, []string{"enter"}, "Enter", "run", "run the typed or selected command", (*App).paletteRun, nil},
		{inPalette, []string{"tab"}, "Tab", "complete", "complete the selected entry", act((*App).paletteTab), nil},
		{inPalette, []string{"down", "ctrl+n"}, "↓", "select", "entry below", move((*App).paletteMove, 1), nil},
		{inPalette, []string{"up", "ctrl+p"}, "↑", "", "entry above", move((*App).paletteMove, -1), nil},
		{inPalette, []string{"esc"}, "Esc", "cancel", "close the list of commands", act((*App).closePalette), nil},
		{inPrompt, []string{"enter"}, "Enter", "accept", "accept what is typed", (*App).promptAccept, nil},
		{inPrompt, []string{"esc"}, "Esc", "cancel", "cancel", act((*App).promptCancel), nil},
	}
}

func everywhereKeys() []key {
	return []key{
		{inRun, []string{"H"}, "H", "control", "request control from another screen", (*App).takeControls, whileFollowing},
		{onScreens | inGlossary, []string{"?"}, "?", "keys", "this list of keys", act((*App).openHelp), nil},
		{onScreens | inHelp, []string{"g"}, "g", "glossary", "what each term means", act((*App).openGlossary), nil},
		{onScreens | onPages, []string{"T"}, "T", "", "next theme", act((*App).nextTheme), nil},
		{onScreens, []string{"ctrl+y"}, "Ctrl+Y", "", "copy the recipe of this run", (*App).copyRecipe, nil},
		{onScreens, []string{"ctrl+o"}, "Ctrl+O", "", "mouse on or off", act((*App).toggleMouse), nil},
		{onScreens, []string{":"}, ":", "commands", paletteTitle, act((*App).openPalette), nil},
		{onScreens | onPages, []string{"ctrl+b"}, "Ctrl+B", "", "show bandwidth, on or off", act((*App).toggleMeter), nil},
		{onScreens, []string{"q"}, "q", "quit", "quit; asks first while a run trains", (*App).quit, nil},
		{onScreens | onPages | inPrompt | inPalette | inConfirm, []string{"ctrl+c"}, "Ctrl+C", "", "quit; twice: without asking", (*App).interrupt, nil},
		{onScreens, []string{"ctrl+z"}, "Ctrl+Z", "", "suspend; fg resumes", func(*App) tea.Cmd { return tea.Suspend }, nil},
	}
}

// find is the row for a key in a place.
func (a *App) find(where place, pressed string) (*key, bool) {
	for i := range a.keys {
		if a.keys[i].where&where == 0 {
			continue
		}
		for _, k := range a.keys[i].keys {
			if k == pressed {
				return &a.keys[i], true
			}
		}
	}
	return nil, false
}

// press does what a key means where the user is.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if name != "ctrl+c" {
		a.interrupted = false
	}
	if a.place()&onScreens != 0 {
		a.say("") // what was told before has been read
	}
	through, then := a.taught(name)
	if !through {
		return then()
	}
	k, ok := a.find(a.place(), name)
	switch {
	case ok && k.do != nil:
		return tea.Batch(k.do(a), then())
	case ok:
		return a.named(k.long, name)
	case a.place() == inPrompt:
		a.prompt.typed(msg)
	case a.place() == inPalette:
		a.paletteTyped(msg)
	}
	return nil
}

// named does what a key of the open screen does that goes by which one it is.
func (a *App) named(long, pressed string) tea.Cmd {
	for _, k := range a.at().Keys() {
		if k.Long == long && k.Named != nil {
			return k.Named(pressed)
		}
	}
	return nil
}

// withoutAlt is the key that came with Alt: no row has Alt, and Esc and a key
// that a slow line brings together look the same to the terminal.
func withoutAlt(msg tea.KeyPressMsg) tea.KeyPressMsg {
	msg.Mod &^= tea.ModAlt
	if msg.Text == "" && msg.Mod&^tea.ModShift == 0 && unicode.IsPrint(msg.Code) {
		msg.Text = string(msg.Code)
		if msg.Mod.Contains(tea.ModShift) {
			msg.Text = string(unicode.ToUpper(msg.Code))
		}
	}
	return msg
}

// helpLine is the keys that matter most here, in width cells.
func (a *App) helpLine(width int) string {
	last := a.hints(everywhereKeys())
	tail := strings.Join(last, "  ")
	line := ""
	for _, hint := range a.hints(a.keys[:len(a.keys)-len(everywhereKeys())]) {
		next := line + hint + "  "
		if width < cells(next)+cells(tail) {
			break
		}
		line = next
	}
	return fit(line+tail, width)
}

func (a *App) hints(table []key) []string {
	var hints []string
	for i, k := range table {
		if k.where&a.place() == 0 || k.short == "" || k.when != nil && !k.when(a) || !a.allowed(&table[i]) {
			continue
		}
		label, _, _ := strings.Cut(k.label, " ")
		hints = append(hints, a.theme.Key.Paint(label)+" "+a.theme.Faint.Paint(k.short))
	}
	return hints
}
