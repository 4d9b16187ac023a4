package chart

import (
	"math"
	"strings"
	"unicode/utf8"

	"segzsl/engine/curve"

	"github.com/guptarohit/asciigraph"
)

// frame is the part of a canvas for curves: the columns to the right of the axis, in
// height rows below the first top rows, from which its rows are counted.
type frame struct {
	canvas    *canvas
	left, top int
	columns   int
	height    int
	r         Range
	scale     Scale
}

func (f frame) put(column, y int, r rune, k ink) {
	if column < f.columns && y < f.height {
		f.canvas.put(f.left+column, f.top+y, r, k)
	}
}

func (f frame) at(column, y int) rune { return f.canvas.at(f.left+column, f.top+y) }

// y is the row of a value; values outside the range are clamped.
func (f frame) y(v float64) int {
	return f.height - 1 - int(math.Round(f.scale.part(v, f.r)*float64(f.height-1)))
}

// axis draws the y-axis with labels: the bounds, and round values between them if
// they fit.
func (f frame) axis() {
	for y := range f.height {
		f.canvas.put(f.left-1, f.top+y, '│', axisInk)
	}
	taken := make([]bool, f.height)
	label := func(y int, v float64) {
		s := tick(v)
		n := utf8.RuneCountInString(s)
		if f.left <= labelWidth || n > labelWidth {
			return
		}
		f.canvas.put(f.left-1, f.top+y, '┤', axisInk)
		f.canvas.text(labelWidth-n, f.top+y, s, n, axisInk)
		taken[y] = true
	}
	label(0, f.r.Hi)
	label(f.height-1, f.r.Lo)
	if f.height < 5 {
		return
	}
	for _, v := range f.scale.ticks(f.r, f.height-1) {
		if y := f.y(v); y >= 2 && y <= f.height-3 && !taken[y-1] && !taken[y] && !taken[y+1] {
			label(y, v)
		}
	}
}

// line draws a curve with asciigraph, and arrows where it leaves the range.
func (f frame) line(columns []curve.Column, st style, k ink) {
	values, any := f.rows(columns)
	if !any {
		return
	}
	text := asciigraph.Plot(values, asciigraph.Height(f.height-1), asciigraph.Offset(1),
		asciigraph.LowerBound(0), asciigraph.UpperBound(float64(f.height-1)), asciigraph.SeriesChars(st.chars),
		asciigraph.YAxisValueFormatter(func(float64) string { return "" }))
	for y, line := range strings.Split(text, "\n") {
		x := -1
		for _, r := range line {
			if r != ' ' && (x >= 0 || r == '┼') {
				f.stroke(x, y, r, k)
			}
			x++
		}
	}
	for i, c := range columns {
		if c.N == 0 {
			continue
		}
		if c.Smooth > f.r.Hi {
			f.put(i, 0, '↑', k)
		}
		if c.Smooth < f.r.Lo {
			f.put(i, f.height-1, '↓', k)
		}
	}
}

// markers draws a curve's marker every markerStep columns, at different columns for
// each curve.
func (f frame) markers(columns []curve.Column, st style, k ink, turn int) {
	const markerStep = 16
	for i, c := range columns {
		if c.N > 0 && st.marker != 0 && (i+5*turn)%markerStep == markerStep/2 {
			f.put(i, f.y(c.Smooth), st.marker, k)
		}
	}
}

// stroke draws one character of a line; column −1 is where it meets the axis.
func (f frame) stroke(x, y int, r rune, k ink) {
	if x < 0 {
		k = axisInk
	}
	f.put(x, y, r, k)
}

// upright draws a line over the height of a column, behind curves.
func (f frame) upright(column int, r rune, k ink) {
	for y := range f.height {
		if old := f.at(column, y); old == ' ' || old == '·' || old == r {
			f.put(column, y, r, k)
		}
	}
}

// fill gives blanks the axis's ink: it is invisible, and avoids escape sequences
// between axis and curve.
func (f frame) fill() {
	for y := range f.height {
		for x := range f.columns {
			if f.at(x, y) == ' ' {
				f.put(x, y, ' ', -axisInk)
			}
		}
	}
}

// rows are the curve's values in units of rows, from 0 at the bottom to the top, so
// that asciigraph draws exactly as many lines as the frame has. asciigraph joins one
// point more than it has columns.
func (f frame) rows(columns []curve.Column) (values []float64, any bool) {
	values = make([]float64, f.columns+1)
	for i := range values {
		values[i] = math.NaN()
	}
	for i, c := range columns {
		if i < f.columns && c.N > 0 {
			values[i] = float64(f.height - 1 - f.y(c.Smooth))
			any = true
		}
	}
	if n := f.columns; n > 0 {
		values[n] = values[n-1]
	}
	return values, any
}

// spread dots the blank cells between a column's minimum and maximum, and marks
// values that are outside the range by more than its noise.
func (f frame) spread(columns []curve.Column) {
	far := (f.r.Hi - f.r.Lo) / 4
	for i, c := range columns {
		if c.N < 2 {
			continue
		}
		for y := f.y(c.Max); y <= f.y(c.Min); y++ {
			if f.at(i, y) == ' ' {
				f.put(i, y, '·', axisInk)
			}
		}
		if c.Max > f.r.Hi+far {
			f.put(i, 0, '↑', axisInk)
		}
		if c.Min < f.r.Lo-far {
			f.put(i, f.height-1, '↓', axisInk)
		}
	}
}

// floor draws the x-axis, in the row below the frame.
func (f frame) floor() {
	y := f.top + f.height
	f.canvas.put(f.left-1, y, '└', axisInk)
	for x := range f.columns {
		f.canvas.put(f.left+x, y, '─', axisInk)
	}
}

// xLabels writes round positions below the frame.
func (f frame) xLabels(w curve.Window) {
	f.floor()
	step := int(math.Max(1, roundStep(float64(w.Len())*10/float64(max(f.columns, 1)))))
	end := -1
	for x := (w.From + step - 1) / step * step; x <= w.To; x += step {
		s := group(x)
		at, _ := w.Column(x, f.columns)
		from := max(0, at-(len(s)-1)/2)
		if from <= end || from+len(s) > f.columns {
			continue
		}
		f.canvas.text(f.left+from, f.top+f.height, s, len(s), axisInk)
		end = from + len(s)
	}
}
