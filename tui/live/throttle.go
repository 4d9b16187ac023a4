package live

import (
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// element is a part of a screen that is drawn separately.
type element struct {
	what          any // a *run.Term, or a name
	width, height int
}

type drawnElement struct {
	frame int
	lines []string
}

// throttled draws an element, or returns its previous lines. While a run trains, an
// element is drawn in one of every "of" frames: a terminal is sent each line from
// its first change to its last, so elements side by side that change in the same
// frame would send everything between them too. Changes by the user appear
// immediately: see Screen.Redraw.
func (l *Screen) throttled(e element, number, of int, draw func() []string) []string {
	old, ok := l.drawn[e]
	if ok && (old.frame == l.Run.Frames || l.Run.Phase == run.Running && l.Run.Frames%max(of, 1) != number) {
		return old.lines
	}
	if l.drawn == nil {
		l.drawn = map[element]drawnElement{}
	}
	now := drawnElement{l.Run.Frames, ui.Block(draw(), e.width, e.height)}
	l.drawn[e] = now
	return now.lines
}

// throttledRest draws an element with the rest of the screen, half as often as plots.
func (l *Screen) throttledRest(s *run.Stage, e element, draw func() []string) []string {
	turns := l.frameGroups(s)
	return l.throttled(e, turns-1, 2*turns, draw)
}

// Redraw discards all drawn elements.
func (l *Screen) Redraw() { l.drawn = nil }
