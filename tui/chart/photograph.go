package chart

import (
	"fmt"
	"image"
	"strings"
)

// Photograph is an image in colour.
func Photograph(pixels *image.RGBA) Image {
	b := pixels.Bounds()
	m := Image{Width: b.Dx(), Height: b.Dy()}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := pixels.RGBAAt(x, y)
			rgb := [3]float32{float32(c.R) / 255, float32(c.G) / 255, float32(c.B) / 255}
			m.Colours = append(m.Colours, rgb)
			m.Pixels = append(m.Pixels, 0.299*rgb[0]+0.587*rgb[1]+0.114*rgb[2])
		}
	}
	return m
}

// colourMean is the mean colour of an area.
func (m Image) colourMean(x0, x1, y0, y1 int) (mean [3]float32) {
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			for k, v := range m.Colours[y*m.Width+x] {
				mean[k] += v
			}
		}
	}
	for k := range mean {
		mean[k] /= float32(max(1, (x1-x0)*(y1-y0)))
	}
	return mean
}

// colourAt is the colour of a pixel as in SGR; pixels below the image are black.
func (m Image) colourAt(x, y int) string {
	if y >= m.Height {
		return "0;0;0"
	}
	c := m.Colours[y*m.Width+x]
	level := func(v float32) int { return int(min(max(v, 0), 1)*255 + 0.5) }
	return fmt.Sprintf("%d;%d;%d", level(c[0]), level(c[1]), level(c[2]))
}

// colourBlocks is blocks in true colour, which Bubble Tea converts for terminals that
// have fewer.
func (m Image) colourBlocks(row int) string {
	var b strings.Builder
	last := ""
	for x := range m.Width {
		if colours := "\x1b[38;2;" + m.colourAt(x, 2*row) + ";48;2;" + m.colourAt(x, 2*row+1) + "m"; colours != last {
			b.WriteString(colours)
			last = colours
		}
		b.WriteString("▀")
	}
	b.WriteString("\x1b[m")
	return b.String()
}
