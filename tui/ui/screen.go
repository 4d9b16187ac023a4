package ui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
)

// Screen is a screen of the explorer. It lives as long as the program; only Reset is
// called while another screen is open.
type Screen interface {
	// Keys lists the screen's own keys. It is called once.
	Keys() []Key
	// Draw returns the screen as lines, at most height of at most width cells. It is
	// pure: it changes no state.
	Draw(width, height int) []string
	// Enter is called when the screen opens.
	Enter() tea.Cmd
	// News is called after events of the run have arrived.
	News() tea.Cmd
	// Layout is called after each message and before Draw. Scroll positions and other
	// state that depends on the size change here.
	Layout(width, height int)
	// Reset discards the state of the previous run.
	Reset()
}

// Clicker is a screen that responds to clicks.
type Clicker interface {
	// Click selects what is at a cell of Draw's result. It returns the name of a key
	// if the click does the same as that key, otherwise "".
	Click(x, y int) string
}

// Noter is a screen with a note at the right end of the status line.
type Noter interface {
	Note() string
}

// Message is the result of a screen's command. It refers to its screen; Arrive is
// called on the goroutine of Update.
type Message interface{ Arrive() tea.Cmd }

// Place is the name of a screen, as in "go NAME" and lessons.
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

// Request is an argument of Context.Go: a Place, to open that screen, or one of the
// types below, to open it with a sample or a run.
type Request interface{ request() }

func (Place) request() {}

// Samples opens Ask at a sample, in the list of samples with that truth and answer.
type Samples struct {
	Sample        int    // its index in the data set
	Truth, Answer string // filter by class; "" for any
	Keep          bool   // leave the list's filters as they are, in place of Truth and Answer
}

func (Samples) request() {}

// StartRun starts the run of Setup and opens Live.
type StartRun struct{}

func (StartRun) request() {}

// OpenWeights opens a trained model for the set of Setup, by its name for
// worker.Backend, and then a screen.
type OpenWeights struct {
	Name string
	At   Place
}

func (OpenWeights) request() {}

// OpenRun opens another run on Live.
type OpenRun struct {
	Folder, Name string
	Data         string // the name or path of its data set
}

func (OpenRun) request() {}

// Fork forks the run with a change, and opens the new run.
type Fork struct {
	What  string // a description of the change
	Set   []config.Setting
	Terms map[config.Term]bool // on or off
}

func (Fork) request() {}

// Resume resumes an interrupted run from its last checkpoint.
type Resume struct{}

func (Resume) request() {}
