package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"segzsl/engine/curve"
)

// Range is the range of a plot's y-axis.
type Range struct{ Lo, Hi float64 }

// Nice is a range with round bounds around lo and hi. It starts at 0 if the values
// are closer to 0 than to each other.
func Nice(lo, hi float64) Range {
	lo, hi = curve.Within(lo), curve.Within(hi)
	if lo > hi {
		lo, hi = hi, lo
	}
	switch {
	case lo > 0 && lo < hi/2:
		lo = 0
	case hi < 0 && hi > lo/2:
		hi = 0
	}
	if hi-lo < 1e-9*math.Max(math.Abs(hi), math.Abs(lo)) || hi == lo {
		pad := math.Max(math.Abs(hi)/10, 1e-6)
		lo, hi = lo-pad, hi+pad
	}
	step := roundStep((hi - lo) / 4)
	return Range{math.Floor(lo/step) * step, math.Ceil(hi/step) * step}
}

// roundStep is the next 1, 2 or 5 times a power of ten.
func roundStep(v float64) float64 {
	power := decade(v)
	for _, m := range []float64{1, 2, 5} {
		if v <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// Hold is r if it still suits values from lo to hi, and Nice(lo, hi) if they exceed
// it or fill only a small part of it.
func (r Range) Hold(lo, hi float64) Range { return Scale{}.Hold(r, lo, hi) }

// Bounds are the limits for columns on a linear y-axis: the minimum and maximum of
// their line, which is Smooth. Up to a twentieth of the columns are excluded if they
// would flatten the others; a Plot marks them. ok is false if all columns are empty.
func Bounds(columns []curve.Column) (lo, hi float64, ok bool) {
	line := make([]float64, 0, len(columns))
	for _, c := range columns {
		if c.N > 0 {
			line = append(line, c.Smooth)
		}
	}
	if len(line) == 0 {
		return 0, 0, false
	}
	slices.Sort(line)
	lo, hi = line[0], line[len(line)-1]
	out := len(line) / 20
	low, high := line[out], line[len(line)-1-out]
	core := high - low
	if hi-high > core {
		hi = high + core/4
	}
	if low-lo > core {
		lo = low - core/4
	}
	return lo, hi, true
}

// Short formats v in at most 9 characters, with a true minus sign.
func Short(v float64) string {
	a := math.Abs(v)
	var s string
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "+Inf"
	case math.IsInf(v, -1):
		return "−Inf"
	case a == 0:
		return "0"
	case a < 0.001 || a >= 999999.5:
		s = strconv.FormatFloat(a, 'e', 1, 64)
		s = strings.Replace(strings.Replace(s, "e-0", "e-", 1), "e+0", "e", 1)
		s = strings.Replace(s, "e+", "e", 1)
	case a < 0.1:
		s = strconv.FormatFloat(a, 'f', 4, 64)
	case a < 10:
		s = strconv.FormatFloat(a, 'f', 3, 64)
	case a < 100:
		s = strconv.FormatFloat(a, 'f', 2, 64)
	case a < 1000:
		s = strconv.FormatFloat(a, 'f', 1, 64)
	default:
		s = strconv.FormatFloat(a, 'f', 0, 64)
	}
	if v < 0 {
		return "−" + s
	}
	return s
}

// tick is Short without trailing zeros.
func tick(v float64) string {
	s := Short(v)
	if strings.Contains(s, "e") {
		return strings.Replace(s, ".0e", "e", 1)
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "−0" {
		return "0"
	}
	return s
}

// group formats a position; large ones in thousands, "12k", or millions, "3M", if
// that loses nothing.
func group(x int) string {
	switch {
	case x >= 1e6 && x%1e5 == 0:
		return strconv.FormatFloat(float64(x)/1e6, 'f', -1, 64) + "M"
	case x >= 1e4 && x%100 == 0:
		return strconv.FormatFloat(float64(x)/1e3, 'f', -1, 64) + "k"
	}
	return strconv.Itoa(x)
}
