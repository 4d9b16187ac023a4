package chart

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Paint colours a part of a line; nil leaves it unchanged.
type Paint func(string) string

func (p Paint) on(s string) string {
	if p == nil || s == "" {
		return s
	}
	return p(s)
}

// ink is an index into a canvas's paints; blank cells need none, which saves output.
type ink int

const plain ink = 0

// canvas is a grid of cells, each with a rune and an ink. Cells outside are ignored.
type canvas struct {
	width, height int
	cells         []cell
	paints        []Paint
}

type cell struct {
	r   rune // 0 continues a wide rune
	ink ink
}

// newCanvas returns a blank canvas. Inks 1, 2, … are the paints.
func newCanvas(width, height int, paints ...Paint) *canvas {
	c := &canvas{width: width, height: height, cells: make([]cell, width*height), paints: append([]Paint{nil}, paints...)}
	for i := range c.cells {
		c.cells[i].r = ' '
	}
	return c
}

func (c *canvas) put(x, y int, r rune, k ink) {
	if x >= 0 && y >= 0 && x < c.width && y < c.height {
		c.cells[y*c.width+x] = cell{r, k}
	}
}

// at is the rune of a cell, ' ' outside.
func (c *canvas) at(x, y int) rune {
	if x < 0 || y < 0 || x >= c.width || y >= c.height {
		return ' '
	}
	return c.cells[y*c.width+x].r
}

// text writes a line of text, at most width cells.
func (c *canvas) text(x, y int, s string, width int, k ink) {
	end := x + min(width, c.width-x)
	for _, r := range s {
		w := runeWidth(r)
		if w == 0 {
			continue
		}
		if x+w > end {
			return
		}
		c.put(x, y, r, k)
		if w == 2 {
			c.put(x+1, y, 0, k)
		}
		x += w
	}
}

func runeWidth(r rune) int {
	if r < 0x7f {
		if r < ' ' {
			return 0
		}
		return 1
	}
	return min(ansi.StringWidth(string(r)), 2)
}

// String returns the canvas with as few escape sequences as possible.
func (c *canvas) String(ascii bool) string {
	var b strings.Builder
	var piece []rune
	for y := range c.height {
		if y > 0 {
			b.WriteByte('\n')
		}
		row := c.cells[y*c.width : (y+1)*c.width]
		for x := 0; x < len(row); {
			k := row[x].shown()
			piece = piece[:0]
			for ; x < len(row) && row[x].shown() == k; x++ {
				piece = row[x].write(piece, ascii)
			}
			b.WriteString(c.paint(k).on(string(piece)))
		}
	}
	return b.String()
}

func (c *canvas) paint(k ink) Paint {
	if int(k) >= len(c.paints) {
		return nil
	}
	return c.paints[k]
}

// shown is the ink of a cell. A blank has none, unless its ink is negative: a
// background colour.
func (c cell) shown() ink {
	if c.ink < 0 {
		return -c.ink
	}
	if c.r == ' ' {
		return plain
	}
	return c.ink
}

func (c cell) write(to []rune, ascii bool) []rune {
	switch {
	case !ascii && c.r == 0:
		return to
	case !ascii || c.r >= ' ' && c.r < 0x7f:
		return append(to, c.r)
	}
	return append(to, inASCII(c.r))
}

// asASCII maps the characters of drawings to ASCII. Lines that differ in shape must
// still differ.
var asASCII = pairs(
	"─-━=═=┄-┅=┈-╌- │|┃|║|┆|┇|┊:╎: ╭.╮.╰'╯' ┏.┓.┗'┛' ╔.╗.╚'╝' ╴-╶-╸=╺= ┤|┼+├|┬+┴+└+┘+┌+┐+ " +
		"·.×x↑^↓v…~−-▸>▾v▴^◂<›>‹< ●o▲A■#◆*○@△x◉O◎O□O " +
		"▁_▂.▃:▄-▅=▆+▇*█# ░:▒+▓*▏-▎-▍-▌#▋#▊#▉# ▀\"")

// pairs parses a table of pairs of characters, separated by blanks.
func pairs(s string) map[rune]rune {
	m := map[rune]rune{}
	all := []rune(s)
	for i := 0; i+1 < len(all); {
		if all[i] == ' ' {
			i++
			continue
		}
		m[all[i]] = all[i+1]
		i += 2
	}
	return m
}

func inASCII(r rune) rune {
	switch to, ok := asASCII[r]; {
	case ok:
		return to
	case r > 0x2800 && r <= 0x28ff: // braille
		return '.'
	case r == 0x2800 || r == 0: // second half of a wide rune
		return ' '
	}
	return '?'
}

// ToASCII replaces every character that is not ASCII by the most similar one.
func ToASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x7f {
			return r
		}
		return inASCII(r)
	}, s)
}

// abbreviate cuts text to width cells, with an ellipsis.
func abbreviate(s string, width int) string { return ansi.Truncate(s, max(width, 0), "…") }
