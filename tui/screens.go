package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/record"
	"segzsl/tui/ask"
	"segzsl/tui/compare"
	"segzsl/tui/confusion"
	"segzsl/tui/live"
	"segzsl/tui/run"
	"segzsl/tui/setup"
	"segzsl/tui/spaces"
	"segzsl/tui/ui"
)

// screen is a row of the table of screens. To add one: a place in keys.go, its name
// in ui, a package, and a row here.
type screen struct {
	ui.Screen
	place place
	name  ui.Place
	key   string // the key that opens it from every screen
	title string // begins with that letter
	about string // for the list of keys
	// ready says why the screen is not available yet; nil or "" means that it is.
	ready func() string
}

// screenTable makes every screen, in the order of the top line.
func (a *App) screenTable() []screen {
	a.setup = setup.New(a.shared, func(name string) (*data.Set, error) { return a.opt.Open(name) }, a.opened,
		func(set *data.Set) []record.Weights { return a.opt.Backend.Weights(set) })
	a.live = live.New(a.shared)
	samples, invent := ask.New(a.shared)
	a.samples = samples
	return []screen{
		{a.setup, inSetup, ui.Setup, "S", "Setup", "data set, settings and start", a.setupReady},
		{a.live, inLive, ui.Live, "L", "Live", "loss terms during training", a.runReady},
		{a.samples, inAsk, ui.Ask, "A", "Ask", "prediction and nearest neighbours of a test sample", a.trained.ready(a.questionsReady)},
		{spaces.New(a.shared), inMap, ui.Map, "M", "Map", "the three spaces in two dimensions", a.trained.ready(a.runReady)},
		{invent, inInvent, ui.Invent, "I", "Invent", "add an invented class to the model", a.trained.ready(a.questionsReady)},
		{confusion.New(a.shared), inErrors, ui.Errors, "E", "Errors", "confusion matrix and bias towards seen classes", a.trained.ready(a.runReady)},
		{compare.New(a.shared, a.opt.RunsIn), inCompare, ui.Compare, "C", "Compare", "settings and results of runs", nil},
	}
}

// bare is an explorer without a run, for its tables of screens and keys.
func bare() *App {
	a := &App{run: connection{State: run.New()}}
	a.build()
	return a
}

// screens and keyTable return the screens and keys without a running explorer.
func screens() []screen { return bare().screens }
func keyTable() []key   { return bare().keys }

// screenKeys are the keys that change screens, one for each row of the table.
func (a *App) screenKeys() []key {
	var keys []key
	for _, s := range a.screens {
		keys = append(keys, key{where: onScreens &^ s.place, Key: ui.K(s.key, "", "go to "+s.title+": "+s.about, a.shared.To(s.name), s.key)})
	}
	attached := func() bool { return a.run.Attached }
	return append(keys,
		key{where: onScreens, Key: ui.K("Tab", "next screen", "next screen", func() tea.Cmd { return a.screenBy(1) }, "tab").If(attached)},
		key{where: onScreens, Key: ui.K("Shift+Tab", "", "previous screen", func() tea.Cmd { return a.screenBy(-1) }, "shift+tab")})
}

// placeOf returns the place of a screen's keys.
func (a *App) placeOf(name ui.Place) place {
	for _, s := range a.screens {
		if s.name == name {
			return s.place
		}
	}
	return 0
}

// at is the open screen.
func (a *App) at() screen {
	for _, s := range a.screens {
		if s.place == a.screen {
			return s
		}
	}
	return a.screens[0]
}

// goTo opens a screen, or says why it is not available.
func (a *App) goTo(where place) tea.Cmd {
	for _, s := range a.screens {
		if s.place != where {
			continue
		}
		if s.ready != nil {
			if why := s.ready(); why != "" {
				a.say(why)
				return nil
			}
		}
		if cmd, opens := a.trained.needed(where); opens {
			return cmd
		}
		a.show(where)
		return s.Enter()
	}
	return nil
}

// show opens a screen without the checks of goTo.
func (a *App) show(where place) {
	a.screen = where
	a.share()
}

// screenBy goes to the next or previous available screen.
func (a *App) screenBy(by int) tea.Cmd {
	n := len(a.screens)
	now := 0
	for i, s := range a.screens {
		if s.place == a.screen {
			now = i
		}
	}
	for i := 1; i < n; i++ {
		s := a.screens[((now+by*i)%n+n)%n]
		if s.ready == nil || s.ready() == "" {
			return a.goTo(s.place)
		}
	}
	return nil
}

// strip lists the screens; brackets mark the open one, which is visible without
// colour.
func (a *App) strip(width int) string {
	t := a.theme
	var names []string
	for _, s := range a.screens {
		switch {
		case s.place == a.screen:
			names = append(names, t.Title.Paint("["+s.title+"]"))
		case s.ready != nil && s.ready() != "":
			names = append(names, " "+t.Faint.Paint(s.title)+" ")
		default:
			names = append(names, " "+t.Key.Paint(s.title[:1])+s.title[1:]+" ")
		}
	}
	return ui.Ends(t.Accent.Paint("segzsl")+"  "+strings.Join(names, ""), t.Faint.Paint(a.meter.word()), width)
}

// stripFrom is the least window height for the list of screens.
const stripFrom = 20

// say shows a sentence on the status line.
func (a *App) say(text string) {
	a.setup.SetNotice(text, false)
	a.run.Say(text)
}

// setupReady, runReady and questionsReady say why a screen is not available.
func (a *App) setupReady() string {
	if a.run.stopsWith() {
		return "A run is training: stop it (x) first."
	}
	return ""
}

func (a *App) runReady() string {
	if a.run.training == nil {
		return "No run yet: press r to start one."
	}
	return ""
}

func (a *App) questionsReady() string {
	switch {
	case a.run.training == nil:
		return a.runReady()
	case a.run.set == nil:
		return "The data set of this run is not open yet."
	}
	return ""
}
