package tui

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// place is where a key can be pressed; a row of the table may name several.
type place int

const (
	inSetup place = 1 << iota
	inLive
	inAsk
	inInvent
	inErrors
	inMap
	inCompare
	inHelp
	inGlossary
	inChanges
	inPrompt
	inPalette
	inConfirm

	onScreens = inSetup | inLive | inAsk | inErrors | inMap | inCompare | inInvent
	onPages   = inHelp | inGlossary | inChanges
	inRun     = inLive | inAsk | inErrors | inMap | inInvent
	inLooks   = inErrors | inMap // screens that return to the plots with Esc
)

// key is a row of the table of keys, from which dispatch, the help line and the list
// of keys are made.
type key struct {
	where place
	ui.Key
	always bool // valid on every screen and in every step of a lesson
}

// keyTable lists every key of every place, in the order of places.
func (a *App) keyTable() []key {
	var table []key
	for _, s := range slices.SortedFunc(slices.Values(a.screens), func(x, y screen) int { return cmp.Compare(x.place, y.place) }) {
		for _, k := range s.Keys() {
			table = append(table, key{where: s.place, Key: k})
		}
	}
	for _, part := range [][]key{a.runKeys(), a.screenKeys(), a.pageKeys(), a.everywhereKeys()} {
		table = append(table, part...)
	}
	shared := map[string]bool{}
	for _, k := range a.shared.GammaKeys() {
		shared[k.Long] = true
	}
	return merged(table, shared)
}

// merged merges keys that screens share into one row, the last, with all their
// places.
func merged(table []key, shared map[string]bool) []key {
	var out []key
	for i, k := range table {
		rest := table[i+1:]
		if next := slices.IndexFunc(rest, func(o key) bool { return shared[k.Long] && o.Long == k.Long }); next >= 0 {
			rest[next].where |= k.where
			continue
		}
		out = append(out, k)
	}
	return out
}

func (a *App) runKeys() []key {
	return []key{
		{where: inLooks, Key: ui.K("Esc", "back", "back to the plots", a.shared.To(ui.Live), "esc")},
		{where: inLooks, Key: ui.K("p", "pause/resume", "pause or resume", ui.Act(a.shared.PauseOrResume), "p").If(a.shared.Controls)},
		{where: inRun, Key: ui.K("x", "stop", "stop the run", ui.Act(a.confirmStop), "x").If(a.shared.Controls)},
	}
}

func (a *App) pageKeys() []key {
	return []key{
		{where: onPages, Key: ui.K("↓ j", "scroll", "down", ui.By(a.scroll, 1), "down", "j")},
		{where: onPages, Key: ui.K("↑ k", "", "up", ui.By(a.scroll, -1), "up", "k")},
		{where: onPages, Key: ui.K("PgDn", "", "a page down", ui.Act(a.pageDown), "pgdown", "space")},
		{where: onPages, Key: ui.K("PgUp", "", "a page up", ui.Act(a.pageUp), "pgup")},
		{where: onPages, Key: ui.K("Esc", "close", "close", ui.Act(a.closePage), "esc", "q", "enter")},
		{where: inConfirm, Key: ui.K("y", "yes", "yes", a.confirmYes, "y", "Y", "enter")},
		{where: inConfirm, Key: ui.K("x", "stop", "stop the run, if the question offers it", a.confirmOther, "x").If(a.offersOther)},
		{where: inConfirm, Key: ui.K("n", "no", "no", a.confirmNo, "n", "N", "esc", "q")},
		{where: inPalette, Key: ui.K("Enter", "run", "run what is typed, or complete it to the selected entry", a.runPalette, "enter")},
		{where: inPalette, Key: ui.K("Tab", "complete", "complete the selected entry", ui.Act(func() { a.palette.complete() }), "tab")},
		{where: inPalette, Key: ui.K("↓", "select", "entry below", ui.Act(func() { a.palette.move(1) }), "down", "ctrl+n")},
		{where: inPalette, Key: ui.K("↑", "", "entry above", ui.Act(func() { a.palette.move(-1) }), "up", "ctrl+p")},
		{where: inPalette, Key: ui.K("Esc", "cancel", "close the list of commands", ui.Act(a.closePalette), "esc")},
		{where: inPrompt, Key: ui.K("Enter", "accept", "accept what is typed", a.promptAccept, "enter")},
		{where: inPrompt, Key: ui.K("Tab", "complete", "complete a path", ui.Act(a.promptComplete), "tab").If(a.completes)},
		{where: inPrompt, Key: ui.K("Esc", "cancel", "cancel", ui.Act(a.promptCancel), "esc")},
	}
}

func (a *App) everywhereKeys() []key {
	return []key{
		{inRun, ui.K("H", "control", "request control from another screen", a.takeControls, "H").If(a.follows), true},
		{onScreens | onPages, ui.K("?", "keys", "this list of keys, and back", ui.By(a.toggle, inHelp), "?"), true},
		{onScreens | onPages, ui.K("g", "glossary", "what each term means, and back", ui.Act(a.toggleGlossary), "g"), true},
		{onScreens | onPages, ui.K("U", "", "changes made during training, and back", ui.By(a.toggle, inChanges), "U"), true},
		{onScreens | onPages, ui.K("T", "", "next theme", ui.Act(a.nextTheme), "T"), true},
		{onScreens, ui.K("Ctrl+Y", "", "copy the recipe of this run", a.copyRecipe, "ctrl+y"), true},
		{onScreens, ui.K("Ctrl+O", "", "mouse on or off", ui.Act(a.toggleMouse), "ctrl+o"), true},
		{onScreens, ui.K(":", "commands", paletteTitle, ui.Act(a.openPalette), ":"), true},
		{onScreens | onPages, ui.K("Ctrl+B", "", "show bandwidth, on or off", ui.Act(a.toggleMeter), "ctrl+b"), true},
		{onScreens, ui.K("q", "quit", "quit; asks first while a run trains", a.quit, "q"), true},
		{onScreens | onPages | inPrompt | inPalette | inConfirm, ui.K("Ctrl+C", "", "quit; twice: without asking", a.interrupt, "ctrl+c"), true},
		{onScreens, ui.K("Ctrl+Z", "", "suspend; fg resumes", func() tea.Cmd { return tea.Suspend }, "ctrl+z"), true},
	}
}

// find returns the row for a key in a place.
func (a *App) find(where place, pressed string) (*key, bool) {
	for i := range a.keys {
		if a.keys[i].where&where == 0 {
			continue
		}
		for _, k := range a.keys[i].Keys {
			if k == pressed {
				return &a.keys[i], true
			}
		}
	}
	return nil, false
}

// press carries out a key.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if name != "ctrl+c" {
		a.interrupted = false
	}
	if a.place()&onScreens != 0 {
		a.say("") // the previous notice has been read
	}
	through, then := a.checkLesson(name)
	if !through {
		return then()
	}
	k, ok := a.find(a.place(), name)
	switch {
	case ok && k.Do != nil:
		return tea.Batch(k.Do(), then())
	case ok && k.Named != nil:
		return k.Named(name)
	default:
		a.typed(msg)
	}
	return nil
}

// withoutAlt removes Alt from a key: no row has Alt, and over a slow connection a
// terminal's Esc and the next key look the same as Alt with that key.
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

// helpLine lists the most important keys, in width cells.
func (a *App) helpLine(width int) string {
	own, always := a.hints()
	tail := strings.Join(always, "  ")
	line := ""
	for _, hint := range own {
		next := line + hint + "  "
		if width < ui.Cells(next)+ui.Cells(tail) {
			break
		}
		line = next
	}
	return ui.Fit(line+tail, width)
}

// hints lists the keys for the help line: those of this place, then those that are
// always valid.
func (a *App) hints() (own, always []string) {
	for _, k := range a.keys {
		if k.where&a.place() == 0 || k.Short == "" || k.When != nil && !k.When() || !a.allowed(&k) {
			continue
		}
		label, _, _ := strings.Cut(k.Label, " ")
		hint := a.theme.Key.Paint(label) + " " + a.theme.Faint.Paint(k.Short)
		if k.always {
			always = append(always, hint)
		} else {
			own = append(own, hint)
		}
	}
	return own, always
}
