package chart

import (
	"cmp"
	"math"
	"slices"

	"segzsl/engine/curve"

	"github.com/charmbracelet/x/ansi"
)

// XY is a point in the unit square.
type XY struct{ X, Y float64 }

// Square draws a curve in the unit square, such as unseen against seen accuracy, and
// a point on it.
type Square struct {
	Curve []XY // in any order; sorted by x
	Point *XY  // nil for none
	// Area dots the area below the curve, which is AUSUC.
	Area         bool
	XName, YName string // at the axes, if they fit
	// Ink paints the curve, Axis the axes, Mark the point.
	Ink, Axis, Mark Paint
	ASCII           bool
}

// Render draws height lines of width cells.
func (s Square) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	c := newCanvas(width, height, s.Axis, s.Mark, s.Ink)
	left := width - PlotColumns(width)
	f := frame{c, left, 0, width - left, height, Range{0, 1}, Scale{}}
	named := height > 6
	if named {
		f.top, f.height = 1, height-3
		c.text(max(left-1, 0), 0, s.YName, width, axisInk)
		n := ansi.StringWidth(s.XName)
		c.text(max(width-n, 0), height-1, s.XName, width, axisInk)
	}
	f.axis()
	if named {
		f.unitLabels()
	}
	columns := s.columns(f.columns)
	if s.Area {
		f.area(columns)
	}
	f.line(columns, styles[0], curveInk)
	s.point(f)
	return c.String(s.ASCII)
}

func (f frame) unitLabels() {
	f.floor()
	step := 0.2
	if f.columns < 30 {
		step = 0.5
	}
	for v := 0.0; v <= 1.001; v += step {
		s := tick(math.Round(v*10) / 10)
		at := int(math.Round(v*float64(f.columns-1))) - len(s)/2
		f.canvas.text(f.left+max(0, min(at, f.columns-len(s))), f.top+f.height, s, len(s), axisInk)
	}
}

func (f frame) area(columns []curve.Column) {
	for i, c := range columns {
		if c.N == 0 {
			continue
		}
		for y := f.y(c.Smooth); y < f.height; y++ {
			f.put(i, y, '·', axisInk)
		}
	}
}

// columns samples the curve at each column, the first at x = 0, the last at x = 1.
func (s Square) columns(n int) []curve.Column {
	if n < 1 {
		return nil
	}
	points := make([]XY, 0, len(s.Curve))
	for _, p := range s.Curve {
		if finite(Point{X: p.X, Y: p.Y}) {
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b XY) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(b.Y, a.Y))
	})
	columns := make([]curve.Column, n)
	j := 0
	for i := range columns {
		x := float64(i) / math.Max(float64(n-1), 1)
		for j < len(points) && points[j].X < x {
			j++
		}
		if v, ok := between(points, j, x); ok {
			columns[i] = curve.Column{Min: v, Max: v, Mean: v, Smooth: v, N: 1}
		}
	}
	if len(points) > 0 { // draw a curve that ends between two columns to its end
		last := points[len(points)-1]
		i := int(unit(last.X)*float64(n-1) + 0.5)
		columns[i] = curve.Column{Min: last.Y, Max: last.Y, Mean: last.Y, Smooth: last.Y, N: 1}
	}
	return columns
}

// between interpolates the curve at x; points[j] is the first at x or after it.
func between(points []XY, j int, x float64) (float64, bool) {
	if j == len(points) || j == 0 && points[0].X > x {
		return 0, false
	}
	b := points[j]
	if b.X == x || j == 0 {
		return b.Y, true
	}
	a := points[j-1]
	return a.Y + (x-a.X)/(b.X-a.X)*(b.Y-a.Y), true
}

// point marks the point, with lines to both axes.
func (s Square) point(f frame) {
	if s.Point == nil || f.columns < 1 || !finite(Point{X: s.Point.X, Y: s.Point.Y}) {
		return
	}
	x, y := int(unit(s.Point.X)*float64(f.columns-1)+0.5), f.y(s.Point.Y)
	for i := range x {
		if r := f.at(i, y); r == ' ' || r == '·' {
			f.put(i, y, '┈', markInk)
		}
	}
	for i := y + 1; i < f.height; i++ {
		if r := f.at(x, i); r == ' ' || r == '·' {
			f.put(x, i, '┊', markInk)
		}
	}
	f.put(x, y, '●', markInk)
}
