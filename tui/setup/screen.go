// Package setup is the screen Setup: the data set and settings of the next run.
package setup

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/tui/ui"
)

// Screen is the screen Setup.
type Screen struct {
	*ui.Context
	form
	chosenSet
	chosenWeights

	opened func() tea.Cmd // the explorer's callback

	// Starting reports whether a run is being started or opened; the explorer sets it.
	Starting bool

	rows              []row
	cursor            int
	top               int // the first visible row
	listTop, listRows int // the line of the first row, and the number of visible rows
	gallery           int // index of the first visible image in the preview
	shown             int // the number of visible images
	notice            string
	alarmed           bool
}

// New returns the screen with the default preset and no data set. open reads a data
// set by name or path; opened is called when it has been read, or could not be. weights
// lists the trained models for a set. open and weights run in the background.
func New(c *ui.Context, open func(nameOrPath string) (*data.Set, error), opened func() tea.Cmd, weights func(*data.Set) []record.Weights) *Screen {
	return &Screen{Context: c, form: newForm(), chosenSet: chosenSet{open: open, sets: builtIn()},
		chosenWeights: chosenWeights{list: weights}, opened: opened, rows: setupRows()}
}

// Begin sets the initial values: a preset by name, "" for the default; a
// configuration in place of the preset's, or nil; and settings, "key=value", on top.
func (s *Screen) Begin(preset string, cfg *config.Config, settings []string) error {
	if preset != "" {
		p, err := presetByName(preset)
		if err != nil {
			return err
		}
		s.usePreset(p, s.set)
	}
	if cfg != nil {
		s.differ(*cfg)
	}
	s.whole = cfg != nil
	s.given = preset != "" || s.whole
	for _, o := range settings {
		key, value, ok := strings.Cut(o, "=")
		if !ok {
			return fmt.Errorf("tui: setting %q: want key=value", o)
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if err := s.Change(key, value); err != nil {
			return err
		}
		s.edits[key] = value // the set may bring another base
	}
	return nil
}

// Enter implements ui.Screen: it lists the trained models again, for a run may have
// finished.
func (s *Screen) Enter() tea.Cmd { return s.listWeights() }

// News implements ui.Screen.
func (s *Screen) News() tea.Cmd { return nil }

// Reset implements ui.Screen: the setup is kept for the next run.
func (s *Screen) Reset() {}

// Layout implements ui.Screen: it scrolls the rows to the cursor.
func (s *Screen) Layout(width, height int) {
	lay := s.computeLayout(width, height)
	s.listTop, s.listRows, s.shown = lay.top, lay.rows, lay.images
	if s.top = ui.Scroll(s.top, s.cursor, len(s.rows), lay.rows); s.cursor <= 3 {
		s.top = 0
	}
}

// Click implements ui.Clicker: it selects a row; a click on the selected row edits
// it.
func (s *Screen) Click(x, y int) (key string) {
	i := s.top + y - s.listTop
	list, _ := s.Outer(listWidth, 0)
	if s.Width >= ui.Wide && x >= list || y < s.listTop || y >= s.listTop+s.listRows || i < 0 || i >= len(s.rows) || s.rows[i].kind == headingRow {
		return ""
	}
	if i == s.cursor {
		return "enter"
	}
	s.cursor = i
	return ""
}

// SetNotice shows a sentence on the screen's status line; "" clears it.
func (s *Screen) SetNotice(text string, alarmed bool) { s.notice, s.alarmed = text, alarmed }

// Notice is the notice on the status line.
func (s *Screen) Notice() string { return s.notice }

// NoticeLine is the notice in its colour.
func (s *Screen) NoticeLine() string {
	notice := ui.ShortPath(s.notice, s.Width)
	if s.alarmed {
		return s.Theme.Bad.Paint(notice)
	}
	return s.Theme.Warn.Paint(notice)
}

// OpenSet reads a data set in the background.
func (s *Screen) OpenSet(name string) tea.Cmd {
	s.serial++
	s.opening, s.name = true, name
	s.set, s.problem = nil, ""
	s.trained, s.weights = nil, ""
	serial, open, list := s.serial, s.open, s.list
	return func() tea.Msg {
		set, err := open(name)
		msg := Opened{screen: s, serial: serial, name: name, set: set, err: err}
		if err == nil {
			msg.preview, msg.trained = newPreview(set), list(set)
		}
		return msg
	}
}

// Opened is the message of OpenSet: a data set, or the error.
type Opened struct {
	screen  *Screen
	serial  int
	name    string
	set     *data.Set
	preview setPreview
	trained []record.Weights
	err     error
}

// Arrive implements ui.Message. A set is dropped if another was opened since.
func (msg Opened) Arrive() tea.Cmd {
	if msg.serial != msg.screen.serial {
		return nil
	}
	msg.screen.show(msg)
	return msg.screen.opened()
}

func (s *Screen) show(msg Opened) {
	s.opening = false
	s.SetNotice("", false)
	if msg.err != nil {
		s.problem = msg.err.Error()
		return
	}
	s.set, s.preview, s.gallery = msg.set, msg.preview, 0
	s.take(msg.trained)
	s.remember(msg.name)
	s.suit(msg.set)
	if problem := s.recipeProblem(); problem != "" {
		s.SetNotice(problem, true)
	}
}

// Change sets a field of the configuration.
func (s *Screen) Change(key, value string) error {
	err := s.change(key, value)
	if err == nil {
		s.SetNotice("", false)
		s.weights = ""
	}
	return err
}

// ChoosePreset sets the preset, also for sets that are opened later.
func (s *Screen) ChoosePreset(name string) error {
	p, err := presetByName(name)
	if err == nil {
		s.usePreset(p, s.set)
		s.chosen, s.weights = true, ""
	}
	return err
}

// Prepare sets the preset and settings, "key=value", on top of it.
func (s *Screen) Prepare(preset string, settings []string) error {
	if err := s.ChoosePreset(preset); err != nil {
		return err
	}
	clear(s.edits)
	for _, pair := range settings {
		key, value, _ := strings.Cut(pair, "=")
		if err := s.Change(key, value); err != nil {
			return err
		}
	}
	return nil
}

// UseRecipe sets a recipe's configuration, for the set that is opened next.
func (s *Screen) UseRecipe(r config.Recipe) error {
	if err := s.ChoosePreset(r.Preset); err != nil {
		return err
	}
	s.given, s.whole, s.split, s.fingerprint = true, true, r.SplitHash, r.Fingerprint
	clear(s.edits)
	s.differ(r.Config)
	return nil
}
