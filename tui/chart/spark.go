package chart

import (
	"math"

	"segzsl/engine/curve"
)

var sparks = []rune("▁▂▃▄▅▆▇█")

// Sparkline is a series as one line of blocks.
type Sparkline struct {
	Series *curve.Series
	Window curve.Window
	Smooth curve.Smoothing
	// Range is what the lowest and the highest block represent; if it has no width,
	// the bounds of the visible part.
	Range Range
	Scale Scale
	Ink   Paint
	ASCII bool
}

// Render draws exactly width cells.
func (s Sparkline) Render(width int) string {
	if width < 1 {
		return ""
	}
	c := newCanvas(width, 1, s.Ink)
	if s.Series == nil {
		return c.String(s.ASCII)
	}
	columns := s.Series.View(width, s.Window, s.Smooth)
	r := s.Range
	if !(r.Hi > r.Lo) {
		r.Lo, r.Hi, _ = Bounds(columns)
	}
	for i, v := range columns {
		if v.N > 0 {
			c.put(i, 0, sparks[int(math.Round(s.Scale.part(v.Smooth, r)*float64(len(sparks)-1)))], 1)
		}
	}
	return c.String(s.ASCII)
}
