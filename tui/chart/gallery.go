package chart

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Gallery is a row of images of the same size, each above its caption.
type Gallery struct {
	Images   []Image
	Captions []string // one for each image, or none
	Inks     []Paint  // of the captions; missing ones leave them unpainted
	Gap      int      // cells between images
	Least    int      // least width of an image to make more of them fit, in cells
	Largest  int      // maximum magnification of images; 0 is 1
}

// Fit is the number of images that fit, and the size of each in cells. They are
// enlarged if all fit, and made smaller, down to Least, before any is omitted.
func (g Gallery) Fit(width, height int) (n, w, h int) {
	if len(g.Images) == 0 || width < 1 || height < 1 {
		return 0, 0, 0
	}
	full, tall := 1, 1
	for _, m := range g.Images {
		x, y := m.Cells()
		full, tall = max(full, x), max(tall, y)
	}
	space := max(height-g.captionRows(height), 1)
	for zoom := g.Largest; zoom > 1; zoom-- {
		if n := len(g.Images); g.across(n, zoom*full) <= width && zoom*tall <= space {
			return n, zoom * full, zoom * tall
		}
	}
	w, h = full, tall
	if h > space {
		w, h = max(1, full*space/tall), space
	}
	if g.across(len(g.Images), w) > width {
		w = max(min(w, max(g.Least, 1)), (width+g.gap())/len(g.Images)-g.gap())
		w = min(w, width)
		h = max(1, min(h, (tall*w+full-1)/full))
	}
	n = max(1, min(len(g.Images), (width+g.gap())/(w+g.gap())))
	return n, w, h
}

func (g Gallery) gap() int                { return max(g.Gap, 0) }
func (g Gallery) across(n, width int) int { return n*(width+g.gap()) - g.gap() }

func (g Gallery) captionRows(height int) int {
	if len(g.Captions) == 0 || height < 2 {
		return 0
	}
	return 1
}

// Render draws height lines of width cells: the images, a line of captions, and
// blanks.
func (g Gallery) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	n, w, h := g.Fit(width, height)
	lines := make([]string, height)
	for i := range n {
		if i > 0 {
			for y := range lines {
				lines[y] += strings.Repeat(" ", g.gap())
			}
		}
		for y, line := range strings.Split(g.enlarged(i, w, h).Render(w, h), "\n") {
			lines[y] += line
		}
		for y := h; y < height; y++ {
			if y == h && g.captionRows(height) > 0 {
				lines[y] += g.caption(i, w)
			} else {
				lines[y] += strings.Repeat(" ", w)
			}
		}
	}
	rest := strings.Repeat(" ", width-max(g.across(n, w), 0))
	for y := range lines {
		lines[y] += rest
	}
	return strings.Join(lines, "\n")
}

func (g Gallery) enlarged(i, w, h int) Image {
	m := g.Images[i]
	x, y := m.Cells()
	if x < 1 || y < 1 {
		return m
	}
	return m.Zoom(min(w/x, h/y))
}

// caption is centred in width cells.
func (g Gallery) caption(i, width int) string {
	s := ""
	if i < len(g.Captions) {
		s = g.Captions[i]
	}
	if g.Images[i].Mode == ASCII {
		s = ToASCII(abbreviate(ToASCII(s), width))
	}
	s = abbreviate(s, width)
	space := width - ansi.StringWidth(s)
	if i < len(g.Inks) {
		s = g.Inks[i].on(s)
	}
	return strings.Repeat(" ", space/2) + s + strings.Repeat(" ", space-space/2)
}
