package ui

import (
	"errors"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// Context is all that a screen gets: how to draw, what is known, and what it may
// ask for. The explorer owns the one there is and keeps it up to date; screens hold
// a pointer to it and never change it.
type Context struct {
	Look                        // theme and characters
	Width, Height  int          // what the open screen has for itself, in cells
	Run            *run.State   // never nil; Run.Attached is false before the first run
	Set            *data.Set    // that the run trains on; nil until it is open
	Calibration    *Calibration // the survey of all samples and γ, which screens share
	Open           Place        // the screen that somebody looks at; "" while nobody does
	Replayed       bool         // the session is a replay: no files may be written
	Forks, Resumes bool         // the program can fork this run, or resume it after an interruption
	Clock          func() time.Time

	// Post sends a command to the run, if it can still answer.
	Post func(event.Command)
	// Ask asks the run; then gets the answer, on the goroutine of Update. It returns
	// the number of the question, 0 if nobody can answer any more.
	Ask func(q event.Question, then func(event.Answered) tea.Cmd) uint64
	// Say puts a sentence on the status line; "" clears it.
	Say func(text string)
	// Prompt lets the user type a line, beginning with text. An error of accept stays on
	// the line, to be corrected.
	Prompt func(title, text string, accept func(text string) (tea.Cmd, error))
	// Confirm asks the user a question of yes and no.
	Confirm func(question string, yes func() tea.Cmd)
	// Go carries out a request to another screen.
	Go func(Request) tea.Cmd
}

// To is an action that goes to a screen.
func (c *Context) To(where Place) func() tea.Cmd {
	return func() tea.Cmd { return c.Go(where) }
}

// ErrReplay is for what would write a file while Context.Replayed.
var ErrReplay = errors.New("files cannot be written in a replay")

// Look is how things are drawn.
type Look struct {
	Theme  themes.Theme
	Styles *Styles // boxes, of the same palette
	ASCII  bool    // no other characters may be written
	Basic  bool    // the terminal has 16 colours
}

// Images is how pictures are drawn here.
func (l Look) Images() chart.Mode {
	switch {
	case l.ASCII:
		return chart.ASCII
	case l.Theme.Mono || l.Basic:
		return chart.Shade
	}
	return chart.Grey
}

// SeenWord is whether a class is seen, in its colour.
func (l Look) SeenWord(seen bool) string {
	if seen {
		return l.Theme.Seen.Paint(run.Side(seen))
	}
	return l.Theme.Unseen.Paint(run.Side(seen))
}

// classHues are colours that can be told apart and read on dark and light backgrounds.
var classHues = []string{"33", "166", "70", "169", "37", "136", "99", "161", "72", "209", "103", "142"}

// ClassInk is a class's colour; unseen classes have it as background.
func (l Look) ClassInk(class int, seen bool) themes.Ink {
	look := themes.Look{Invert: !seen}
	switch {
	case l.Theme.Mono:
	case l.Basic:
		look.Basic = strconv.Itoa(1 + class%6) // red to cyan
		return look.Basic16()
	default:
		look.Colour = classHues[class%len(classHues)]
	}
	return look.Ink()
}

// Picture is features as an image, if the set's features are pixels.
func (l Look) Picture(set *data.Set, features []float32) (chart.Image, bool) {
	if set == nil || !set.IsImage() || len(features) < set.ImageHeight*set.ImageWidth {
		return chart.Image{}, false
	}
	return chart.Image{Pixels: features, Width: set.ImageWidth, Height: set.ImageHeight, Mode: l.Images()}, true
}
