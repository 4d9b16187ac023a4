package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/lesson"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// FindLesson reads a built-in lesson by its name, or a lesson from a file.
func FindLesson(name string) (lesson.Lesson, error) { return lesson.Find(name, bare().known()) }

// known lists the names that lessons may use.
func (a *App) known() lesson.Known {
	k := lesson.Known{Screens: a.screenNames()}
	for _, row := range a.keys {
		k.Keys = append(k.Keys, row.Long)
	}
	return k
}

func (a *App) screenNames() []string {
	var names []string
	for _, s := range a.screens {
		names = append(names, string(s.name))
	}
	return names
}

// situation is the state that conditions are tested on.
func (a *App) situation() run.Situation {
	return run.Situation{State: a.run.State, Opened: a.setup.DataSet() != nil, Answered: a.samples.Answered(), Screen: string(a.at().name)}
}

// lessonApp is the explorer as package lesson sees it.
type lessonApp struct{ app *App }

func (t lessonApp) Situation() run.Situation { return t.app.situation() }
func (t lessonApp) Post(c event.Command)     { t.app.run.post(c) }
func (t lessonApp) Say(text string)          { t.app.say(text) }
func (t lessonApp) Go(r ui.Request) tea.Cmd  { return t.app.carryOut(r) }

// startLesson starts a lesson.
func (a *App) startLesson(l lesson.Lesson) (cmd tea.Cmd) {
	a.lesson, cmd = lesson.Begin(l, lessonApp{a}, a.known())
	return cmd
}

// updateLesson passes a message to the lesson.
func (a *App) updateLesson() tea.Cmd {
	if a.lesson == nil {
		return nil
	}
	cmd := a.lesson.Learn()
	if a.lesson.Over() {
		a.lesson = nil
	}
	return cmd
}

// checkLesson asks the lesson, if there is one, whether a key may be pressed; then is called
// afterwards.
func (a *App) checkLesson(name string) (through bool, then func() tea.Cmd) {
	if a.lesson == nil || a.place()&onScreens == 0 {
		return true, func() tea.Cmd { return nil }
	}
	k, ok := a.find(a.place(), name)
	if !ok {
		return a.lesson.Press(name, "", false)
	}
	return a.lesson.Press(name, k.Long, k.always)
}

// allowed reports whether the lesson, if there is one, allows a key.
func (a *App) allowed(k *key) bool {
	return a.lesson == nil || a.place()&onScreens == 0 || a.lesson.Allows(k.Long, k.always)
}

// lessonBox is the text of the step, shown below the screen.
func (a *App) lessonBox(width int) []string {
	if a.lesson == nil || a.page.open != 0 {
		return nil
	}
	return a.lesson.Draw(ui.Look{Theme: a.theme}, width, a.labelOf)
}

// labelOf is the label of the key with that description.
func (a *App) labelOf(long string) string {
	for _, k := range a.keys {
		if k.Long == long {
			label, _, _ := strings.Cut(k.Label, " ")
			return label
		}
	}
	return long
}
