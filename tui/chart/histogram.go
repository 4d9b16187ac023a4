package chart

import (
	"math"
	"unicode/utf8"
)

// Histogram counts values in bins of equal width and draws them as bars.
type Histogram struct {
	Values []float64 // values that are not finite are omitted
	// Range is the range of the bins; values outside count in the outermost. A Range
	// of no width means round bounds around the values.
	Range Range
	Bins  int       // 0: by Sturges' rule
	Marks []float64 // values marked below the axis
	// Ink paints the bars, Axis the line below, MarkInk the marks.
	Ink, Axis, MarkInk Paint
	ASCII              bool
}

// Render draws height lines of width cells; from 2 lines on the last is the axis.
func (h Histogram) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	c := newCanvas(width, height, h.Ink, h.Axis, h.MarkInk)
	r := h.span()
	bars := height
	if height > 1 {
		bars--
		h.axis(c, r)
	}
	counts := h.count(r, h.bins(width))
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	for x := range width {
		n := counts[x*len(counts)/width]
		full := int(math.Round(float64(8*bars*n) / float64(most)))
		if n > 0 {
			full = max(full, 1)
		}
		for y := bars - 1; full > 0; y-- {
			c.put(x, y, sparks[min(full, 8)-1], 1)
			full -= 8
		}
	}
	return c.String(h.ASCII)
}

func (h Histogram) bins(width int) int {
	n := h.Bins
	if n < 1 {
		n = 1 + int(math.Ceil(math.Log2(float64(len(h.Values)+1))))
		n = min(2*n, 40) // more bins do not fit
	}
	return min(n, width)
}

func (h Histogram) span() Range {
	if h.Range.Hi > h.Range.Lo {
		return h.Range
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range h.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	if lo > hi {
		return Range{0, 1}
	}
	return Nice(lo, hi)
}

func (h Histogram) count(r Range, bins int) []int {
	counts := make([]int, bins)
	for _, v := range h.Values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			counts[min(int(Scale{}.part(v, r)*float64(bins)), bins-1)]++
		}
	}
	return counts
}

// axis is the last line: both bounds, and a mark below each marked value.
func (h Histogram) axis(c *canvas, r Range) {
	y := c.height - 1
	for x := range c.width {
		c.put(x, y, '─', 2)
	}
	lo, hi := tick(r.Lo), tick(r.Hi)
	if n := utf8.RuneCountInString(lo) + utf8.RuneCountInString(hi); n+2 <= c.width {
		c.text(0, y, lo, c.width, 2)
		c.text(c.width-utf8.RuneCountInString(hi), y, hi, c.width, 2)
	}
	for _, v := range h.Marks {
		if v >= r.Lo && v <= r.Hi {
			c.put(int(Scale{}.part(v, r)*float64(c.width-1)+0.5), y, '▴', 3)
		}
	}
}
