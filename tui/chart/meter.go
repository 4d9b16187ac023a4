package chart

import "math"

// Meter is a share from 0 to 1 as a filled bar, with a mark at a reference value.
type Meter struct {
	Value float64
	Mark  float64 // 0 for none
	// Ink paints the filled part, Rest the other, MarkInk the mark.
	Ink, Rest, MarkInk Paint
	ASCII              bool
}

// Render draws exactly width cells. A share above 0 is always visible.
func (m Meter) Render(width int) string {
	if width < 1 {
		return ""
	}
	c := newCanvas(width, 1, m.Ink, m.Rest, m.MarkInk)
	n := int(math.Round(unit(m.Value) * float64(8*width)))
	if n == 0 && m.Value > 0 {
		n = 1
	}
	for x := range width {
		switch {
		case 8*(x+1) <= n:
			c.put(x, 0, '█', 1)
		case 8*x < n:
			c.put(x, 0, []rune(eighths[n%8])[0], 1)
		default:
			c.put(x, 0, '·', 2)
		}
	}
	if m.Mark > 0 {
		c.put(int(unit(m.Mark)*float64(width-1)+0.5), 0, '┃', 3)
	}
	return c.String(m.ASCII)
}
