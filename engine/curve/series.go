// Package curve holds series of numbers by position, such as a loss by batch,
// in bounded memory, and spreads windows of them over the columns of a plot.
package curve

import (
	"math"
	"slices"
	"sort"
)

// Series is a series of values by position in bounded memory. The last ones are
// kept as they are, at least keepRecent; of all it keeps the least, the greatest
// and the mean in bins, in several levels of fan times longer bins: the last
// keepBins of each level at least, and all of the highest. So a view of the whole
// always has maxBins / fan bins, and one of the last part of it more detail; an
// extreme is never lost. A series of up to keepRecent values takes about 20 bytes a
// value, one of 10⁶ 0.4 MB, one of 10⁷ 0.6 MB. The zero Series is empty.
type Series struct {
	recent []point
	before smoother // before the first of recent
	now    smoother // after the last
	open   bin      // of the last leafSize positions; not yet in levels
	levels []level
	end    int // the last position added, from 1
	last   float64
	bad    int  // the first position whose value was not finite; 0 for none
	scaled bool // all values count times factor: see Times
	factor float64
}

const (
	keepRecent = 2048
	maxRecent  = 2 * keepRecent
	leafSize   = 16
	fan        = 4
	keepBins   = 512
	maxBins    = 2 * keepBins
)

type point struct {
	x     int
	value float64
}

// bin sums values up: of themselves (Smoothing 0) and smoothed.
type bin struct {
	from, to int // the first and the last position with a value
	n        int
	min, max float64
	sum      [5]float64
}

// add adds one value, and smooths it.
func (b *bin) add(x int, v float64, now *smoother) {
	if b.n == 0 {
		*b = bin{from: x, min: v, max: v}
	}
	b.to, b.n, b.min, b.max = x, b.n+1, min(b.min, v), max(b.max, v)
	now.n++
	for i := range Factors {
		b.sum[i] += now.rows[i].next(Factors[i], v)
	}
}

func (b *bin) join(o *bin) {
	if o.n == 0 {
		return
	}
	if b.n == 0 {
		*b = *o
		return
	}
	b.to = o.to
	b.min, b.max = min(b.min, o.min), max(b.max, o.max)
	for i, v := range o.sum {
		b.sum[i] += v
	}
	b.n += o.n
}

// middle is the position that the bin is drawn at.
func (b *bin) middle() int { return b.from + (b.to-b.from)/2 }

// level is bins of size positions each, those without a value left out. A level
// that has cut none holds all values, but for the open bin.
type level struct {
	size int
	bins []bin
	cut  bool
}

func (l *level) add(b *bin) {
	if n := len(l.bins); n > 0 && (l.bins[n-1].from-1)/l.size == (b.from-1)/l.size {
		l.bins[n-1].join(b)
		return
	}
	l.bins = append(grown(l.bins, maxBins), *b)
}

// covers is whether the level holds all values from x on.
func (l *level) covers(x int) bool { return !l.cut || len(l.bins) > 0 && l.bins[0].from <= x }

// maxPosition is the greatest position: products of positions and widths stay ints.
const maxPosition = 1 << 48

// Add puts v at position x ≥ 1. Positions up to the last one are ignored, and so is
// a value that is not finite, but for FirstBad and Last. Beyond ±1e300 values are
// cut, so that their sums stay finite.
func (s *Series) Add(x int, v float64) {
	if x < 1 || x <= s.end || x > maxPosition {
		return
	}
	s.end, s.last = x, v
	if math.IsNaN(v) || math.IsInf(v, 0) {
		if s.bad == 0 {
			s.bad = x
		}
		return
	}
	v = Within(v)
	if s.open.n > 0 && (x-1)/leafSize != (s.open.from-1)/leafSize {
		s.close()
	}
	s.open.add(x, v, &s.now)
	if len(s.recent) == maxRecent {
		s.forget(maxRecent - keepRecent)
	}
	s.recent = append(grown(s.recent, maxRecent), point{x, v})
}

// grown is list with space for one more, and at most for most.
func grown[T any](list []T, most int) []T {
	if n := len(list); n == cap(list) {
		return append(make([]T, 0, min(max(2*n, 8), most)), list...)
	}
	return list
}

// forget drops the oldest n of the recent values.
func (s *Series) forget(n int) {
	for _, p := range s.recent[:n] {
		s.before.add(p.value)
	}
	s.recent = append(s.recent[:0], s.recent[n:]...)
}

// close puts the open bin into every level.
func (s *Series) close() {
	if s.levels == nil {
		s.levels = []level{{size: leafSize}}
	}
	for i := range s.levels {
		s.levels[i].add(&s.open)
	}
	s.open = bin{}
	for i := 0; i < len(s.levels); i++ {
		if len(s.levels[i].bins) == maxBins {
			s.cut(i)
		}
	}
}

// cut drops the older half of a level; the one above it holds them too.
func (s *Series) cut(i int) {
	l := &s.levels[i]
	if i+1 == len(s.levels) {
		above := level{size: fan * l.size}
		for i := range l.bins {
			above.add(&l.bins[i])
		}
		s.levels = append(s.levels, above)
		l = &s.levels[i]
	}
	l.bins, l.cut = append(l.bins[:0], l.bins[len(l.bins)-keepBins:]...), true
}

// exact is whether all values from x on are kept as they are.
func (s *Series) exact(x int) bool {
	return s.before.n == 0 || len(s.recent) > 0 && s.recent[0].x <= x
}

// finest is the level of the shortest bins that holds all values from x on.
func (s *Series) finest(x int) level {
	for _, l := range s.levels {
		if l.covers(x) {
			return l
		}
	}
	return level{}
}

// Bin is the greatest number of positions that one of the bins takes by which the
// series is known from x on; 1 where all values are kept.
func (s *Series) Bin(x int) int {
	if s.exact(x) {
		return 1
	}
	return s.finest(x).size
}

// Len is the last position added.
func (s *Series) Len() int { return s.end }

// Last is the value at the last position, finite or not; false if there is none.
func (s *Series) Last() (float64, bool) { return s.last * s.scale(), s.end > 0 }

// FirstBad is the first position with a value that was not finite, or 0.
func (s *Series) FirstBad() int { return s.bad }

// Times is the series with all values multiplied by a factor: a view of it, which
// is read before the next Add.
func (s *Series) Times(factor float64) *Series {
	view := *s
	view.scaled, view.factor = true, factor*s.scale()
	return &view
}

func (s *Series) scale() float64 {
	if s.scaled {
		return s.factor
	}
	return 1
}

// Reading is a series read off at a position: the value there, or at the nearest
// position before it that has one, X. Where the values there are no longer kept
// one by one it is the mean of N around it.
type Reading struct {
	X             int
	Value, Smooth float64
	N             int
}

// Read is the reading at x; false before the first value.
func (s *Series) Read(x int, f Smoothing) (Reading, bool) {
	var b bin
	if s.exact(x) {
		i := s.from(x+1) - 1
		if i < 0 {
			return Reading{}, false
		}
		b = s.at(i, f)
	} else {
		b = s.binAt(x)
	}
	if b.n == 0 {
		return Reading{}, false
	}
	scale := s.scale() / float64(b.n)
	return Reading{max(b.from, min(x, b.to)), b.sum[0] * scale, b.sum[f.row()] * scale, b.n}, true
}

// at is one of the recent values as a bin.
func (s *Series) at(i int, f Smoothing) bin {
	p := s.recent[i]
	b := bin{from: p.x, to: p.x, n: 1, min: p.value, max: p.value}
	b.sum[0] = p.value
	if k := f.row(); k > 0 {
		r := s.smoothed(i, k)
		b.sum[k] = r.next(Factors[k], p.value)
	}
	return b
}

// smoothed is a row of the smoother before the recent value i.
func (s *Series) smoothed(i, k int) row {
	r := s.before.rows[k]
	for _, p := range s.recent[:i] {
		r.next(Factors[k], p.value)
	}
	return r
}

// binAt is the finest bin that begins at x or before it.
func (s *Series) binAt(x int) bin {
	bins := s.finest(x).bins
	i := sort.Search(len(bins), func(i int) bool { return bins[i].from > x })
	if i == 0 {
		return bin{}
	}
	return bins[i-1]
}

// from is the index of the first of the recent values at x or after it.
func (s *Series) from(x int) int {
	return sort.Search(len(s.recent), func(i int) bool { return s.recent[i].x >= x })
}

// Map is a copy of the series with values a·v + b.
func (s *Series) Map(a, b float64) *Series {
	a *= s.scale()
	c := s.Clone()
	c.scaled = false
	c.last = a*s.last + b
	c.before, c.now, c.open = s.before.mapped(a, b), s.now.mapped(a, b), s.open.mapped(a, b)
	for i, p := range c.recent {
		c.recent[i].value = Within(a*p.value + b)
	}
	for _, l := range c.levels {
		for i, o := range l.bins {
			l.bins[i] = o.mapped(a, b)
		}
	}
	return c
}

func (b bin) mapped(a, c float64) bin {
	b.min, b.max = Within(a*b.min+c), Within(a*b.max+c)
	b.min, b.max = min(b.min, b.max), max(b.min, b.max)
	for i, v := range b.sum {
		b.sum[i] = a*v + c*float64(b.n)
	}
	return b
}

// Clone is a copy of the series.
func (s *Series) Clone() *Series {
	c := *s
	c.recent, c.levels = slices.Clone(s.recent), slices.Clone(s.levels)
	for i, l := range c.levels {
		c.levels[i].bins = slices.Clone(l.bins)
	}
	return &c
}
