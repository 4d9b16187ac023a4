package curve

import "math"

// limit keeps sums and differences of bounds finite.
const limit = 1e300

// Within is v within ±limit; 0 for NaN.
func Within(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return math.Max(-limit, math.Min(limit, v))
}
