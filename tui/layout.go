package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// The least window that everything fits in.
const (
	leastWidth  = 60
	leastHeight = 16
)

// fit makes s exactly width cells: cut with an ellipsis, or filled up.
func fit(s string, width int) string {
	if width <= 0 {
		return ""
	}
	w := ansi.StringWidth(s)
	if w > width {
		s = ansi.Truncate(s, width, "…")
		w = ansi.StringWidth(s)
	}
	return s + strings.Repeat(" ", max(0, width-w))
}

// right puts s at the right end of width cells.
func right(s string, width int) string {
	w := ansi.StringWidth(s)
	if w >= width {
		return fit(s, width)
	}
	return strings.Repeat(" ", width-w) + s
}

// centre puts s in the middle of width cells.
func centre(s string, width int) string {
	w := ansi.StringWidth(s)
	if w >= width {
		return fit(s, width)
	}
	return fit(strings.Repeat(" ", (width-w)/2)+s, width)
}

// ends puts one text at each end of width cells; the left one gives way.
func ends(left, rightText string, width int) string {
	w := ansi.StringWidth(rightText)
	if w+2 > width {
		return fit(left, width)
	}
	return fit(left, width-w-1) + " " + rightText
}

// block makes lines exactly width × height.
func block(lines []string, width, height int) []string {
	out := make([]string, max(height, 0))
	for i := range out {
		if i < len(lines) {
			out[i] = fit(lines[i], width)
		} else {
			out[i] = strings.Repeat(" ", max(width, 0))
		}
	}
	return out
}

// beside joins blocks of equal height, with gap cells between.
func beside(gap int, blocks ...[]string) []string {
	if len(blocks) == 0 {
		return nil
	}
	out := make([]string, len(blocks[0]))
	space := strings.Repeat(" ", gap)
	for i := range out {
		parts := make([]string, 0, len(blocks))
		for _, b := range blocks {
			if i < len(b) {
				parts = append(parts, b[i])
			}
		}
		out[i] = strings.Join(parts, space)
	}
	return out
}

// wrap breaks text into lines of at most width cells.
func wrap(text string, width int) []string {
	if width < 1 || text == "" {
		return nil
	}
	return strings.Split(ansi.Wrap(text, width, ""), "\n")
}

// window is the part of n rows that shows row at in height lines, from the
// first row that was shown before.
func window(top, at, n, height int) int {
	if at < top {
		top = at
	}
	if at >= top+height {
		top = at - height + 1
	}
	return max(0, min(top, n-height))
}

func lines(s string) []string { return strings.Split(s, "\n") }

// tooSmall asks for a larger window.
func tooSmall(width, height int) string {
	text := fmt.Sprintf("This window is %d × %d. segzsl needs at least %d × %d: make it larger, or the letters smaller.",
		width, height, leastWidth, leastHeight)
	return strings.Join(block(wrap(text, width), width, height), "\n")
}

// span writes a duration as people say it.
func span(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	switch {
	case s < 1:
		return "under 1 s"
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	}
	return fmt.Sprintf("%d h %02d min", s/3600, s%3600/60)
}

// percent writes a fraction as people read accuracies.
func percent(v float64) string {
	if v != v {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}

// count writes n with thin gaps at the thousands.
func count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// unbroken keeps numbers and their per cent together when text is wrapped.
func unbroken(text string) string { return strings.ReplaceAll(text, " %", "\u00a0%") }

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}
