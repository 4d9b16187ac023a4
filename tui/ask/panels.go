package ask

import "segzsl/tui/ui"

// panel is a part of a screen that can be drawn in least to most lines.
type panel struct {
	least, most int
	draw        func(width, height int) []string
}

// stack draws panels below each other, with a line between: as many as fit, in order.
// The remaining lines make the first ones higher.
func stack(panels []panel, width, height int) []string {
	var heights []int
	left := height
	for i, p := range panels {
		need := p.least
		if i > 0 {
			need++
		}
		if need > left && i > 0 {
			break
		}
		heights = append(heights, min(p.least, left))
		left = max(left-need, 0)
	}
	var out []string
	for i, h := range heights {
		more := max(0, min(panels[i].most-h, left))
		left -= more
		if h = min(h+more, height); i > 0 {
			out = append(out, "")
		}
		out = append(out, ui.Block(panels[i].draw(width, h), width, h)...)
	}
	return out
}
