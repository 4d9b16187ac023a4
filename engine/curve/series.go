// Package curve holds series of numbers by position, such as a loss by batch,
// and spreads windows of them over the columns of a plot.
package curve

import (
	"math"
	"sort"
)

// Series keeps all finite values of a series with a pyramid of sums over them:
// leaves of leafSize values, and blocks of fan blocks each. Adding costs the same
// however long the series is; what a column of a plot shows is read off a few
// blocks. A value takes about 20 bytes. The zero Series is empty.
type Series struct {
	xs     []int
	values []float64
	levels [][]block    // [0] leaves, the last of them growing; above, whole blocks only
	before [][5]float64 // each leaf's ema where it begins
	ema    [5]float64   // of the last value, by Smoothing, not yet debiased
	power  [5]float64   // β^t
	end    int          // the last position added, from 1
	last   float64
	bad    int // the first position whose value was not finite; 0 for none
}

const (
	leafSize = 32
	fan      = 4
)

// block sums values up: of themselves (Smoothing 0) and smoothed.
type block struct {
	min, max float64
	sum      [5]float64
	n        int
}

func (b *block) join(o block) {
	if o.n == 0 {
		return
	}
	if b.n == 0 {
		*b = o
		return
	}
	b.min, b.max = math.Min(b.min, o.min), math.Max(b.max, o.max)
	for i, v := range o.sum {
		b.sum[i] += v
	}
	b.n += o.n
}

// Smoothing chooses a row of the table of factors; 0 leaves values as they are.
type Smoothing int

// Factors are the β of exponential smoothing, s_t = β s_{t−1} + (1 − β) x_t, by
// Smoothing. The smoothed value is debiased, s_t / (1 − β^t), as Adam's moments
// (Kingma and Ba 2015, section 3) and TensorBoard's curves are.
var Factors = [5]float64{0, 0.6, 0.9, 0.97, 0.99}

// Factor is the smoothing's β.
func (f Smoothing) Factor() float64 { return Factors[f.row()] }

// Next is the next stronger smoothing, after the strongest none.
func (f Smoothing) Next() Smoothing { return Smoothing((f.row() + 1) % len(Factors)) }

func (f Smoothing) row() int { return max(0, min(int(f), len(Factors)-1)) }

// Add puts v at position x ≥ 1. Positions before the last one are ignored,
// and so is a value that is not finite, but for FirstBad and Last. Beyond
// ±1e300 values are cut, so that their sums stay finite.
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
	v = Within(v)
	if len(s.values)%leafSize == 0 {
		s.openLeaf()
	}
	b := block{min: v, max: v, n: 1}
	for i, beta := range Factors {
		s.ema[i] = beta*s.ema[i] + (1-beta)*v
		s.power[i] *= beta
		b.sum[i] = s.ema[i] / (1 - s.power[i])
	}
	s.xs, s.values = append(s.xs, x), append(s.values, v)
	s.levels[0][len(s.levels[0])-1].join(b)
	if len(s.values)%leafSize == 0 {
		s.close(0)
	}
}

func (s *Series) openLeaf() {
	if s.levels == nil {
		s.levels = make([][]block, 1)
		s.power = [5]float64{1, 1, 1, 1, 1}
	}
	s.levels[0] = append(s.levels[0], block{})
	s.before = append(s.before, s.ema)
}

// close joins the last fan blocks of a level to one of the next, once they are
// whole.
func (s *Series) close(level int) {
	n := len(s.levels[level])
	if n%fan != 0 {
		return
	}
	var b block
	for _, part := range s.levels[level][n-fan:] {
		b.join(part)
	}
	if level+1 == len(s.levels) {
		s.levels = append(s.levels, nil)
	}
	s.levels[level+1] = append(s.levels[level+1], b)
	s.close(level + 1)
}

// sum is the values with indices i to j − 1 in one block, smoothed ones by f
// alone.
func (s *Series) sum(i, j int, f Smoothing) block {
	var b block
	for i < j {
		if end := min(j, (i/leafSize+1)*leafSize); i%leafSize != 0 || end-i < leafSize {
			b.join(s.part(i, end, f))
			i = end
			continue
		}
		level, size := 0, leafSize
		for level+1 < len(s.levels) && i%(fan*size) == 0 && i+fan*size <= j {
			level, size = level+1, fan*size
		}
		b.join(s.levels[level][i/size])
		i += size
	}
	return b
}

// part sums values of one leaf up. Smoothed ones are worked out anew from where
// the leaf begins.
func (s *Series) part(i, j int, f Smoothing) block {
	row, beta := f.row(), f.Factor()
	at := i
	var ema, power float64
	if row > 0 {
		at = i / leafSize * leafSize
		ema, power = s.before[at/leafSize][row], math.Pow(beta, float64(at))
	}
	b := block{min: s.values[i], max: s.values[i], n: j - i}
	for ; at < j; at++ {
		v := s.values[at]
		ema, power = beta*ema+(1-beta)*v, power*beta
		if at < i {
			continue
		}
		b.min, b.max = min(b.min, v), max(b.max, v)
		b.sum[0] += v
		if row > 0 {
			b.sum[row] += ema / (1 - power)
		}
	}
	return b
}

// Len is the last position added.
func (s *Series) Len() int { return s.end }

// Last is the value at the last position, finite or not; false if there is none.
func (s *Series) Last() (float64, bool) { return s.last, s.end > 0 }

// FirstBad is the first position with a value that was not finite, or 0.
func (s *Series) FirstBad() int { return s.bad }

// Reading is a series read off at a position: the value there, or at the
// nearest position before it that has one, X.
type Reading struct {
	X             int
	Value, Smooth float64
}

// Read is the reading at x; false before the first value.
func (s *Series) Read(x int, f Smoothing) (Reading, bool) {
	i := s.from(x+1) - 1
	if i < 0 {
		return Reading{}, false
	}
	b := s.part(i, i+1, f)
	return Reading{s.xs[i], s.values[i], b.sum[f.row()]}, true
}

// from is the index of the first value at x or after it.
func (s *Series) from(x int) int { return sort.SearchInts(s.xs, x) }
