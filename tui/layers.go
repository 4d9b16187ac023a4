package tui

import (
	"segzsl/themes"
	"segzsl/tui/ui"
)

// Widths of layers over a screen, in cells; a narrow window cuts them.
const (
	dialogWidth  = 72
	paletteWidth = 104
	layerMargin  = 2 // cells of the screen on each side
)

// overlaid is the whole screen with the layer over it: a question, the palette or a
// prompt.
func (a *App) overlaid(all []string) []string {
	var box []string
	width := min(dialogWidth, a.width-2*layerMargin)
	top := -1 // centred
	switch {
	case a.ask != nil:
		box = a.ask.draw(&a.shared.Look, width)
	case a.palette != nil:
		width = min(paletteWidth, a.width-2*layerMargin)
		box, top = a.palette.draw(&a.shared.Look, width, a.height-2*layerMargin), 1
	case a.prompt != nil:
		box = a.prompt.draw(&a.shared.Look, width)
	default:
		return all
	}
	if top < 0 {
		top = max((a.height-len(box))/2, 0)
	}
	return ui.Overlay(all, box[:min(len(box), a.height)], (a.width-width)/2, top)
}

func (c *confirm) draw(l *ui.Look, width int) []string {
	return l.Layer("Confirm", ui.PaintAll(l.Theme.Warn.Paint, ui.Wrap(c.question, width-4)), width)
}

// draw returns the line and, below it, the error.
func (p *prompt) draw(l *ui.Look, width int) []string {
	return l.Layer(p.title, append([]string{p.line.Draw(width - 4)}, wrongLines(l.Theme, p.wrong, width-4)...), width)
}

func wrongLines(t themes.Theme, wrong string, width int) []string {
	return ui.PaintAll(t.Bad.Paint, ui.Wrap(wrong, width))
}
