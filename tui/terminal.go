package tui

import (
	"fmt"
	"strings"
	"time"

	"segzsl/tui/ui"
)

// terminal is what is known of the terminal: its colours, its size in cells, whether
// it has the focus, and how much it was sent.
type terminal struct {
	colours
	width, height int
	away          bool // it has lost the focus
	meter         meter
	dragged       int // where the mouse was when it last dragged
}

// Least times between two collections of events, and so between two frames: where
// somebody looks, and where the terminal has lost the focus.
const (
	frame     = 100 * time.Millisecond
	awayFrame = 500 * time.Millisecond
)

// rest is how long to let events gather.
func (t *terminal) rest() time.Duration {
	if t.away {
		return awayFrame
	}
	return frame
}

// The smallest window that everything fits in.
const (
	leastWidth  = 60
	leastHeight = 16
)

// small is whether the window is too small to draw in.
func (t *terminal) small() bool { return t.width < leastWidth || t.height < leastHeight }

// tooSmall asks for a larger window.
func tooSmall(width, height int) string {
	text := fmt.Sprintf("This window is %d × %d. segzsl needs at least %d × %d: make it larger, or the font smaller.",
		width, height, leastWidth, leastHeight)
	return strings.Join(ui.Block(ui.Wrap(text, width), width, height), "\n")
}
