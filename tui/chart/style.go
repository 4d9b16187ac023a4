package chart

import (
	"github.com/charmbracelet/x/ansi"
	"github.com/guptarohit/asciigraph"
)

// style is a way to draw a line that differs from others by shape: by its strokes and
// a marker, independent of colour.
type style struct {
	marker rune // 0 for none
	chars  asciigraph.CharSet
}

// styles are the values of Curve.Style.
var styles = []style{
	{0, strokes("─│╭╮╰╯╴╶")},
	{'●', strokes("─│╭╮╰╯╴╶")},
	{'▲', strokes("━┃┏┓┗┛╸╺")},
	{'■', strokes("═║╔╗╚╝══")},
	{'◆', strokes("┄┆╭╮╰╯╴╶")},
	{'○', strokes("┅┇┏┓┗┛╸╺")},
	{'△', strokes("┈┊╭╮╰╯╴╶")},
}

// behind is the style of curves in the background.
var behind = strokes("┈┊╭╮╰╯╴╶")

// Styles is the number of styles; 0 is a plain line, others have markers.
const Styles = 7

// strokes are a line's characters: level, upright, four corners, both ends.
func strokes(s string) asciigraph.CharSet {
	r := []rune(s)
	return asciigraph.CharSet{
		Horizontal: string(r[0]), VerticalLine: string(r[1]),
		ArcDownRight: string(r[2]), ArcDownLeft: string(r[3]), ArcUpRight: string(r[4]), ArcUpLeft: string(r[5]),
		EndCap: string(r[6]), StartCap: string(r[7]),
	}
}

// Legend lists curves in one line of exactly width cells, each name after a piece of
// its line.
func Legend(curves []Curve, width int, ascii bool) string {
	if width < 1 {
		return ""
	}
	c := newCanvas(width, 1)
	x := 0
	for i, v := range curves {
		c.paints = append(c.paints, v.Ink)
		st := v.style()
		level := []rune(st.chars.Horizontal)[0]
		mid := st.marker
		if mid == 0 {
			mid = level
		}
		if x+4 > width {
			break
		}
		c.text(x, 0, string([]rune{level, mid, level}), 3, ink(i+1))
		space := width - x - 4
		name := abbreviate(v.Name, space)
		c.text(x+4, 0, name, space, plain)
		x += 4 + ansi.StringWidth(name) + 3
	}
	return c.String(ascii)
}
