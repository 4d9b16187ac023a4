package live

import (
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// element is a part of a screen that is drawn by itself.
type element struct {
	what          any // a *termRun, or a name
	width, height int
}

type drawnElement struct {
	frame int
	lines []string
}

// inTurn draws an element, or takes it as it was drawn before. While a run
// trains, elements take turns, each with its number among so many: a terminal
// is sent each line from its first change to its last, so elements side by side
// that change at once would send everything between them too. What the user does
// is seen at once: see Screen.Redraw.
func (l *Screen) inTurn(e element, number, of int, draw func() []string) []string {
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

// restTurn draws an element with the rest of the screen, half as often as plots.
func (l *Screen) restTurn(s *run.Stage, e element, draw func() []string) []string {
	turns := l.turns(s)
	return l.inTurn(e, turns-1, 2*turns, draw)
}

// Redraw has everything drawn anew.
func (l *Screen) Redraw() { l.drawn = nil }
