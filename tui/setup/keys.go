package setup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/tui/ui"
)

// Keys implements ui.Screen.
func (s *Screen) Keys() []ui.Key {
	turn := func(by int) func() tea.Cmd { return func() tea.Cmd { return s.turn(by) } }
	return []ui.Key{
		ui.K("r", "run", "start training", s.start, "r").Guard(),
		ui.K("Enter", "edit", "start, or edit the value under the cursor", s.edit, "enter").Guard(),
		ui.K("↓ j", "move", "row down", ui.By(s.move, 1), "down", "j"),
		ui.K("↑ k", "", "row up", ui.By(s.move, -1), "up", "k"),
		ui.K("PgUp", "", "ten rows up", ui.By(s.move, -10), "pgup", "ctrl+u"),
		ui.K("PgDn", "", "ten rows down", ui.By(s.move, 10), "pgdown", "ctrl+d"),
		ui.K("Home", "", "first row", ui.By(s.move, -1000), "home"),
		ui.K("End", "", "last row", ui.By(s.move, 1000), "end"),
		ui.K("→ l +", "change", "next choice, or a larger value", turn(1), "right", "l", "+"),
		ui.K("← h −", "", "previous choice, or a smaller value", turn(-1), "left", "h", "-"),
		ui.K("Space", "on/off", "switch a term or the residual encoder off and on", ui.Act(s.toggle), "space").If(s.switchable),
		ui.K("Backspace", "", "reset to the preset's value", ui.Act(s.revert), "backspace", "delete").Guard(),
		ui.K("v", "more images", "show other images of the set", ui.Act(s.nextImages), "v").If(s.hasImages),
		ui.K("o", "open", "open a data set by its path", s.askPath, "o"),
	}
}

func (s *Screen) hasImages() bool { return s.set != nil && s.set.IsImage() }

func (s *Screen) start() tea.Cmd {
	if s.weights != "" {
		return s.Go(ui.OpenWeights{Name: s.weights, At: ui.Ask})
	}
	return s.Go(ui.StartRun{})
}

func (s *Screen) move(by int) { s.cursor = stepRow(s.rows, s.cursor, by) }

func (s *Screen) edit() tea.Cmd {
	r := s.rows[s.cursor]
	switch r.kind {
	case startRow:
		return s.start()
	case dataRow:
		return s.askPath()
	case presetRow, weightsRow:
		return s.turn(1)
	}
	f, _ := config.FieldByKey(r.key)
	if f.IsBool() || len(f.Choices) > 0 {
		return s.turn(1)
	}
	ask := s.Prompt
	if _, err := strconv.ParseFloat(s.Value(f.Key), 64); err == nil {
		ask = s.AskNumber
	}
	ask(fmt.Sprintf("%s, %s", f.Key, f.Range()), s.Value(f.Key), func(text string) (tea.Cmd, error) {
		return nil, s.Change(f.Key, text)
	})
	return nil
}

// turn selects another choice, or makes a number smaller or larger.
func (s *Screen) turn(by int) tea.Cmd {
	r := s.rows[s.cursor]
	switch r.kind {
	case dataRow:
		if len(s.sets) > 0 {
			return s.OpenSet(turned(s.sets, s.name, by))
		}
	case weightsRow:
		s.turnWeights(by)
	case presetRow:
		s.turnPreset(by)
	case fieldRow, termRow:
		s.weights = ""
		s.showError(s.form.turn(r.key, by))
	}
	return nil
}

func (s *Screen) turnPreset(by int) {
	var names []string
	for _, p := range config.Presets() {
		names = append(names, p.Name)
	}
	if len(names) > 0 {
		_ = s.ChoosePreset(turned(names, s.preset.Name, by)) // the name is in the list
	}
}

// showError shows an error on the status line, or clears it.
func (s *Screen) showError(err error) {
	if err != nil {
		s.SetNotice(err.Error(), true)
		return
	}
	s.SetNotice("", false)
}

// toggle switches a term or a boolean field.
func (s *Screen) toggle() {
	r := s.rows[s.cursor]
	switch {
	case r.kind == termRow:
		s.weights = ""
		s.showError(s.switchOff(r.key))
	case s.switchable():
		s.weights = ""
		s.showError(s.form.turn(r.key, 1))
	}
}

// switchable reports whether the row under the cursor can be switched.
func (s *Screen) switchable() bool {
	r := s.rows[s.cursor]
	f, ok := config.FieldByKey(r.key)
	return r.kind == termRow || ok && f.IsBool()
}

func (s *Screen) revert() {
	if key := s.rows[s.cursor].key; key != "" {
		delete(s.edits, key)
		s.SetNotice("", false)
	}
}

func (s *Screen) askPath() tea.Cmd {
	s.AskPath("path to a data set (.npz, folder of .npy or xlsa17)", "", func(path string) (tea.Cmd, error) {
		if path == "" {
			return nil, fmt.Errorf("want a path")
		}
		if _, err := os.Stat(path); err != nil && strings.ContainsRune(path, filepath.Separator) {
			return nil, fmt.Errorf("open %s: %w", path, errors.Unwrap(err))
		}
		return s.OpenSet(path), nil
	})
	return nil
}

func (s *Screen) nextImages() {
	if n := len(s.preview.samples); n > 0 {
		s.gallery = (s.gallery + max(s.shown, 1)) % n
	}
}
