package tui

import (
	"segzsl/tui/ui"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func (r *rig) clickAt(words string) *rig {
	r.t.Helper()
	for y, line := range strings.Split(r.text(), "\n") {
		if before, _, ok := strings.Cut(line, words); ok {
			r.update(tea.MouseClickMsg{X: ui.Cells(before) + 1, Y: y, Button: tea.MouseLeft})
			return r
		}
	}
	r.t.Fatalf("no %q on the screen\n%s", words, r.text())
	return r
}

// The mouse is off by default. When on, the wheel scrolls and zooms, and a click
// selects a row, a screen or a plot, as keys do.
func TestMouse(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		r := newRig(t).open()
		r.size(size[0], size[1])
		if r.app.View().MouseMode != tea.MouseModeNone {
			t.Error("the mouse is on")
		}
		commanded(r, "mouse on")
		if r.app.View().MouseMode != tea.MouseModeCellMotion {
			t.Error("the mouse is still off")
		}
		r.clickAt("Seed")
		if !strings.Contains(r.text(), "▸ Seed") {
			t.Errorf("%v: a click on Seed does not choose it:\n%s", size, r.text())
		}
		r.update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
		if !strings.Contains(r.text(), "▸ Preset") {
			t.Errorf("%v: the wheel does not go to the row above:\n%s", size, r.text())
		}
		r.run(halfway(r.set)...)
		r.clickAt("Gradient p")
		if got := r.app.live.Selected().Info.Title; got != "Gradient penalty" {
			t.Errorf("%v: a click on the penalty's plot chose %s", size, got)
		}
		r.clickAt("Gradient p")
		if !r.app.live.Large() {
			t.Errorf("%v: a second click does not make it large", size)
		}
		before := r.text()
		r.update(tea.MouseWheelMsg{Button: tea.MouseWheelUp, X: 10, Y: 10})
		if r.text() == before {
			t.Errorf("%v: the wheel does not zoom", size)
		}
		r.clickAt("Ask")
		if r.app.screen != inAsk {
			t.Errorf("%v: a click on Ask does not go there", size)
		}
	}
}
