// Package chart draws numbers and pictures as text. Every drawing is a plain
// struct with Render(width, height): a pure function that fills exactly that
// many cells, whatever the numbers are.
package chart

import "math"

// maxBins bounds what a Series keeps; it is more than the widest plot's columns.
const maxBins = 1024

// Series keeps a series of any length in at most maxBins bins: each time it
// fills up, neighbours are joined and bins get twice as wide. Adding and
// reading cost the same however long the series is. The zero Series is empty.
type Series struct {
	bins   []bin
	stride int // positions a bin covers, a power of two
	end    int // the last position added, from 1
	last   float64
	bad    int // the first position whose value was not finite; 0 for none
}

type bin struct {
	min, max, sum float64
	n             int
}

func (b *bin) add(v float64) {
	if b.n == 0 || v < b.min {
		b.min = v
	}
	if b.n == 0 || v > b.max {
		b.max = v
	}
	b.sum += v
	b.n++
}

func (b *bin) join(o bin) {
	if o.n == 0 {
		return
	}
	if b.n == 0 {
		*b = o
		return
	}
	b.min, b.max = math.Min(b.min, o.min), math.Max(b.max, o.max)
	b.sum += o.sum
	b.n += o.n
}

// Add puts v at position x ≥ 1. Positions before the last one are ignored,
// and so is a value that is not finite, but for FirstBad.
func (s *Series) Add(x int, v float64) {
	if x < 1 || x <= s.end {
		return
	}
	s.end, s.last = x, v
	if math.IsNaN(v) || math.IsInf(v, 0) {
		if s.bad == 0 {
			s.bad = x
		}
		return
	}
	if s.stride == 0 {
		s.stride = 1
	}
	for (x-1)/s.stride >= maxBins {
		s.halve()
	}
	i := (x - 1) / s.stride
	for len(s.bins) <= i {
		s.bins = append(s.bins, bin{})
	}
	s.bins[i].add(v)
}

func (s *Series) halve() {
	half := (len(s.bins) + 1) / 2
	for i := range half {
		b := s.bins[2*i]
		if 2*i+1 < len(s.bins) {
			b.join(s.bins[2*i+1])
		}
		s.bins[i] = b
	}
	clear(s.bins[half:])
	s.bins = s.bins[:half]
	s.stride *= 2
}

// Len is the last position added.
func (s *Series) Len() int { return s.end }

// Last is the value at the last position, finite or not; false if there is none.
func (s *Series) Last() (float64, bool) { return s.last, s.end > 0 }

// FirstBad is the first position with a value that was not finite, or 0.
func (s *Series) FirstBad() int { return s.bad }

// Column is what one column of a plot stands for. N is 0 where it is empty.
type Column struct {
	Min, Max, Mean float64
	N              int
}

// Columns spreads positions 1 to span over width columns. Columns between two
// filled ones are filled in on the straight line between them.
func (s *Series) Columns(width, span int) []Column {
	if width < 1 || span < 1 {
		return nil
	}
	bins := make([]bin, width)
	for i := range s.bins {
		at := (2*i*s.stride + s.stride) * width / (2 * span)
		if at >= width {
			break
		}
		bins[at].join(s.bins[i])
	}
	columns := make([]Column, width)
	before := -1
	for i, b := range bins {
		if b.n == 0 {
			continue
		}
		columns[i] = Column{b.min, b.max, b.sum / float64(b.n), b.n}
		bridge(columns, before, i)
		before = i
	}
	return columns
}

// bridge fills the columns strictly between two filled ones.
func bridge(columns []Column, from, to int) {
	if from < 0 {
		return
	}
	a, b := columns[from].Mean, columns[to].Mean
	for i := from + 1; i < to; i++ {
		t := float64(i-from) / float64(to-from)
		v := a + t*(b-a)
		columns[i] = Column{v, v, v, 1}
	}
}

// Span is how many positions a plot should show of a series that has reached
// n of total: it doubles as the series grows, so that the picture stands still
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
