package chart

import (
	"math"
	"strings"

	"segzsl/engine/curve"
)

// Curve is one line of a plot.
type Curve struct {
	Series *curve.Series
	Name   string // for a Legend
	Ink    Paint
	Shift  int // of its positions to the right
	// Style distinguishes lines by shape, from 0 to Styles − 1; 0 is a plain line.
	Style int
	// Faint curves are dotted, behind the others: a fork's parent.
	Faint bool
}

// window returns the positions of the series in a window of a plot.
func (v Curve) window(w curve.Window) curve.Window {
	return curve.Window{From: w.From - v.Shift, To: w.To - v.Shift}
}

func (v Curve) style() style {
	if v.Faint {
		return style{chars: behind}
	}
	return styles[max(0, v.Style)%len(styles)]
}

// Plot draws series over a window of positions. Each is a line through the smoothed
// means of its columns. Behind the first, if all others are faint, dots show the
// range of each column, so that a single outlier is visible however many values a
// column has. Arrows mark values outside the range, × the first value that was not
// finite.
type Plot struct {
	Curves []Curve // the first is drawn last, in front
	Window curve.Window
	Smooth curve.Smoothing
	Range  Range // see Fit
	Scale  Scale
	Cursor int // a position to mark on the x-axis; 0 for none
	// Changes are marked by upright lines: positions from which on something is
	// different. Those that concern this plot are in Own, and have an arrowhead.
	Changes, Own []int
	XAxis        bool // positions are written below the plot, in its last line
	ASCII        bool
	// Axis paints axes and dots, Mark the cursor and ×.
	Axis, Mark Paint
}

// Fit returns the range and the scale for the values in the plot's window: the
// current ones if they still suit, so that plots do not jump. They depend neither on
// the plot's size nor on its smoothing.
func (p Plot) Fit(log bool) (Range, Scale) {
	var all []curve.Column
	for _, v := range p.Curves {
		if v.Series != nil {
			all = append(all, v.Series.View(fitColumns, v.window(p.Window), 0)...)
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
	lo, hi = extremes(all) // a logarithmic scale includes outliers
	return scale.Hold(p.Range, lo, hi), scale
}

// fitColumns is the resolution for ranges, close to the width of a plot.
const fitColumns = 96

func extremes(columns []curve.Column) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, c := range columns {
		if c.N > 0 {
			lo, hi = math.Min(lo, c.Min), math.Max(hi, c.Max)
		}
	}
	return lo, hi
}

// Read reads every curve at the cursor, in order; ok is false where a curve has no
// value yet.
func (p Plot) Read() ([]curve.Reading, []bool) {
	readings, ok := make([]curve.Reading, len(p.Curves)), make([]bool, len(p.Curves))
	for i, v := range p.Curves {
		if v.Series != nil {
			readings[i], ok[i] = v.Series.Read(p.Cursor-v.Shift, p.Smooth)
			readings[i].X += v.Shift
		}
	}
	return readings, ok
}

// labelWidth is the width of "−0.0005" beside the axis.
const labelWidth = 6

// PlotColumns is the number of columns of a plot of this width.
func PlotColumns(width int) int {
	if width >= labelWidth+1+8 {
		return width - labelWidth - 1
	}
	return max(width-1, 0)
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
	f := frame{c, width - PlotColumns(width), 0, PlotColumns(width), height, p.Range, p.Scale}
	if p.XAxis && height > 3 {
		f.height--
		f.xLabels(p.Window)
	}
	f.axis()
	p.marks(f, p.curves(f))
	f.fill()
	return c.String(p.ASCII)
}

// curves draws all curves, the front ones last, and then their markers, so that a
// hidden curve can be recognised by its markers. It returns their columns.
func (p Plot) curves(f frame) (views [][]curve.Column) {
	front := 0
	views = make([][]curve.Column, len(p.Curves))
	for i, v := range p.Curves {
		if v.Series != nil {
			views[i] = v.Series.View(f.columns, v.window(p.Window), p.Smooth)
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
	return views
}

// marks draws the changes, the cursor and the values that were not finite.
func (p Plot) marks(f frame, views [][]curve.Column) {
	for _, change := range p.Changes {
		if at, ok := p.Window.Column(change, f.columns); ok {
			f.upright(at, '┊', axisInk)
		}
	}
	for _, change := range p.Own {
		if at, ok := p.Window.Column(change, f.columns); ok {
			f.upright(at, '┊', markInk)
			f.put(at, 0, '▾', markInk)
		}
	}
	for i, v := range p.Curves {
		if v.Series == nil || v.Faint {
			continue
		}
		bad := v.Series.FirstBad()
		if at, ok := v.window(p.Window).Column(bad, f.columns); ok && bad > 0 {
			for y := range f.height {
				f.put(at, y, '×', curveInk+ink(i))
			}
		}
	}
	at, ok := p.Window.Column(p.Cursor, f.columns)
	if !ok {
		return
	}
	f.upright(at, '┊', markInk)
	for i := len(p.Curves) - 1; i >= 0; i-- {
		v := p.Curves[i]
		if v.Series == nil || v.Faint {
			continue
		}
		if c := views[i][at]; c.N > 0 {
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

// spark draws the first curve in one line.
func (p Plot) spark(width int) string {
	if len(p.Curves) == 0 || p.Curves[0].Series == nil {
		return strings.Repeat(" ", width)
	}
	v := p.Curves[0]
	return Sparkline{Series: v.Series, Window: p.Window, Smooth: p.Smooth, Range: p.Range, Scale: p.Scale, Ink: v.Ink, ASCII: p.ASCII}.Render(width)
}
