package ui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
)

// Screen is one screen of the explorer. It lives as long as the program; a screen
// that is not the open one gets no calls but Reset.
type Screen interface {
	// Keys are the screen's own keys. They are asked for once.
	Keys() []Key
	// Draw is the screen as lines, at most height of at most width cells. It is pure:
	// it changes nothing, neither here nor behind a pointer.
	Draw(width, height int) []string
	// Enter is called when the screen opens.
	Enter() tea.Cmd
	// News is called after events of the run arrived.
	News() tea.Cmd
	// Layout is called after each message and before Draw: scroll positions and
	// whatever else depends on the size change here.
	Layout(width, height int)
	// Reset forgets the previous run: another replaces it.
	Reset()
}

// Clicker is a screen that the mouse can choose on.
type Clicker interface {
	// Click chooses what lies at a cell of what Draw returned. It returns the name of
	// a key where the click does what that key does, else "".
	Click(x, y int) string
}

// Noter is a screen with a note at the right end of the status line.
type Noter interface {
	Note() string
}

// Message is the result of a command of a screen. Arrive is called on the
// goroutine of Update; a message holds the screen that it is for.
type Message interface{ Arrive() tea.Cmd }

// Place names a screen, as "go NAME" and lessons do.
type Place string

// The screens.
const (
	Setup   Place = "setup"
	Live    Place = "live"
	Ask     Place = "ask"
	Map     Place = "map"
	Invent  Place = "invent"
	Errors  Place = "errors"
	Compare Place = "compare"
)

// Request is what a screen may want of another: Context.Go carries it out. It is a
// Place, to go there, or one of the types below, to open it with a sample or a run.
type Request interface{ request() }

func (Place) request() {}

// Samples goes to Ask at a sample, among those that truth and answer allow.
type Samples struct {
	Sample        int    // its location in the set
	Truth, Answer string // classes that the list is limited to; "" for any
	Keep          bool   // the list as it is limited already, in place of Truth and Answer
}

func (Samples) request() {}

// StartRun begins the run that Setup describes, and goes to Live.
type StartRun struct{}

func (StartRun) request() {}

// OpenRun watches another run, on Live.
type OpenRun struct {
	Folder, Name string
	Data         string // the set that it trains on, a name or path
}

func (OpenRun) request() {}

// Fork branches off the run as it is, with something changed, and watches the new
// run.
type Fork struct {
	What  string // the change, in words
	Set   []config.Setting
	Terms map[config.Term]bool // on or off
}

func (Fork) request() {}

// Resume resumes an interrupted run from its last checkpoint.
type Resume struct{}

func (Resume) request() {}
