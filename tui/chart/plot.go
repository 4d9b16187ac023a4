package chart

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/guptarohit/asciigraph"
)

// Curve is one line of a plot.
type Curve struct {
	Series *Series
	Name   string // for a Legend
	Ink    Paint
	// Style tells lines apart by shape, from 0 to Styles − 1; 0 is a plain one.
	Style int
	// Faint curves lie behind the others, in dots: a fork's parent.
	Faint bool
}

func (v Curve) style() style {
	if v.Faint {
		return style{chars: behind}
	}
	return styles[max(0, v.Style)%len(styles)]
}

// Plot draws series over a window of their positions. Each is a line over its
// columns' smoothed means. Behind the first, where no other but faint ones are
// drawn, dots reach from the least to the greatest value of each column, so that
// a single value far out is seen however many a column holds. Arrows mark what
// lies outside the range, × the first value that was not finite.
type Plot struct {
	Curves []Curve // the first is drawn last, in front
	Window Window
	Smooth Smoothing
	Range  Range // see Fit
	Scale  Scale
	Cursor int  // a position to mark on the x-axis; 0 for none
	XAxis  bool // positions are written below the plot, in its last line
	ASCII  bool
	// Axis paints what is faint: axes, dots. Mark paints the cursor and ×.
	Axis, Mark Paint
}

// Fit is the range and the scale that suit what the plot's window holds, those
// it has wherever they still do: so plots stand still. They don't depend on
// the plot's size, nor on its smoothing.
func (p Plot) Fit(log bool) (Range, Scale) {
	var all []Column
	for _, v := range p.Curves {
		if v.Series != nil {
			all = append(all, v.Series.View(fitColumns, p.Window, 0)...)
		}
	}
	lo, hi, ok := Bounds(all)
	if !log {
		if !ok {
			return p.Range, Scale{}
		}
		return Scale{}.Hold(p.Range, lo, hi), Scale{}
	}
	scale := p.Scale.HoldLog(all)
	if !ok {
		return p.Range, scale
	}
	lo, hi = extremes(all) // a logarithm has room for what lies far out
	return scale.Hold(p.Range, lo, hi), scale
}

// fitColumns is how finely ranges are measured, near the width of a plot.
const fitColumns = 96

func extremes(columns []Column) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, c := range columns {
		if c.N > 0 {
			lo, hi = math.Min(lo, c.Min), math.Max(hi, c.Max)
		}
	}
	return lo, hi
}

// Read reads every curve off at the cursor, in their order; false where a
// curve has no value there yet.
func (p Plot) Read() ([]Reading, []bool) {
	readings, ok := make([]Reading, len(p.Curves)), make([]bool, len(p.Curves))
	for i, v := range p.Curves {
		if v.Series != nil {
			readings[i], ok[i] = v.Series.Read(p.Cursor, p.Smooth)
		}
	}
	return readings, ok
}

// labelWidth is room for "−0.0005" beside the axis.
const labelWidth = 6

// PlotColumns is how many columns a plot of this width has.
func PlotColumns(width int) int {
	if width >= labelWidth+1+8 {
		return width - labelWidth - 1
	}
	return max(width-1, 0)
}

// PlotColumn is the column under cell x of a plot of this width; false beside
// the columns.
func PlotColumn(x, width int) (int, bool) {
	columns := PlotColumns(width)
	c := x - (width - columns)
	return c, c >= 0 && c < columns
}

// The inks of a plot: axis and mark, then those of its curves.
const (
	axisInk ink = 1 + iota
	markInk
	curveInk
)

// Render draws the plot in height lines of width cells.
func (p Plot) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	if height == 1 {
		return p.spark(width)
	}
	c := newCanvas(width, height, p.Axis, p.Mark)
	for _, v := range p.Curves {
		c.paints = append(c.paints, v.Ink)
	}
	f := frame{c, width - PlotColumns(width), PlotColumns(width), height, p.Range, p.Scale}
	if p.XAxis && height > 3 {
		f.height--
		f.xLabels(p.Window)
	}
	f.axis()
	p.curves(f)
	p.marks(f)
	return c.String(p.ASCII)
}

// curves draws all curves, those in front last, and then their markers, so that
// a curve hidden by another is still told by them.
func (p Plot) curves(f frame) {
	front := 0
	views := make([][]Column, len(p.Curves))
	for i, v := range p.Curves {
		if v.Series != nil {
			views[i] = v.Series.View(f.columns, p.Window, p.Smooth)
		}
		if !v.Faint {
			front++
		}
	}
	for _, faint := range []bool{true, false} {
		for i := len(p.Curves) - 1; i >= 0; i-- {
			if v := p.Curves[i]; v.Faint == faint {
				if !faint && front == 1 {
					f.spread(views[i])
				}
				f.line(views[i], v.style(), curveInk+ink(i))
			}
		}
	}
	for i := len(p.Curves) - 1; i >= 0; i-- {
		f.markers(views[i], p.Curves[i].style(), curveInk+ink(i), i)
	}
}

// marks draws the cursor and what was not finite.
func (p Plot) marks(f frame) {
	for i, v := range p.Curves {
		if v.Series == nil || v.Faint {
			continue
		}
		if at, ok := p.Window.Column(v.Series.FirstBad(), f.columns); ok {
			for y := range f.height {
				f.put(at, y, '×', curveInk+ink(i))
			}
		}
	}
	at, ok := p.Window.Column(p.Cursor, f.columns)
	if !ok {
		return
	}
	for y := range f.height {
		if r := f.at(at, y); r == ' ' || r == '·' {
			f.put(at, y, '┊', markInk)
		}
	}
	for i := len(p.Curves) - 1; i >= 0; i-- {
		v := p.Curves[i]
		if v.Series == nil || v.Faint {
			continue
		}
		if c := v.Series.View(f.columns, p.Window, p.Smooth)[at]; c.N > 0 {
			f.put(at, f.y(c.Smooth), cursorMark(v), markInk)
		}
	}
}

func cursorMark(v Curve) rune {
	if m := v.style().marker; m != 0 {
		return m
	}
	return '●'
}

// frame is the part of a canvas that curves are drawn in: columns to the right of
// the axis, in the first height rows.
type frame struct {
	*canvas
	left    int
	columns int
	height  int
	r       Range
	scale   Scale
}

func (f frame) put(column, y int, r rune, k ink) {
	if column < f.columns && y < f.height {
		f.canvas.put(f.left+column, y, r, k)
	}
}

func (f frame) at(column, y int) rune { return f.canvas.at(f.left+column, y) }

// y is the row of a value; those outside the range lie on its bounds.
func (f frame) y(v float64) int {
	return f.height - 1 - int(math.Round(f.scale.part(v, f.r)*float64(f.height-1)))
}

// axis draws the y-axis with its labels: the bounds, and round values between
// them where there is room.
func (f frame) axis() {
	for y := range f.height {
		f.canvas.put(f.left-1, y, '│', axisInk)
	}
	taken := make([]bool, f.height)
	label := func(y int, v float64) {
		s := tick(v)
		n := utf8.RuneCountInString(s)
		if f.left <= labelWidth || n > labelWidth {
			return
		}
		f.canvas.put(f.left-1, y, '┤', axisInk)
		f.canvas.text(labelWidth-n, y, s, n, axisInk)
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

// line draws a curve by asciigraph, and arrows where it leaves the range.
func (f frame) line(columns []Column, st style, k ink) {
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

// markers puts a curve's marker on it every markerStep columns, each curve's at
// places of its own.
func (f frame) markers(columns []Column, st style, k ink, turn int) {
	const markerStep = 16
	for i, c := range columns {
		if c.N > 0 && st.marker != 0 && (i+5*turn)%markerStep == markerStep/2 {
			f.put(i, f.y(c.Smooth), st.marker, k)
		}
	}
}

// stroke puts one character of a line; −1 is where it meets the axis.
func (f frame) stroke(x, y int, r rune, k ink) {
	if x < 0 {
		k = axisInk
	}
	f.put(x, y, r, k)
}

// rows are the curve's values in units of rows, from 0 at the bottom to the top,
// so that asciigraph draws exactly as many lines as the frame has. asciigraph joins
// one point more than it has columns.
func (f frame) rows(columns []Column) (values []float64, any bool) {
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

// spread dots the cells between a column's least and greatest value, and marks
// those that lie so far out of the range that they are more than its noise.
func (f frame) spread(columns []Column) {
	far := (f.r.Hi - f.r.Lo) / 4
	for i, c := range columns {
		if c.N < 2 {
			continue
		}
		for y := f.y(c.Max); y <= f.y(c.Min); y++ {
			f.put(i, y, '·', axisInk)
		}
		if c.Max > f.r.Hi+far {
			f.put(i, 0, '↑', axisInk)
		}
		if c.Min < f.r.Lo-far {
			f.put(i, f.height-1, '↓', axisInk)
		}
	}
}

// xLabels writes round positions below the frame.
func (f frame) xLabels(w Window) {
	y := f.height
	f.canvas.put(f.left-1, y, '└', axisInk)
	for x := range f.columns {
		f.canvas.put(f.left+x, y, '─', axisInk)
	}
	step := int(math.Max(1, roundStep(float64(w.Len())*10/float64(max(f.columns, 1)))))
	end := -1
	for x := (w.From + step - 1) / step * step; x <= w.To; x += step {
		s := group(x)
		at := w.column(x, f.columns)
		from := max(0, at-(len(s)-1)/2)
		if from <= end || from+len(s) > f.columns {
			continue
		}
		f.canvas.text(f.left+from, y, s, len(s), axisInk)
		end = from + len(s)
	}
}

// spark draws the first curve in one line.
func (p Plot) spark(width int) string {
	if len(p.Curves) == 0 || p.Curves[0].Series == nil {
		return strings.Repeat(" ", width)
	}
	v := p.Curves[0]
	return Sparkline{Series: v.Series, Window: p.Window, Smooth: p.Smooth, Range: p.Range, Scale: p.Scale, Ink: v.Ink, ASCII: p.ASCII}.Render(width)
}
