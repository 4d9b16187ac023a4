package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// The mouse is off by default, so that the terminal's own text selection works.
// Everything that it does can also be done with keys.

// wheels maps places to the keys that the wheel presses, up and down; the default is
// the arrow keys.
var wheels = map[place][2]string{inLive: {"z", "Z"}}

func (a *App) toggleMouse() {
	a.opt.Mouse = !a.opt.Mouse
	word := "off"
	if a.opt.Mouse {
		word = "on: the wheel scrolls or zooms, a click selects"
	}
	a.say(fmt.Sprintf("The mouse is %s.", word))
}

// mouse handles a mouse message.
func (a *App) mouse(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		names, ok := wheels[a.place()]
		if !ok {
			names = [2]string{"up", "down"}
		}
		switch m.Button {
		case tea.MouseWheelUp:
			return a.keyOf(names[0])
		case tea.MouseWheelDown:
			return a.keyOf(names[1])
		}
	case tea.MouseClickMsg:
		a.dragged = m.X
		if m.Button == tea.MouseLeft {
			return a.click(m.X, m.Y)
		}
	case tea.MouseMotionMsg:
		return a.drag(m)
	}
	return nil
}

// keyOf carries out a key by name, as if it were pressed.
func (a *App) keyOf(name string) tea.Cmd {
	through, then := a.checkLesson(name)
	if !through {
		return then()
	}
	k, ok := a.find(a.place(), name)
	if !ok || k.Do == nil {
		return nil
	}
	return tea.Batch(k.Do(), then())
}

// drag pans the plots by half a window per dragCells.
func (a *App) drag(m tea.Mouse) tea.Cmd {
	const dragCells = 12
	if a.place() != inLive || m.Button != tea.MouseLeft {
		return nil
	}
	switch {
	case m.X-a.dragged >= dragCells:
		a.dragged = m.X
		return a.keyOf("<")
	case a.dragged-m.X >= dragCells:
		a.dragged = m.X
		return a.keyOf(">")
	}
	return nil
}

// click selects what is at a cell: a screen, a row, a plot.
func (a *App) click(x, y int) tea.Cmd {
	if a.place()&onScreens == 0 {
		return nil
	}
	top := 0
	if a.height >= stripFrom {
		top = 1
		if y == 0 {
			return a.clickStrip(x)
		}
	}
	if s, ok := a.at().Screen.(ui.Clicker); ok {
		if key := s.Click(x, y-top); key != "" {
			return a.keyOf(key)
		}
	}
	return nil
}

func (a *App) clickStrip(x int) tea.Cmd {
	at := len("segzsl  ")
	for _, s := range a.screens {
		w := ui.Cells(s.title) + 2
		if x >= at && x < at+w && s.place != a.screen {
			return a.keyOf(s.key)
		}
		at += w
	}
	return nil
}
