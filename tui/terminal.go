package tui

import (
	"fmt"
	"strings"
	"time"

	"segzsl/tui/ui"
)

// terminal is what is known of the terminal: colours, size in cells, whether it has
// the focus, and the bytes written to it.
type terminal struct {
	colours
	width, height int
	away          bool // it has lost the focus
	meter         meter
	dragged       int // the mouse position of the last drag
}

// Minimum time between two frames: with the focus, and without it.
const (
	frame     = 100 * time.Millisecond
	awayFrame = 500 * time.Millisecond
)

// rest is how long to collect events before the next frame.
func (t *terminal) rest() time.Duration {
	if t.away {
		return awayFrame
	}
	return frame
}

// The smallest window that the screens fit in.
const (
	leastWidth  = 60
	leastHeight = 16
)

// small reports whether the window is too small to draw in.
func (t *terminal) small() bool { return t.width < leastWidth || t.height < leastHeight }

// tooSmall asks for a larger window.
func tooSmall(width, height int) string {
	text := fmt.Sprintf("This window is %d × %d. segzsl needs at least %d × %d: make it larger, or the font smaller.",
		width, height, leastWidth, leastHeight)
	return strings.Join(ui.Block(ui.Wrap(text, width), width, height), "\n")
}
