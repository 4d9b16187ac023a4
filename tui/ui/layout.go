package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Wide is the least width of a window with parts side by side.
const Wide = 100

// Cells is the width of s in cells, without escape sequences.
func Cells(s string) int { return ansi.StringWidth(s) }

// Fit cuts s with an ellipsis, or pads it, to exactly width cells.
func Fit(s string, width int) string {
	if width <= 0 {
		return ""
	}
	w := Cells(s)
	if w > width {
		s = ansi.Truncate(s, width, "…")
		w = Cells(s)
	}
	return s + strings.Repeat(" ", max(0, width-w))
}

// Cut cuts s with an ellipsis to at most width cells.
func Cut(s string, width int) string { return ansi.Truncate(s, max(width, 0), "…") }

// Right aligns s to the right in width cells.
func Right(s string, width int) string {
	w := Cells(s)
	if w >= width {
		return Fit(s, width)
	}
	return strings.Repeat(" ", width-w) + s
}

// Centre centres s in width cells.
func Centre(s string, width int) string {
	w := Cells(s)
	if w >= width {
		return Fit(s, width)
	}
	return Fit(strings.Repeat(" ", (width-w)/2)+s, width)
}

// Ends puts a text at each end of width cells; the left one is cut.
func Ends(left, rightText string, width int) string {
	w := Cells(rightText)
	if w+2 > width {
		return Fit(left, width)
	}
	return Fit(left, width-w-1) + " " + rightText
}

// Block cuts and pads lines to exactly width × height.
func Block(lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = Fit(lines[i], width)
		} else {
			out[i] = strings.Repeat(" ", max(width, 0))
		}
	}
	return out
}

// Beside joins blocks of equal height side by side, gap cells apart.
func Beside(gap int, blocks ...[]string) []string {
	if len(blocks) == 0 {
		return nil
	}
	out := make([]string, len(blocks[0]))
	space := strings.Repeat(" ", gap)
	for i := range out {
		parts := make([]string, 0, len(blocks))
		for _, b := range blocks {
			if i < len(b) {
				parts = append(parts, b[i])
			}
		}
		out[i] = strings.Join(parts, space)
	}
	return out
}

// Wrap breaks text into lines of at most width cells.
func Wrap(text string, width int) []string {
	if width < 1 || text == "" {
		return nil
	}
	return strings.Split(ansi.Wrap(text, width, ""), "\n")
}

// Lines splits s into lines.
func Lines(s string) []string { return strings.Split(s, "\n") }

// Indent indents each line by two cells, in place.
func Indent(text []string) []string {
	for i := range text {
		text[i] = "  " + text[i]
	}
	return text
}

// Dim returns lines without their colours, faint: they are out of date.
func (l *Look) Dim(lines []string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = l.Theme.Faint.Paint(ansi.Strip(line))
	}
	return out
}

// PaintAll paints each line.
func PaintAll(paint func(string) string, text []string) []string {
	out := make([]string, len(text))
	for i, line := range text {
		out[i] = paint(line)
	}
	return out
}
