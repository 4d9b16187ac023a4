package live

import (
	"strings"

	"segzsl/tui/chart"
)

// portrait is one or more images, one above the other, with a name below.
type portrait struct {
	images  []chart.Image
	caption string
	ink     chart.Paint
}

// portraitGap is the gap between portraits, in cells.
const portraitGap = 2

// drawPortraits arranges portraits in rows, as large as possible; a row holds a
// multiple of step of them.
func drawPortraits(items []portrait, step, width, height int) []string {
	perRow, w, h := portraitLayout(items, step, width, height)
	if perRow == 0 {
		return nil
	}
	var out []string
	for len(items) > 0 && len(out)+h*len(items[0].images)+1 <= height {
		n := min(perRow, len(items))
		out = append(out, portraitRow(items[:n], w, h)...)
		items = items[n:]
	}
	return out
}

// portraitLayout returns the number of portraits in a row, and the size of their images.
func portraitLayout(items []portrait, step, width, height int) (perRow, w, h int) {
	if len(items) == 0 || len(items[0].images) == 0 {
		return 0, 0, 0
	}
	stack := len(items[0].images)
	for n := step; n <= len(items)+step-1; n += step {
		rows := (len(items) + n - 1) / n
		g := chart.Gallery{Images: repeated(items[0].images[0], n), Gap: portraitGap, Least: 4, Largest: 3}
		fits, x, y := g.Fit(width, max((height/rows-1)/stack, 1))
		if fits == n && (height/rows-1)/stack >= y && x*y > w*h {
			perRow, w, h = n, x, y
		}
	}
	if perRow == 0 { // as many as fit
		g := chart.Gallery{Images: repeated(items[0].images[0], len(items)), Gap: portraitGap, Least: 8}
		perRow, w, h = g.Fit(width, max((height-1)/stack, 1))
	}
	return perRow, w, h
}

func repeated(m chart.Image, n int) []chart.Image {
	out := make([]chart.Image, n)
	for i := range out {
		out[i] = m
	}
	return out
}

// portraitRow draws one row.
func portraitRow(row []portrait, w, h int) []string {
	width := len(row)*(w+portraitGap) - portraitGap
	var out []string
	for level := range row[0].images {
		g := chart.Gallery{Gap: portraitGap, Least: w, Largest: 3}
		last := level == len(row[0].images)-1
		for _, p := range row {
			g.Images = append(g.Images, p.images[level])
			if last {
				g.Captions, g.Inks = append(g.Captions, p.caption), append(g.Inks, p.ink)
			}
		}
		height := h
		if last {
			height++
		}
		out = append(out, strings.Split(g.Render(width, height), "\n")...)
	}
	return out
}
