package chart

import (
	"math"
	"strings"
)

var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Bar draws a fraction from 0 to 1 as a bar of exactly width cells.
func Bar(width int, fraction float64) string {
	if width < 1 {
		return ""
	}
	n := int(math.Round(unit(fraction) * float64(8*width)))
	full := n / 8
	s := strings.Repeat("█", full)
	cells := full
	if part := eighths[n%8]; part != "" {
		s += part
		cells++
	}
	return s + strings.Repeat(" ", width-cells)
}

// Progress draws a fraction as a line of exactly width cells: heavy for the completed
// part, light for the rest.
func Progress(width int, fraction float64) (done, rest string) {
	if width < 1 {
		return "", ""
	}
	n := int(unit(fraction) * float64(width))
	return strings.Repeat("━", n), strings.Repeat("─", width-n)
}

func unit(v float64) float64 {
	if !(v > 0) { // also true for NaN
		return 0
	}
	return math.Min(v, 1)
}
