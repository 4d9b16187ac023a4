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

// Context is what a screen has access to: how to draw, the state of the run, and
// functions. The explorer owns the only one and updates it; screens hold a pointer
// and do not change it.
type Context struct {
	Look                        // theme and character set
	Width, Height  int          // the size of the open screen, in cells
	Run            *run.State   // never nil; Run.Attached is false before the first run
	Set            *data.Set    // the data set of the run; nil until it is open
	Album          *Album       // photographs of the samples; never nil
	Calibration    *Calibration // the survey of all samples and γ, shared by screens
	Open           Place        // the open screen; "" in plain mode
	Replayed       bool         // the session is a replay: no files may be written
	Forks, Resumes bool         // the program can fork this run, or resume it after an interruption
	Clock          func() time.Time

	// Post sends a command to the run, if it can still answer.
	Post func(event.Command)
	// Ask asks the run; then receives the answer, on the goroutine of Update. It
	// returns the question's number, or 0 if the run can no longer answer.
	Ask func(q event.Question, then func(event.Answered) tea.Cmd) uint64
	// Say shows a sentence on the status line; "" clears it.
	Say func(text string)
	// Prompt opens a line to type, which begins with text. If accept returns an
	// error, the line stays open.
	Prompt func(title, text string, accept func(text string) (tea.Cmd, error))
	// Complete sets how Tab completes the line of the open prompt, Numeric lets it take
	// only numbers; see AskPath and AskNumber. They may be nil.
	Complete func(func(text string) string)
	Numeric  func()
	// Confirm asks a yes-or-no question.
	Confirm func(question string, yes func() tea.Cmd)
	// Go carries out a request to another screen.
	Go func(Request) tea.Cmd
}

// To returns an action that opens a screen.
func (c *Context) To(where Place) func() tea.Cmd {
	return func() tea.Cmd { return c.Go(where) }
}

// ErrReplay is the error of actions that would write a file while Context.Replayed.
var ErrReplay = errors.New("files cannot be written in a replay")

// Look is how screens are drawn.
type Look struct {
	Theme  themes.Theme
	Styles *Styles // boxes, in the same palette
	ASCII  bool    // ASCII mode
	Basic  bool    // the terminal has 16 colours
}

// Images returns how images are drawn.
func (l Look) Images() chart.Mode {
	switch {
	case l.ASCII:
		return chart.ASCII
	case l.Theme.Mono || l.Basic:
		return chart.Shade
	}
	return chart.Grey
}

// SeenWord is "seen" or "unseen", in its colour.
func (l Look) SeenWord(seen bool) string {
	if seen {
		return l.Theme.Seen.Paint(run.Side(seen))
	}
	return l.Theme.Unseen.Paint(run.Side(seen))
}

// classHues are colours that are distinct and readable on dark and light backgrounds.
var classHues = []string{"33", "166", "70", "169", "37", "136", "99", "161", "72", "209", "103", "142"}

// ClassInk is the colour of a class; unseen classes have it as background.
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

// Picture returns features as an image, if the features of the set are pixels.
func (l Look) Picture(set *data.Set, features []float32) (chart.Image, bool) {
	if set == nil || !set.IsImage() || len(features) < set.ImageHeight*set.ImageWidth {
		return chart.Image{}, false
	}
	return chart.Image{Pixels: features, Width: set.ImageWidth, Height: set.ImageHeight, Mode: l.Images()}, true
}
