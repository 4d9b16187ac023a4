package chart

import (
	"math"
	"strconv"
	"strings"
)

// Mode is how grey levels are shown.
type Mode int

// The modes: grey half-blocks; the characters ░▒▓█ and half-blocks in the default
// colour; letters.
const (
	Grey Mode = iota
	Shade
	ASCII
)

// Image is an image of grey pixels, row by row from the top, 0 black to 1 white. A
// cell is one pixel wide and two high.
type Image struct {
	Pixels        []float32
	Colours       [][3]float32 // of the pixels: red, green, blue, for the mode Grey; or nil
	Width, Height int
	Mode          Mode
}

// Cells is the size at which every pixel is visible.
func (m Image) Cells() (width, height int) { return m.Width, (m.Height + 1) / 2 }

// Zoom is the image magnified n times, n ≥ 1; photographs are not magnified.
func (m Image) Zoom(n int) Image {
	if n <= 1 || m.Colours != nil || len(m.Pixels) < m.Width*m.Height {
		return m
	}
	big := Image{Pixels: make([]float32, m.Width*m.Height*n*n), Width: m.Width * n, Height: m.Height * n, Mode: m.Mode}
	for y := range big.Height {
		for x := range big.Width {
			big.Pixels[y*big.Width+x] = m.Pixels[y/n*m.Width+x/n]
		}
	}
	return big
}

// Render draws the image in height lines of width cells, at its own size if it fits,
// with blank cells to the right and below, otherwise smaller.
func (m Image) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	m = m.fit(width, height)
	lines := make([]string, height)
	for row := range lines {
		line := ""
		if 2*row < m.Height {
			line = m.line(row)
		} else {
			line = strings.Repeat(" ", m.Width)
		}
		lines[row] = line + strings.Repeat(" ", width-m.Width)
	}
	return strings.Join(lines, "\n")
}

// fit makes the image smaller, with the mean over the area of each new pixel.
func (m Image) fit(width, height int) Image {
	if m.Width < 1 || m.Height < 1 || len(m.Pixels) < m.Width*m.Height {
		return Image{Mode: m.Mode}
	}
	scale := math.Min(1, math.Min(float64(width)/float64(m.Width), float64(2*height)/float64(m.Height)))
	if scale == 1 {
		return m
	}
	w, h := max(1, int(float64(m.Width)*scale)), max(1, int(float64(m.Height)*scale))
	small := Image{Pixels: make([]float32, w*h), Width: w, Height: h, Mode: m.Mode}
	if m.Colours != nil {
		small.Colours = make([][3]float32, w*h)
	}
	for y := range h {
		for x := range w {
			x0, x1, y0, y1 := x*m.Width/w, (x+1)*m.Width/w, y*m.Height/h, (y+1)*m.Height/h
			small.Pixels[y*w+x] = m.mean(x0, x1, y0, y1)
			if m.Colours != nil {
				small.Colours[y*w+x] = m.colourMean(x0, x1, y0, y1)
			}
		}
	}
	return small
}

func (m Image) mean(x0, x1, y0, y1 int) float32 {
	var sum float32
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			sum += m.Pixels[y*m.Width+x]
		}
	}
	return sum / float32(max(1, (x1-x0)*(y1-y0)))
}

// at is the level of a pixel from 0 to levels − 1; pixels below the image are black.
func (m Image) at(x, y, levels int) int {
	if y >= m.Height {
		return 0
	}
	v := float64(m.Pixels[y*m.Width+x])
	if !(v > 0) { // also true for NaN
		return 0
	}
	return int(math.Min(v, 1)*float64(levels-1) + 0.5)
}

func (m Image) line(row int) string {
	switch m.Mode {
	case ASCII:
		return m.letters(row, []rune(" .:-=+*#%@"))
	case Shade:
		return m.shades(row)
	}
	if m.Colours != nil {
		return m.colourBlocks(row)
	}
	return m.blocks(row)
}

// greys are colours of the 256-colour cube: black, 24 greys, white. Their sequences
// are short, and terminals with 16 colours map them to similar ones.
const greys = 26

func grey(level int) int {
	switch level {
	case 0:
		return 16
	case greys - 1:
		return 231
	}
	return 231 + level
}

// blocks draws the upper pixel as ▀ and the lower one as its background.
func (m Image) blocks(row int) string {
	var b strings.Builder
	lastUpper, lastLower := -1, -1
	for x := range m.Width {
		upper, lower := grey(m.at(x, 2*row, greys)), grey(m.at(x, 2*row+1, greys))
		if upper != lastUpper || lower != lastLower {
			b.WriteString("\x1b[38;5;" + strconv.Itoa(upper) + ";48;5;" + strconv.Itoa(lower) + "m")
			lastUpper, lastLower = upper, lower
		}
		b.WriteString("▀")
	}
	b.WriteString("\x1b[m")
	return b.String()
}

// shades draws edges as half-blocks and everything else as the shade of the mean of
// the two pixels.
func (m Image) shades(row int) string {
	ramp := []rune(" ░▒▓█")
	line := make([]rune, m.Width)
	for x := range line {
		upper, lower := m.at(x, 2*row, 9), m.at(x, 2*row+1, 9)
		switch {
		case upper-lower >= 4:
			line[x] = '▀'
		case lower-upper >= 4:
			line[x] = '▄'
		default:
			line[x] = ramp[(upper+lower+2)/4]
		}
	}
	return string(line)
}

func (m Image) letters(row int, ramp []rune) string {
	line := make([]rune, m.Width)
	for x := range line {
		line[x] = ramp[(m.at(x, 2*row, len(ramp))+m.at(x, 2*row+1, len(ramp))+1)/2]
	}
	return string(line)
}
