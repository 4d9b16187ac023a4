// Package lesson runs guided lessons: steps with a text, in which only some keys are
// allowed. It uses the explorer through a small interface.
package lesson

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"segzsl/data"
	"segzsl/data/clean"
	"segzsl/data/regular"
	"segzsl/tui/run"
)

//go:embed *.toml
var files embed.FS

// Lesson is a guided lesson, read from a TOML file: the data set, settings, and
// steps.
type Lesson struct {
	Title  string   `toml:"title"`
	Data   string   `toml:"data"` // built in, or in the folder of the file
	Preset string   `toml:"preset"`
	Set    []string `toml:"set"` // key=value
	Steps  []Step   `toml:"step"`
}

// Step is a step of a lesson.
type Step struct {
	Text   string   `toml:"text"`
	Screen string   `toml:"screen"` // the screen to open, "live"; "" leaves the open one
	Allow  []string `toml:"allow"`  // allowed keys, by their descriptions; "*" is all
	// Until is what ends the step: "enter", "key DESCRIPTION", or a condition for
	// run.ParseCondition.
	Until string `toml:"until"`
	// Pace is a speed limit from this step on, in batches per second, so that there
	// is time to read on a fast machine; 0 is no limit, nil leaves it unchanged.
	Pace *float64 `toml:"pace"`
}

// Known lists the names that a lesson may use.
type Known struct {
	Keys    []string // descriptions of keys
	Screens []string
}

// List returns the built-in lessons, by name, with their titles.
func List() (names, titles []string) {
	paths, _ := fs.Glob(files, "*.toml")
	for _, file := range paths {
		text, _ := files.ReadFile(file)
		if l, err := parse(string(text)); err == nil {
			names, titles = append(names, strings.TrimSuffix(file, ".toml")), append(titles, l.Title)
		}
	}
	return names, titles
}

// maxFile is far more than any lesson has.
const maxFile = 1 << 20

// Find reads a built-in lesson by name, or a lesson from a file, and validates its
// names.
func Find(name string, known Known) (Lesson, error) {
	text, err := files.ReadFile(name + ".toml")
	if err != nil {
		text, err = regular.Text(name, maxFile)
	}
	if errors.Is(err, fs.ErrNotExist) {
		names, _ := List()
		return Lesson{}, fmt.Errorf("lesson %s: want %s, or a file", name, strings.Join(names, ", "))
	}
	if err != nil {
		return Lesson{}, fmt.Errorf("lesson: %w", err)
	}
	l, err := parse(string(text))
	if err == nil {
		err = l.check(known)
	}
	if err == nil && l.Data != "" {
		l.Data, err = data.Within(filepath.Dir(name), l.Data)
	}
	if err != nil {
		return l, fmt.Errorf("lesson %s: %w", name, err)
	}
	return l, nil
}

func parse(text string) (Lesson, error) {
	var l Lesson
	if err := clean.Keys([]byte(text)); err != nil {
		return l, err
	}
	d := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		var strict *toml.StrictMissingError
		var at *toml.DecodeError
		switch {
		case errors.As(err, &strict) && len(strict.Errors) > 0:
			line, _ := strict.Errors[0].Position()
			return l, fmt.Errorf("line %d: no such key: %s", line, strings.Join(strict.Errors[0].Key(), "."))
		case errors.As(err, &at):
			line, _ := at.Position()
			return l, fmt.Errorf("line %d: %s", line, strings.TrimPrefix(at.Error(), "toml: "))
		}
		return l, err
	}
	if len(l.Steps) == 0 {
		return l, fmt.Errorf("no [[step]] in it")
	}
	return l, nil
}

func (l Lesson) check(known Known) error {
	for i, s := range l.Steps {
		if err := s.check(known); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

func (s Step) check(known Known) error {
	if s.Text == "" {
		return fmt.Errorf("text is missing")
	}
	names := s.Allow
	if name, ok := strings.CutPrefix(s.Until, "key "); ok {
		names = append(slices.Clone(names), name)
	} else if s.Until != "enter" {
		if _, err := run.ParseCondition(s.Until, known.Screens); err != nil {
			return err
		}
	}
	for _, name := range names {
		if name != "*" && !slices.Contains(known.Keys, name) {
			return fmt.Errorf("unknown key %q; see the help page (?)", name)
		}
	}
	if s.Pace != nil && !(*s.Pace >= 0) {
		return fmt.Errorf("pace %v: want batches per second, or 0 for no limit", *s.Pace)
	}
	if s.Screen != "" && !slices.Contains(known.Screens, s.Screen) {
		return fmt.Errorf("unknown screen %q", s.Screen)
	}
	return nil
}
