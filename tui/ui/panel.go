package ui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Panel is a titled part of a screen. In a large window it has a border; in a small
// one the title is a rule above it, which leaves more cells for the content.
type Panel struct {
	Title   string
	Note    string // at the right end of the title line, if it fits
	Focused bool   // receives keys
}

// The minimum size of a screen whose panels have borders, and the cells that a border
// takes.
const (
	framedWidth  = Wide
	framedHeight = 26
	frameWidth   = 4 // a line and a blank on each side
	frameHeight  = 2 // the title line and the bottom
)

// Framed reports whether panels have borders.
func (c *Context) Framed() bool { return c.Width >= framedWidth && c.Height >= framedHeight }

// Gap is the number of cells between panels.
func (c *Context) Gap() int {
	if c.Framed() {
		return 1
	}
	return 3
}

// Inner is the size of the content of a panel of width × height cells.
func (c *Context) Inner(width, height int) (w, h int) {
	if c.Framed() {
		return max(width-frameWidth, 0), max(height-frameHeight, 0)
	}
	return max(width, 0), max(height-1, 0)
}

// Outer is the size of a panel whose content has width × height cells.
func (c *Context) Outer(width, height int) (w, h int) {
	if c.Framed() {
		return width + frameWidth, height + frameHeight
	}
	return width, height + 1
}

// Panel draws lines in a panel of exactly width × height cells. Longer lines are cut.
func (c *Context) Panel(p Panel, lines []string, width, height int) []string {
	if width <= frameWidth || height < 1 {
		return Block(lines, width, height)
	}
	if c.Framed() {
		return c.framed(p, lines, width, height)
	}
	f := c.frame(p)
	return append([]string{c.titleLine(p, f, "", "", width)}, Block(lines, width, height-1)...)
}

// InBox is the size of the content of Boxed in width × height cells.
func (c *Context) InBox(width, height int) (w, h int) {
	if c.Framed() {
		return c.Inner(width, height)
	}
	return width, height
}

// Boxed is Panel if panels have borders, otherwise the content alone: for content
// that needs no title.
func (c *Context) Boxed(p Panel, width, height int, draw func(width, height int) []string) []string {
	w, h := c.InBox(width, height)
	if c.Framed() {
		return c.Panel(p, draw(w, h), width, height)
	}
	return Block(draw(w, h), width, height)
}

// framed draws a panel with a border, wider than frameWidth.
func (l Look) framed(p Panel, lines []string, width, height int) []string {
	f := l.frame(p)
	top := l.titleLine(p, f, f.TopLeft+" ", " "+f.TopRight, width)
	if height <= frameHeight { // the title line and, if there is space, the bottom
		bottom := f.ink.Paint(f.BottomLeft + strings.Repeat(f.Bottom, width-2) + f.BottomRight)
		return []string{top, bottom}[:height]
	}
	content := Block(lines, width-frameWidth, height-frameHeight)
	return append([]string{top}, Lines(f.box.Render(strings.Join(content, "\n")))...)
}

func (l Look) frame(p Panel) *frame {
	if p.Focused {
		return &l.Styles.focused
	}
	return &l.Styles.panel
}

// titleLine is the first line of a panel between its corners. The title is cut to
// leave space for the note, down to a third of the line or 12 cells. It is drawn here because
// borders of Lip Gloss have no text.
func (l Look) titleLine(p Panel, f *frame, left, right string, width int) string {
	space := width - Cells(left) - Cells(right) - 1
	if beside := space - Cells(p.Note) - 3; p.Note != "" && beside >= min(Cells(p.Title), max(width/3, 12)) {
		space = beside
	}
	title := ansi.Truncate(p.Title, space, "…")
	head, tail := strings.TrimRight(left, " "), strings.TrimLeft(right, " ")
	lead, end := f.ink.Paint(head), f.ink.Paint(tail)
	if title != "" {
		paint := l.Theme.Title
		if p.Focused {
			paint = l.Theme.Accent
		}
		lead = f.ink.Paint(left) + paint.Paint(title) + " "
	}
	if withNote := " " + p.Note + f.ink.Paint(right); p.Note != "" && Cells(lead)+Cells(withNote)+2 <= width {
		end = withNote
	}
	return lead + f.ink.Paint(strings.Repeat(f.Top, width-Cells(lead)-Cells(end))) + end
}
