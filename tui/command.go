package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data/suggest"
	"segzsl/engine/event"
)

// command is a row of the table of commands, for the palette and plain mode. Keys can
// also be run, by their descriptions.
type command struct {
	name  string
	takes string // the argument; "" for none
	about string
	do    func(argument string) (tea.Cmd, error) // nil if tui/plain implements it
	// optional reports whether the argument may be omitted.
	optional bool
	// guarded commands start, stop or overwrite something: they ask first if only the
	// beginning of the name was typed.
	guarded bool
	// complete lists possible arguments as "text\thint"; text that ends in a space
	// takes more after it. nil lists none.
	complete func(argument string) []string
}

// commands are the typed commands. Each does what keys also do.
type commands struct{ app *App }

func (a *App) commands() commands { return commands{a} }

// table lists every command, in the order of a session.
func (c commands) table() []command {
	a := c.app
	return []command{
		{name: "start", guarded: true, about: "start training", do: func(string) (tea.Cmd, error) { return a.start(), nil }},
		{name: "open", guarded: true, takes: "PATH", about: "open a data set by its name or path", do: c.open, complete: c.completePath},
		{name: "preset", guarded: true, takes: "NAME", about: "use a preset", do: c.preset, complete: c.completePreset},
		{name: "weights", takes: "NAME", about: "open a trained model of the data set: pretrained, or a finished run", do: c.weights, complete: c.completeWeights},
		{name: "set", takes: "KEY VALUE", about: "change a setting", do: c.set, complete: c.completeField},
		{name: "seed", takes: "N", about: "random seed of the next run", do: c.seed},
		{name: "pause", about: "pause before the next batch", do: c.posts(event.Pause{})},
		{name: "resume", about: "resume after a pause", do: c.posts(event.Resume{})},
		{name: "step", takes: "N", about: "train N batches of a paused run (1)", optional: true, do: c.step},
		{name: "term", takes: "TERM off|on", about: "select a loss term, or switch it", do: c.term, complete: c.completeTerm},
		{name: "next", guarded: true, about: "end the stage now and start the next", do: func(string) (tea.Cmd, error) { return c.needRun(a.live.ConfirmNext) }},
		{name: "stop", guarded: true, about: "end the run", do: func(string) (tea.Cmd, error) { return c.needRun(a.confirmStop) }},
		{name: "sample", takes: "N", about: "ask about a test sample by its number", do: c.sample},
		{name: "ask", takes: "N", about: "same as sample", do: c.sample},
		{name: "attach", takes: "RUN", about: "watch another run", do: c.attach, complete: c.completeRun},
		{name: "recipe", guarded: true, takes: "STRING", about: "copy the recipe of this run, or set up a run from one", optional: true, do: c.recipe},
		{name: "record", guarded: true, takes: "FILE|off", about: "record this session, for segzsl replay", do: c.record},
		{name: "lesson", guarded: true, takes: "NAME|FILE|off", about: "start a lesson, or end it", do: c.lesson, complete: c.completeLesson},
		{name: "mouse", takes: "on|off", about: "scroll, zoom and select with the mouse", optional: true, do: c.mouse, complete: c.completeOnOff},
		{name: "go", takes: "SCREEN", about: "go to a screen", do: c.goTo, complete: c.completeScreen},
		{name: "theme", takes: "NAME", about: "change colours", do: c.theme, complete: c.completeTheme},
		{name: "ascii", takes: "on|off", about: "use only ASCII characters", optional: true, do: c.ascii, complete: c.completeOnOff},
		{name: "help", about: "the keys of this screen", do: func(string) (tea.Cmd, error) { a.toggle(inHelp); return nil, nil }},
		{name: "glossary", about: "what each term means", do: func(string) (tea.Cmd, error) { a.toggleGlossary(); return nil, nil }},
		{name: "changes", about: "what was changed during training", do: func(string) (tea.Cmd, error) { a.toggle(inChanges); return nil, nil }},
		{name: "status", about: "state of the setup and the run"},
		{name: "result", about: "accuracies of a finished run"},
		{name: "screen", about: "print the screen as text"},
		{name: "wait", takes: "CONDITION", about: "wait for the end of the run, or a condition such as batch>=100, paused", optional: true},
		{name: "every", takes: "SECONDS", about: "how often losses are printed"},
		{name: "quit", about: "quit; asks first while a run trains", do: func(string) (tea.Cmd, error) { return a.quit(), nil }},
	}
}

// unusable is the error for a line that cannot be run here.
func (c commands) unusable(text string) error {
	word, _, _ := strings.Cut(text, " ")
	for _, row := range c.table() {
		if row.name == word && row.do == nil {
			return fmt.Errorf("%s: only in plain mode (--plain)", word)
		}
	}
	return c.unknown(text)
}

// unknown is the error for a line that is not a command; it names the nearest one.
func (c commands) unknown(text string) error {
	word, _, _ := strings.Cut(text, " ")
	var names []string
	for _, row := range c.table() {
		if row.name == word {
			return fmt.Errorf("%s: want %s", row.name, row.takes)
		}
		names = append(names, row.name)
	}
	return fmt.Errorf("unknown command %q; the nearest is %s", word, suggest.Word(word, names))
}

// needRun runs do if a run is training, and returns an error otherwise.
func (c commands) needRun(do func()) (tea.Cmd, error) {
	if !c.app.run.Trains() {
		return nil, fmt.Errorf("no run is training; start one first")
	}
	do()
	return nil, nil
}

// posts returns a command that posts c to the run.
func (c commands) posts(to event.Command) func(string) (tea.Cmd, error) {
	return func(string) (tea.Cmd, error) { return c.needRun(func() { c.app.run.post(to) }) }
}
