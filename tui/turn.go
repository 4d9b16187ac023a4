package tui

import "segzsl/tui/run"

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
// is seen at once: see App.redraw.
func (a *App) inTurn(e element, number, of int, draw func() []string) []string {
	old, ok := a.live.drawn[e]
	if ok && (old.frame == a.run.Frames || a.run.Phase == run.Running && a.run.Frames%max(of, 1) != number) {
		return old.lines
	}
	if a.live.drawn == nil {
		a.live.drawn = map[element]drawnElement{}
	}
	now := drawnElement{a.run.Frames, block(draw(), e.width, e.height)}
	a.live.drawn[e] = now
	return now.lines
}

// restTurn draws an element with the rest of the screen, half as often as plots.
func (a *App) restTurn(s *run.Stage, e element, draw func() []string) []string {
	turns := a.turns(s)
	return a.inTurn(e, turns-1, 2*turns, draw)
}

// redraw has everything drawn anew.
func (a *App) redraw() { a.live.drawn = nil }
