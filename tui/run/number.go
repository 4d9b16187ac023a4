package run

import (
	"math"
	"strconv"
	"strings"
)

// Scaled multiplies v by factor and rounds to three digits, within least and most. 0
// rises to a hundredth; values below a millionth become 0.
func Scaled(v, factor, least, most float64) string {
	switch {
	case v == 0 && factor > 1:
		v = 0.01
	default:
		v *= factor
	}
	if math.Abs(v) < 1e-6 {
		v = 0
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	return strconv.FormatFloat(math.Max(least, math.Min(most, v)), 'g', -1, 64)
}

// TrimZeros removes zeros from the end of a number's fraction.
func TrimZeros(s string) string {
	if strings.Contains(s, ".") && !strings.Contains(s, "e") {
		return strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
