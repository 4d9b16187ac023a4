package chart

import (
	"math"
	"slices"

	"segzsl/engine/curve"
)

// Scale maps values to heights. The zero Scale is linear. With a Knee above 0 it is
// symmetric-logarithmic, sign(v)·log10(1 + |v|/Knee): beyond the knee every decade
// has the same height, below it the scale is nearly linear, and 0 and negative values
// are allowed.
type Scale struct{ Knee float64 }

// Log reports whether the scale is logarithmic.
func (s Scale) Log() bool { return s.Knee > 0 }

func (s Scale) of(v float64) float64 {
	if s.Knee <= 0 {
		return v
	}
	return math.Copysign(math.Log10(1+math.Abs(v)/s.Knee), v)
}

// part is the position of v in the range, 0 at its lower bound and 1 at the upper;
// one half in a range of no width.
func (s Scale) part(v float64, r Range) float64 {
	lo, width := s.of(r.Lo), s.of(r.Hi)-s.of(r.Lo)
	if !(width > 0) || math.IsInf(width, 0) {
		return 0.5
	}
	return unit((s.of(v) - lo) / width)
}

// HoldLog is s if its knee suits the columns, otherwise a logarithmic scale with a
// knee that does: a power of ten small enough to resolve the smallest of them. If all
// have the same sign it is well below them, otherwise a twentieth of the columns may
// be below it.
func (s Scale) HoldLog(columns []curve.Column) Scale {
	small, most, oneSided := magnitude(columns)
	if small == 0 {
		if s.Log() {
			return s
		}
		return Scale{1}
	}
	knee := decade(small)
	if oneSided {
		knee /= 10
	}
	knee = math.Max(knee, decade(most)*1e-12) // more decades cannot be distinguished
	if s.Log() && small > s.Knee/3 && knee <= 10*s.Knee {
		return s
	}
	return Scale{knee}
}

// decade is the largest power of ten not above v.
func decade(v float64) float64 { return math.Pow(10, math.Floor(math.Log10(v))) }

// magnitude is the 5th percentile of the columns' sizes, without zeros, the largest
// size, and whether all have the same sign.
func magnitude(columns []curve.Column) (small, most float64, oneSided bool) {
	var sizes []float64
	up, down := false, false
	for _, c := range columns {
		if c.N > 0 && c.Smooth != 0 {
			sizes = append(sizes, math.Abs(c.Smooth))
			up, down = up || c.Smooth > 0, down || c.Smooth < 0
		}
	}
	if len(sizes) == 0 {
		return 0, 0, true
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/20], sizes[len(sizes)-1], !(up && down)
}

// Nice is a range with round bounds around lo and hi: on a logarithmic scale 1, 2 or
// 5 times a power of ten.
func (s Scale) Nice(lo, hi float64) Range {
	if !s.Log() {
		return Nice(lo, hi)
	}
	lo, hi = curve.Within(min(lo, hi)), curve.Within(max(lo, hi))
	if s.of(hi)-s.of(lo) < 0.3 { // less than a factor of two: decades are too coarse
		return Nice(lo, hi)
	}
	return Range{-s.above(-lo), s.above(hi)}
}

// above is the least of 0, ±1, ±2 and ±5 times a power of ten that is not below v.
func (s Scale) above(v float64) float64 {
	switch {
	case v > 0:
		return roundStep(v)
	case v > -s.Knee/10:
		return 0
	}
	a := -v * (1 + 1e-9)
	power := math.Pow(10, math.Floor(math.Log10(a)))
	for _, m := range []float64{5, 2} {
		if m*power <= a {
			return -m * power
		}
	}
	return -power
}

// Hold is r if it still suits values from lo to hi on this scale, and Nice(lo, hi) if
// they exceed it or fill only a small part of it.
func (s Scale) Hold(r Range, lo, hi float64) Range {
	next := s.Nice(lo, hi)
	if r.Hi > r.Lo && lo >= r.Lo && hi <= r.Hi && s.of(r.Hi)-s.of(r.Lo) <= 2.5*(s.of(next.Hi)-s.of(next.Lo)) {
		return r
	}
	return next
}

// ticks are values to label between the bounds of a range that is drawn rows high,
// the most important first: 0 and powers of ten on a logarithmic scale, otherwise
// multiples of a round step.
func (s Scale) ticks(r Range, rows int) []float64 {
	width := r.Hi - r.Lo
	if !(width > 0) || math.IsInf(width, 0) {
		return nil
	}
	if s.Log() {
		if all := s.decades(r); len(all) > 1 {
			return all
		}
	}
	var all []float64
	step := roundStep(3 * width / float64(max(rows, 1)))
	for v := math.Ceil(r.Lo/step) * step; v < r.Hi && len(all) < 1000; v += step {
		all = append(all, math.Round(v/step)*step)
	}
	return all
}

// decades are 0 and the powers of ten in the range, in descending order.
func (s Scale) decades(r Range) []float64 {
	var all []float64
	if r.Lo <= 0 && r.Hi >= 0 {
		all = append(all, 0)
	}
	most := math.Max(math.Abs(r.Lo), math.Abs(r.Hi))
	for k := math.Floor(math.Log10(most) + 1e-9); math.Pow(10, k) >= s.Knee*0.999; k-- {
		v := math.Pow(10, k)
		if v <= r.Hi && v >= r.Lo {
			all = append(all, v)
		}
		if -v >= r.Lo && -v <= r.Hi {
			all = append(all, -v)
		}
	}
	return all
}
