package tui

import (
	"fmt"
	"strings"

	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// The least window that everything fits in.
const (
	leastWidth  = 60
	leastHeight = 16
)

// tooSmall asks for a larger window.
func tooSmall(width, height int) string {
	text := fmt.Sprintf("This window is %d × %d. segzsl needs at least %d × %d: make it larger, or the font smaller.",
		width, height, leastWidth, leastHeight)
	return strings.Join(block(wrap(text, width), width, height), "\n")
}

// Short names for what tui itself uses of them.
var (
	cells, fit, ends     = ui.Cells, ui.Fit, ui.Ends
	block, beside, wrap  = ui.Block, ui.Beside, ui.Wrap
	lines, indent        = ui.Lines, ui.Indent
	window, percent      = ui.Scroll, run.Percent
	sentence, lowerFirst = run.Sentence, run.LowerFirst
)

const wideWidth = ui.Wide
