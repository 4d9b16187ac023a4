package curve

import "math"

// Window is the part of the x-axis that a plot shows: the first and the last
// position, from 1.
type Window struct{ From, To int }

// Whole shows everything of a series that has reached n of total, see Span.
func Whole(n, total int) Window { return Window{1, Span(n, total)} }

// Len is how many positions are shown, at least 1.
func (w Window) Len() int { return max(w.To-w.From+1, 1) }

// Column is the column, of width, that shows position x; false outside.
func (w Window) Column(x, width int) (int, bool) {
	if width < 1 || x < w.From || x > w.To {
		return 0, false
	}
	return w.column(x, width), true
}

func (w Window) column(x, width int) int {
	return floorDiv((2*(x-w.From)+1)*width, 2*w.Len())
}

// first is the first position in column c or right of it.
func (w Window) first(c, width int) int {
	return w.From - floorDiv(width-2*w.Len()*c, 2*width)
}

// At is the position in the middle of a column of width: where a cursor in that
// column is.
func (w Window) At(column, width int) int {
	if width < 1 {
		return w.From
	}
	x := w.From + floorDiv((2*column+1)*w.Len(), 2*width)
	return max(w.From, min(x, w.To))
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}

// leastWindow is how few positions a zoom shows.
const leastWindow = 8

// Zoom shows factor times as many positions, at x the same column, within 1 to end.
func (w Window) Zoom(x int, factor float64, end int) Window {
	n := max(leastWindow, int(math.Round(float64(w.Len())*factor)))
	left := float64(x-w.From) / float64(w.Len())
	from := x - int(math.Round(math.Max(0, math.Min(1, left))*float64(n)))
	return Window{from, from + n - 1}.inside(end)
}

// Pan moves by a share of what is shown, to the right if it is positive, within
// 1 to end.
func (w Window) Pan(share float64, end int) Window {
	by := int(math.Round(share * float64(w.Len())))
	if by == 0 && share != 0 {
		by = int(math.Copysign(1, share))
	}
	return Window{w.From + by, w.To + by}.inside(end)
}

// Follow keeps position n in sight: once it leaves the window, the window moves
// on by a quarter, seldom enough for a slow terminal.
func (w Window) Follow(n int) Window {
	if n >= w.From && n <= w.To {
		return w
	}
	to := n + w.Len()/4
	return Window{to - w.Len() + 1, to}.inside(to)
}

// inside is the window moved, and cut if need be, to lie within 1 to end.
func (w Window) inside(end int) Window {
	n := w.Len()
	if end > 0 && w.To > end {
		w.From, w.To = end-n+1, end
	}
	if w.From < 1 {
		w.From, w.To = 1, n
	}
	if end > 0 {
		w.To = min(w.To, max(end, leastWindow))
	}
	return w
}

// Span is how many positions a plot should show of a series that has reached
// n of total: it doubles as the series grows, so that the picture does not move
// between. A total of 0 is unknown.
func Span(n, total int) int {
	span := 16
	for span < n {
		span *= 2
	}
	if total > 0 && (span > total || 4*span > 3*total) {
		return max(total, n)
	}
	return span
}

// Column summarises the values in one column of a plot: the least, the greatest and
// the mean, and the mean of its smoothed values, which equals Mean
// without smoothing. N is how many there are, 0 where it is empty; a column
// between two filled ones holds one value, on the straight line between them.
type Column struct {
	Min, Max, Mean, Smooth float64
	N                      int
}

// Columns spreads positions 1 to span over width columns, without smoothing.
func (s *Series) Columns(width, span int) []Column {
	if span < 1 {
		return nil
	}
	return s.View(width, Window{1, span}, 0)
}
