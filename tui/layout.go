package tui

import (
	"fmt"
	"strings"

	"segzsl/data"
	"segzsl/tui/chart"
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
	text := fmt.Sprintf("This window is %d × %d. segzsl needs at least %d × %d: make it larger, or the letters smaller.",
		width, height, leastWidth, leastHeight)
	return strings.Join(block(wrap(text, width), width, height), "\n")
}

// Until the screens that use them have moved to packages of their own.
var (
	cells, fit, right, centre, ends  = ui.Cells, ui.Fit, ui.Right, ui.Centre, ui.Ends
	block, beside, wrap, window      = ui.Block, ui.Beside, ui.Wrap, ui.Scroll
	lines, over, indent, paintAll    = ui.Lines, ui.Over, ui.Indent, ui.PaintAll
	percent, count, plural, unbroken = run.Percent, run.Count, run.Plural, run.Unbroken
	span, spanSeconds, rate          = run.Span, run.Seconds, run.Rate
	sentence, lowerFirst, upperFirst = run.Sentence, run.LowerFirst, run.UpperFirst
)

const wideWidth = ui.Wide

// picture is features as an image, if the set's features are pixels.
func picture(set *data.Set, features []float32, mode chart.Mode) (chart.Image, bool) {
	if set == nil || !set.IsImage() || len(features) < set.ImageHeight*set.ImageWidth {
		return chart.Image{}, false
	}
	return chart.Image{Pixels: features, Width: set.ImageWidth, Height: set.ImageHeight, Mode: mode}, true
}
