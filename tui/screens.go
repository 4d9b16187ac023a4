package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// screen is one row of the table of screens. To add one: a constant in keys.go,
// a row here, its keys, and a file that draws it.
type screen struct {
	place place
	key   string // the capital letter that goes there, from every screen
	title string // begins with that letter
	about string // for the list of keys
	draw  func(a *App, width, height int) []string
	// settle moves scroll positions after each message while the screen is open;
	// nil does nothing.
	settle func(a *App, width, height int)
	// ready says why the screen cannot be entered now; nil and "" let it.
	ready func(*App) string
	// enter is called when the user comes; nil does nothing.
	enter func(*App) tea.Cmd
	// news is called on the open screen after events were folded in; nil does nothing.
	news func(*App) tea.Cmd
}

// screens is every screen, in the order of the strip at the top.
func screens() []screen {
	return []screen{
		{place: inSetup, key: "S", title: "Setup", about: "data set and weights, and start", draw: (*App).drawSetup, settle: (*App).settleSetup, ready: (*App).setupReady},
		{place: inLive, key: "L", title: "Live", about: "every loss term as it trains", draw: (*App).drawLive, settle: (*App).settleLive, ready: (*App).runReady, enter: (*App).liveNews, news: (*App).liveNews},
		{place: inQuery, key: "A", title: "Ask", about: "what a test sample is, and what lies near", draw: (*App).drawQuery, settle: (*App).settleQuery, ready: (*App).questionsReady, enter: (*App).enterQuery, news: (*App).queryNews},
		{place: inMap, key: "M", title: "Map", about: "the three spaces in two dimensions", draw: (*App).drawMap, settle: (*App).settleMap, ready: (*App).runReady, enter: (*App).enterMap},
		{place: inInvent, key: "I", title: "Invent", about: "make up a class, and see which samples it takes", draw: (*App).drawInvent, settle: (*App).settleInvent, ready: (*App).questionsReady, enter: (*App).enterInvent},
		{place: inErrors, key: "E", title: "Errors", about: "what is taken for what, and the bias to seen classes", draw: (*App).drawErrors, settle: (*App).settleErrors, ready: (*App).runReady, enter: (*App).enterErrors, news: (*App).errorsNews},
		{place: inCompare, key: "C", title: "Compare", about: "runs side by side: what differs, and what came of it", draw: (*App).drawCompare, settle: (*App).settleCompare, enter: (*App).enterCompare},
	}
}

// screenKeys are the keys that change screens, made of the table.
func screenKeys() []key {
	var keys []key
	for _, s := range screens() {
		keys = append(keys, key{onScreens &^ s.place, []string{s.key}, s.key, "", "go to " + s.title + ": " + s.about,
			func(a *App) tea.Cmd { return a.goTo(s.place) }, nil})
	}
	return append(keys,
		key{onScreens, []string{"tab"}, "Tab", "next screen", "next screen", func(a *App) tea.Cmd { return a.screenBy(1) }, withRun},
		key{onScreens, []string{"shift+tab"}, "Shift+Tab", "", "screen before", func(a *App) tea.Cmd { return a.screenBy(-1) }, nil})
}

// at is the screen that the user is on.
func (a *App) at() screen {
	for _, s := range a.screens {
		if s.place == a.screen {
			return s
		}
	}
	return a.screens[0]
}

// goTo opens a screen, or says why it cannot.
func (a *App) goTo(where place) tea.Cmd {
	for _, s := range a.screens {
		if s.place != where {
			continue
		}
		if s.ready != nil {
			if why := s.ready(a); why != "" {
				a.say(why)
				return nil
			}
		}
		a.show(where)
		if s.enter != nil {
			return s.enter(a)
		}
	}
	return nil
}

// show opens a screen as it is: goTo without its questions.
func (a *App) show(where place) { a.screen = where }

// screenBy walks to the next screen, or the one before, that can be entered.
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
		if s.ready == nil || s.ready(a) == "" {
			return a.goTo(s.place)
		}
	}
	return nil
}

// strip names the screens; brackets mark the one that is open, so that it shows
// without colour, too.
func (a *App) strip(width int) string {
	t := a.theme
	var names []string
	for _, s := range a.screens {
		switch {
		case s.place == a.screen:
			names = append(names, t.Title.Paint("["+s.title+"]"))
		case s.ready != nil && s.ready(a) != "":
			names = append(names, " "+t.Faint.Paint(s.title)+" ")
		default:
			names = append(names, " "+t.Key.Paint(s.title[:1])+s.title[1:]+" ")
		}
	}
	return ends(t.Accent.Paint("segzsl")+"  "+strings.Join(names, ""), t.Faint.Paint(a.meter.word()), width)
}

// stripFrom is the height of a window from which the strip has a line.
const stripFrom = 20

// say puts a sentence on the status line of the open screen.
func (a *App) say(text string) {
	a.setup.say(text, false)
	a.run.Say(text)
}

// setupReady, runReady and questionsReady say why a screen cannot be entered.
func (a *App) setupReady() string {
	if a.trains() && !a.training.Outlives() {
		return "A run trains: stop it (x) before another begins."
	}
	return ""
}

func (a *App) runReady() string {
	if a.training == nil {
		return "There is no run yet: r begins one."
	}
	return ""
}

func (a *App) questionsReady() string {
	switch {
	case a.training == nil:
		return a.runReady()
	case a.trainingSet == nil:
		return "The data set of this run is not open yet."
	}
	return ""
}
