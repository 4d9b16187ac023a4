package ui

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Layer draws lines in a box that overlays a screen: always with a border, as high as
// its lines.
func (l Look) Layer(title string, lines []string, width int) []string {
	return l.framed(Panel{Title: title, Focused: true}, lines, width, len(lines)+frameHeight)
}

// Overlay draws a box over lines, with its first cell at column x of line y and a
// blank on each side.
func Overlay(lines, box []string, x, y int) []string {
	below := lipgloss.NewLayer(strings.Join(lines, "\n"))
	above := lipgloss.NewLayer(lipgloss.NewStyle().Padding(0, 1).Render(strings.Join(box, "\n"))).X(x - 1).Y(y).Z(1)
	return Lines(lipgloss.NewCompositor(below, above).Render())
}
