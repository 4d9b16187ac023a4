package chart

import (
	"math"

	"segzsl/engine/curve"
)

// Point is a point of a scatter plot.
type Point struct {
	X, Y  float64
	Group int
}

// Group is how the points of a class are drawn.
type Group struct {
	Marker rune // one cell wide; 0 is MarkerOf the group's index
	Ink    Paint
	// Dots draws the group as a cloud of braille dots behind all markers.
	Dots bool
	// Front groups are drawn over others: unseen classes over seen ones.
	Front bool
}

// MarkerOf is a letter or digit for group i; they repeat after 62.
func MarkerOf(i int) rune {
	const all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	return rune(all[max(i, 0)%len(all)])
}

// Scatter draws points as the markers of their groups. In a shared cell, points of a
// Front group come first, then earlier points.
type Scatter struct {
	Points []Point // points with a coordinate that is not finite are not drawn
	Groups []Group
	// X and Y are the visible ranges, see Frame; points outside are not drawn.
	X, Y Range
	// Marked points are drawn over all others in the ink Mark, the first of them
	// between brackets.
	Marked []int
	Mark   Paint
	ASCII  bool
}

// Frame returns ranges that show all points: the previous ones if they still fit, so
// that a map seldom jumps.
func (s Scatter) Frame() (x, y Range) {
	lo, hi := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, p := range s.Points {
		if !finite(p) {
			continue
		}
		for i, v := range [2]float64{p.X, p.Y} {
			lo[i], hi[i] = math.Min(lo[i], v), math.Max(hi[i], v)
		}
	}
	return holdSpread(s.X, lo[0], hi[0]), holdSpread(s.Y, lo[1], hi[1])
}

// holdSpread is r if values from lo to hi fill more than half of it, otherwise their
// range with a margin.
func holdSpread(r Range, lo, hi float64) Range {
	if lo > hi {
		return r
	}
	if lo >= r.Lo && hi <= r.Hi && hi-lo > (r.Hi-r.Lo)/2 {
		return r
	}
	lo, hi = curve.Within(lo), curve.Within(hi)
	space := math.Max((hi-lo)/20, 1e-9*math.Max(1, math.Abs(hi)))
	return Range{lo - space, hi + space}
}

func finite(p Point) bool {
	return !math.IsNaN(p.X-p.X) && !math.IsNaN(p.Y-p.Y) // ∞ − ∞ is NaN
}

// place is the cell of a point on a grid; ok is false if it is not visible.
func (s Scatter) place(p Point, width, height int) (x, y int, ok bool) {
	if !finite(p) || p.X < s.X.Lo || p.X > s.X.Hi || p.Y < s.Y.Lo || p.Y > s.Y.Hi {
		return 0, 0, false
	}
	x = min(int(Scale{}.part(p.X, s.X)*float64(width)), width-1)
	y = min(int((1-Scale{}.part(p.Y, s.Y))*float64(height)), height-1)
	return x, y, true
}

func (s Scatter) group(p Point) Group {
	g := Group{}
	if p.Group >= 0 && p.Group < len(s.Groups) {
		g = s.Groups[p.Group]
	}
	if g.Marker == 0 {
		g.Marker = MarkerOf(p.Group)
	}
	return g
}

// The inks of a scatter plot: of marked points, of points without a group, then of
// the groups.
const groupInk ink = 3

// Render draws the points in height lines of width cells.
func (s Scatter) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	c := newCanvas(width, height, s.Mark, nil)
	for _, g := range s.Groups {
		c.paints = append(c.paints, g.Ink)
	}
	s.cloud(c)
	taken := make([]byte, width*height) // 1 by a marker, 2 by one of a Front group
	for _, p := range s.Points {
		g := s.group(p)
		x, y, ok := s.place(p, width, height)
		if !ok || g.Dots {
			continue
		}
		rank := byte(1)
		if g.Front {
			rank = 2
		}
		if taken[y*width+x] < rank {
			c.put(x, y, g.Marker, s.inkOf(p))
			taken[y*width+x] = rank
		}
	}
	s.marks(c)
	return c.String(s.ASCII)
}

func (s Scatter) inkOf(p Point) ink {
	if p.Group >= 0 && p.Group < len(s.Groups) {
		return groupInk + ink(p.Group)
	}
	return groupInk - 1
}

// brailleDots are the bits of a braille character by row and column.
var brailleDots = [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// cloud draws the groups of dots, eight dots to a cell.
func (s Scatter) cloud(c *canvas) {
	for _, p := range s.Points {
		if !s.group(p).Dots {
			continue
		}
		x, y, ok := s.place(p, 2*c.width, 4*c.height)
		if !ok {
			continue
		}
		old := c.at(x/2, y/4)
		if old == ' ' {
			old = 0x2800
		}
		c.put(x/2, y/4, old|brailleDots[y%4][x%2], s.inkOf(p))
	}
}

// marks draws the marked points, the first one last.
func (s Scatter) marks(c *canvas) {
	for i := len(s.Marked) - 1; i >= 0; i-- {
		if s.Marked[i] < 0 || s.Marked[i] >= len(s.Points) {
			continue
		}
		p := s.Points[s.Marked[i]]
		x, y, ok := s.place(p, c.width, c.height)
		if !ok {
			continue
		}
		if i == 0 {
			c.put(x-1, y, '[', 1)
			c.put(x+1, y, ']', 1)
		}
		marker := s.group(p).Marker
		if s.group(p).Dots {
			marker = '●'
		}
		c.put(x, y, marker, 1)
	}
}

// Nearest is the index of the visible point nearest to a cell, a cell being twice as
// high as wide; −1 if there is none.
func (s Scatter) Nearest(column, row, width, height int) int {
	best, least := -1, math.MaxInt
	for i, p := range s.Points {
		if x, y, ok := s.place(p, width, height); ok {
			if d := (x-column)*(x-column) + 4*(y-row)*(y-row); d < least {
				best, least = i, d
			}
		}
	}
	return best
}

// At lists the points that share a cell, to step through them.
func (s Scatter) At(column, row, width, height int) []int {
	var all []int
	for i, p := range s.Points {
		if x, y, ok := s.place(p, width, height); ok && x == column && y == row {
			all = append(all, i)
		}
	}
	return all
}

// Around lists the points that share point i's cell, in order; only i if it is not
// visible.
func (s Scatter) Around(i, width, height int) []int {
	if i >= 0 && i < len(s.Points) {
		if x, y, ok := s.place(s.Points[i], width, height); ok {
			return s.At(x, y, width, height)
		}
	}
	return []int{i}
}

// Toward is the nearest point from point i in a direction, (1, 0) to the right, (0,
// 1) down; it is i if there is none.
func (s Scatter) Toward(i, dx, dy, width, height int) int {
	if i < 0 || i >= len(s.Points) {
		return i
	}
	x0, y0, ok := s.place(s.Points[i], width, height)
	if !ok {
		return i
	}
	best, least := i, math.MaxInt
	for j, p := range s.Points {
		x, y, ok := s.place(p, width, height)
		along, aside := (x-x0)*dx+2*(y-y0)*dy, (x-x0)*dy+2*(y-y0)*dx
		if aside < 0 {
			aside = -aside
		}
		if !ok || along <= 0 || aside > 2*along {
			continue
		}
		if d := along + 2*aside; d < least {
			best, least = j, d
		}
	}
	return best
}
