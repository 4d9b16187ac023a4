package curve

import "sort"

// View spreads a window over width columns. Where all values of the window are
// kept, columns are exact; else a bin counts for the column of its middle, and
// at the edges of the window for the first or the last.
func (s *Series) View(width int, w Window, f Smoothing) []Column {
	if width < 1 {
		return nil
	}
	v := view{columns: make([]Column, width), window: w, row: f.row()}
	if s.exact(w.From) {
		v.values(s)
	} else {
		v.bins(s)
	}
	if k := s.scale(); k != 1 {
		for i, c := range v.columns {
			lo, hi := k*c.Min, k*c.Max
			v.columns[i] = Column{min(lo, hi), max(lo, hi), k * c.Mean, k * c.Smooth, c.N}
		}
	}
	return v.columns
}

// view fills columns from left to right.
type view struct {
	columns []Column
	window  Window
	row     int
	last    knot
}

// values adds the recent values of the window, and one beside it on either side.
func (v *view) values(s *Series) {
	width := len(v.columns)
	i, end := max(0, s.from(v.window.From)-1), min(len(s.recent), s.from(v.window.To+1)+1)
	beta, smooth := Factors[v.row], s.smoothed(i, v.row)
	for i < end {
		c := v.window.column(s.recent[i].x, width)
		next := v.window.first(c+1, width)
		b := bin{min: s.recent[i].value, max: s.recent[i].value}
		for ; i < end && s.recent[i].x < next; i++ {
			value := s.recent[i].value
			b.n, b.min, b.max = b.n+1, min(b.min, value), max(b.max, value)
			b.sum[0] += value
			if v.row > 0 {
				b.sum[v.row] += smooth.next(beta, value)
			}
		}
		v.put(c, &b)
	}
}

// bins adds the bins of the window, and one beside it on either side.
func (v *view) bins(s *Series) {
	bins := s.finest(v.window.From).bins
	i := sort.Search(len(bins), func(i int) bool { return bins[i].to >= v.window.From })
	var at int
	var sum bin
	add := func(b *bin) (more bool) {
		if c := v.column(b); c != at || sum.n == 0 {
			v.put(at, &sum)
			at, sum = c, bin{}
		}
		sum.join(b)
		return b.from <= v.window.To
	}
	more := true
	for i = max(0, i-1); i < len(bins) && more; i++ {
		more = add(&bins[i])
	}
	if more {
		add(&s.open)
	}
	v.put(at, &sum)
}

// column is the column that a bin counts for; outside of the window for a bin
// that has no part in it.
func (v *view) column(b *bin) int {
	c, width := v.window.column(b.middle(), len(v.columns)), len(v.columns)
	if b.to < v.window.From || b.from > v.window.To {
		return c
	}
	return max(0, min(c, width-1))
}

// put fills column c, and those between the last one and it.
func (v *view) put(c int, b *bin) {
	if b.n == 0 {
		return
	}
	n := float64(b.n)
	now := knot{c, Column{b.min, b.max, b.sum[0] / n, b.sum[v.row] / n, b.n}, true}
	if c >= 0 && c < len(v.columns) {
		v.columns[c] = now.value
	}
	bridge(v.columns, v.last, now)
	v.last = now
}

// knot is a column that a straight line begins or ends at; it may lie outside
// the window.
type knot struct {
	at    int
	value Column
	ok    bool
}

// bridge fills the columns strictly between two knots.
func bridge(columns []Column, a, b knot) {
	if !a.ok || !b.ok {
		return
	}
	for i := max(a.at+1, 0); i < min(b.at, len(columns)); i++ {
		t := float64(i-a.at) / float64(b.at-a.at)
		v := a.value.Mean + t*(b.value.Mean-a.value.Mean)
		columns[i] = Column{v, v, v, a.value.Smooth + t*(b.value.Smooth-a.value.Smooth), 1}
	}
}
