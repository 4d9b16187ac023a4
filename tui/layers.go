package tui

import (
	"segzsl/tui/ui"
)

// Widths of what lies over a screen, in cells; a narrow window cuts them.
const (
	dialogWidth  = 72
	paletteWidth = 104
	layerMargin  = 2 // cells of the screen on each side
)

// overlaid is the whole screen with what lies over it: a question, the palette or
// a prompt.
func (a *App) overlaid(all []string) []string {
	var box []string
	width := min(dialogWidth, a.width-2*layerMargin)
	top := -1 // in the middle
	switch {
	case a.ask != nil:
		box = a.drawConfirm(width)
	case a.palette != nil:
		width = min(paletteWidth, a.width-2*layerMargin)
		box, top = a.drawPalette(width, a.height-2*layerMargin), 1
	case a.prompt != nil:
		box = a.drawPrompt(width)
	default:
		return all
	}
	if top < 0 {
		top = max((a.height-len(box))/2, 0)
	}
	return ui.Overlay(all, box[:min(len(box), a.height)], (a.width-width)/2, top)
}

func (a *App) drawConfirm(width int) []string {
	text := ui.PaintAll(a.theme.Warn.Paint, wrap(a.ask.question, width-4))
	return a.shared.Layer("Please confirm", text, width)
}

// drawPrompt is the line and, below it, what is wrong with it.
func (a *App) drawPrompt(width int) []string {
	p := a.prompt
	return a.shared.Layer(p.title, append([]string{p.line.Draw(width - 4)}, a.wrongLines(p.wrong, width-4)...), width)
}

func (a *App) wrongLines(wrong string, width int) []string {
	return ui.PaintAll(a.theme.Bad.Paint, wrap(wrong, width))
}
