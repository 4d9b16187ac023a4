package tui

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/pelletier/go-toml/v2"

	"segzsl/engine/event"
	"segzsl/tui/run"
)

//go:embed lessons/*.toml
var lessonFiles embed.FS

// Lesson is a walk through the explorer, read from a TOML file: what it trains
// on, and steps that say what to look at and let only some keys through.
type Lesson struct {
	Title  string       `toml:"title"`
	Data   string       `toml:"data"`
	Preset string       `toml:"preset"`
	Set    []string     `toml:"set"` // key=value
	Steps  []LessonStep `toml:"step"`
}

// LessonStep is one text of a lesson.
type LessonStep struct {
	Text   string   `toml:"text"`
	Screen string   `toml:"screen"` // to go to, "live"; "" stays
	Allow  []string `toml:"allow"`  // keys, by their long texts; "*" is all
	// Until is what ends the step: "enter", "key LONG TEXT", or a condition as
	// plain mode's wait takes it.
	Until string `toml:"until"`
	// Pace is a speed limit from this step on, batches a second, so that a fast
	// machine is not through before the text is read; 0 is none, nil leaves it.
	Pace *float64 `toml:"pace"`
}

// lesson is where the user is in a Lesson; nil shows none.
type lesson struct {
	Lesson
	at    int
	until until  // of the step, or nil
	key   string // the long text of the key that ends it, or ""
	// before is the run that was there when the lesson began and trained no
	// more: conditions do not look at it. −1 is none.
	before int
}

// Lessons lists the lessons that ship, by name, with their titles.
func Lessons() (names, titles []string) {
	files, _ := fs.Glob(lessonFiles, "lessons/*.toml")
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".toml")
		if l, err := FindLesson(name); err == nil {
			names, titles = append(names, name), append(titles, l.Title)
		}
	}
	return names, titles
}

// FindLesson reads a lesson that ships by its name, or a file.
func FindLesson(name string) (Lesson, error) {
	text, err := lessonFiles.ReadFile("lessons/" + name + ".toml")
	if err != nil {
		text, err = os.ReadFile(name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		names, _ := Lessons()
		return Lesson{}, fmt.Errorf("lesson %s: want %s, or a file", name, strings.Join(names, ", "))
	}
	if err != nil {
		return Lesson{}, fmt.Errorf("lesson: %w", err)
	}
	l, err := parseLesson(string(text))
	if err != nil {
		return l, fmt.Errorf("lesson %s: %w", name, err)
	}
	return l, nil
}

func parseLesson(text string) (Lesson, error) {
	var l Lesson
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
		return l, fmt.Errorf("it has no [[step]]")
	}
	for i, s := range l.Steps {
		if err := s.check(); err != nil {
			return l, fmt.Errorf("step %d: %w", i+1, err)
		}
	}
	return l, nil
}

func (s LessonStep) check() error {
	if s.Text == "" {
		return fmt.Errorf("it has no text")
	}
	names := s.Allow
	if name, ok := strings.CutPrefix(s.Until, "key "); ok {
		names = append(slices.Clone(names), name)
	} else if s.Until != "enter" {
		if _, err := parseUntil(s.Until); err != nil {
			return err
		}
	}
	for _, name := range names {
		if name != "*" && !slices.ContainsFunc(keyTable(), func(k key) bool { return k.long == name }) {
			return fmt.Errorf("no key is called %q; segzsl's help lists them", name)
		}
	}
	if s.Pace != nil && !(*s.Pace >= 0) {
		return fmt.Errorf("pace %v: want batches a second, or 0 for no limit", *s.Pace)
	}
	if s.Screen != "" && !slices.ContainsFunc(screens(), func(x screen) bool { return strings.ToLower(x.title) == s.Screen }) {
		return fmt.Errorf("there is no screen %q", s.Screen)
	}
	return nil
}

// teach begins a lesson.
func (a *App) teach(l Lesson) tea.Cmd {
	a.lesson = &lesson{Lesson: l, at: -1, before: -1}
	if !a.trains() {
		a.lesson.before = a.serial
	}
	return a.nextStep()
}

// nextStep goes on; after the last step the lesson is over.
func (a *App) nextStep() tea.Cmd {
	l := a.lesson
	l.at++
	if l.at >= len(l.Steps) {
		a.lesson = nil
		a.say("The lesson is over; everything is free to try.")
		return nil
	}
	s := l.Steps[l.at]
	l.until, l.key = nil, ""
	if name, ok := strings.CutPrefix(s.Until, "key "); ok {
		l.key = name
	} else if s.Until != "enter" {
		l.until, _ = parseUntil(s.Until) // checked when it was read
	}
	if s.Pace != nil {
		a.post(event.SetPace{BatchesPerSecond: *s.Pace})
	}
	for _, x := range a.screens {
		if strings.ToLower(x.title) == s.Screen && a.screen != x.place {
			return a.goTo(x.place)
		}
	}
	return nil
}

// learn is what a message does to the lesson: conditions that have come true
// end their steps.
func (a *App) learn() tea.Cmd {
	var cmds []tea.Cmd
	for a.lesson != nil && a.lesson.until != nil && a.reached(a.lesson) {
		cmds = append(cmds, a.nextStep())
	}
	return tea.Batch(cmds...)
}

// reached is whether a step's condition is true. The end of the run counts as
// well: nothing comes true after it.
func (a *App) reached(l *lesson) bool {
	switch {
	case a.training == nil:
		return l.until(a)
	case l.before == a.serial:
		return false
	}
	return l.until(a) || a.run.Phase == run.Ended
}

// taught lets a key through, or says why not; then is called once it is done.
func (a *App) taught(name string) (through bool, then func() tea.Cmd) {
	l := a.lesson
	nothing := func() tea.Cmd { return nil }
	if l == nil || a.place()&onScreens == 0 {
		return true, nothing
	}
	if l.Steps[l.at].Until == "enter" && name == "enter" {
		return false, a.nextStep
	}
	k, ok := a.find(a.place(), name)
	switch {
	case ok && k.long == l.key:
		return true, a.nextStep
	case !ok || a.allowed(k):
		return true, nothing
	}
	return false, func() tea.Cmd {
		a.say("Not in this step: " + k.long + ". (:lesson off leaves the lesson.)")
		return nil
	}
}

// allowed is whether the lesson, if there is one, lets a key through.
func (a *App) allowed(k *key) bool {
	l := a.lesson
	if l == nil || a.place()&onScreens == 0 {
		return true
	}
	s := l.Steps[l.at]
	free := slices.ContainsFunc(everywhereKeys(), func(e key) bool { return e.long == k.long })
	return free || k.long == l.key || slices.Contains(s.Allow, "*") || slices.Contains(s.Allow, k.long)
}

// lessonBox is the step's text, to stand below the screen.
func (a *App) lessonBox(width int) []string {
	l := a.lesson
	if l == nil || a.page.open != 0 {
		return nil
	}
	t, s := a.theme, l.Steps[l.at]
	head := fmt.Sprintf("── %s, %d of %d ", l.Title, l.at+1, len(l.Steps))
	out := []string{t.Accent.Paint(fit(head+strings.Repeat("─", max(width-cells(head), 0)), width))}
	for _, line := range wrap(s.Text, min(width-2, 110)) {
		out = append(out, " "+line)
	}
	return append(out, " "+t.Warn.Paint(a.goesOn(l.key, s.Until)))
}

// goesOn says what ends a step.
func (a *App) goesOn(key, until string) string {
	switch {
	case until == "enter":
		return "Enter goes on"
	case key != "":
		return "Press " + a.labelOf(key) + " to go on: " + key
	}
	parts := strings.Split(until, " and ")
	slices.Reverse(parts) // the stage is named first, and told last
	for i, part := range parts {
		for _, w := range waitWords {
			parts[i] = strings.Replace(part, w.is, w.told, 1)
			if parts[i] != part {
				break
			}
		}
	}
	return "Goes on by itself: " + strings.Join(parts, " ")
}

// waitWords tell conditions.
var waitWords = []struct{ is, told string }{
	{"batch>=", "at batch "}, {"epoch>=", "in epoch "}, {"stage=", "of stage "}, {"screen=", "on screen "},
	{"opened", "once the data set is open"}, {"started", "once training has begun"}, {"training", "while training"},
	{"paused", "once paused"}, {"ended", "at the end of the run"}, {"answered", "once the question is answered"},
}

// labelOf is the key with that long text, as a person reads it.
func (a *App) labelOf(long string) string {
	for _, k := range a.keys {
		if k.long == long {
			label, _, _ := strings.Cut(k.label, " ")
			return label
		}
	}
	return long
}

func (a *App) doLesson(name string) (tea.Cmd, error) {
	if name == "off" {
		a.lesson = nil
		return nil, nil
	}
	l, err := FindLesson(name)
	if err != nil {
		return nil, err
	}
	if why := a.setupReady(); why != "" {
		return nil, fmt.Errorf("lesson: %s", lowerFirst(why))
	}
	if err := a.setup.Prepare(l.Preset, l.Set); err != nil {
		return nil, err
	}
	return tea.Batch(a.goTo(inSetup), a.openSet(l.Data), a.teach(l)), nil
}

func completeLesson(*App, string) []string {
	names, titles := Lessons()
	for i := range names {
		names[i] += "\t" + titles[i]
	}
	return append(names, "off\tend the lesson")
}
