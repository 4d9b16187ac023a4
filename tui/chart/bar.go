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

func unit(v float64) float64 {
	if !(v > 0) { // also true for NaN
		return 0
	}
	return math.Min(v, 1)
}
