package chart

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/guptarohit/asciigraph"
)

// Paint colours a piece of one line; nil leaves it plain.
type Paint func(string) string

func (p Paint) on(s string) string {
	if p == nil || s == "" {
		return s
	}
	return p(s)
}

// Plot is a line over its columns' means, with dots where the values of a
// column spread and arrows where a mean lies outside the range. Columns are Series.Columns(PlotColumns(width), …).
type Plot struct {
	Columns []Column
	Range   Range
	// Bad marks the column of the first value that was not finite; −1 for none.
	Bad         int
	Curve, Axis Paint
}

// labelWidth is room for "−0.0005" beside the axis.
const labelWidth = 6

// PlotColumns is how many columns a plot of this width has.
func PlotColumns(width int) int {
	if width >= labelWidth+1+8 {
		return width - labelWidth - 1
	}
	return max(width-1, 0)
}

// Render draws the plot in height lines of width cells.
func (p Plot) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	if height == 1 {
		return p.spark(width)
	}
	columns := PlotColumns(width)
	grid := p.grid(columns, height)
	labelled := width-columns > 1
	labels := p.labels(height)
	lines := make([]string, height)
	for row := range lines {
		lines[row] = p.line(grid[row], labels[row], labelled)
	}
	return strings.Join(lines, "\n")
}

// labels are the values beside the axis, by row: the bounds, and round values
// between them where there is room.
func (p Plot) labels(height int) []string {
	labels := make([]string, height)
	put := func(row int, v float64) {
		if s := tick(v); utf8.RuneCountInString(s) <= labelWidth {
			labels[row] = s
		}
	}
	put(0, p.Range.Hi)
	put(height-1, p.Range.Lo)
	width := p.Range.Hi - p.Range.Lo
	if height < 5 || !(width > 0) || math.IsInf(width, 0) {
		return labels
	}
	step := roundStep(3 * width / float64(height-1))
	for v := math.Ceil(p.Range.Lo/step) * step; v < p.Range.Hi; v += step {
		row := height - 1 - int(math.Round(p.row(v, height-1)))
		if row >= 2 && row <= height-3 {
			put(row, math.Round(v/step)*step)
		}
	}
	return labels
}

// grid is the curve as characters: height rows of 1 + columns cells, the first
// being the axis.
func (p Plot) grid(columns, height int) [][]rune {
	grid := make([][]rune, height)
	for i := range grid {
		grid[i] = []rune("┤" + strings.Repeat(" ", columns))
	}
	values, any := p.values(columns, height-1)
	if any {
		text := asciigraph.Plot(values, asciigraph.Height(height-1), asciigraph.Offset(1),
			asciigraph.LowerBound(0), asciigraph.UpperBound(float64(height-1)),
			asciigraph.YAxisValueFormatter(func(float64) string { return "" }))
		for row, line := range strings.Split(text, "\n") {
			if row < height {
				copy(grid[row], []rune(line))
			}
		}
		p.spread(grid, columns, height)
		p.beyond(grid, columns)
	}
	if p.Bad >= 0 && p.Bad < columns {
		for row := range grid {
			grid[row][1+p.Bad] = '×'
		}
	}
	return grid
}

// values are the means in units of rows, from 0 at the bottom to rows at the
// top, so that asciigraph draws exactly rows + 1 lines. asciigraph joins one
// point more than it has columns.
func (p Plot) values(columns, rows int) (values []float64, any bool) {
	values = make([]float64, columns+1)
	for i := range values {
		values[i] = math.NaN()
	}
	for i, c := range p.Columns {
		if i < columns && c.N > 0 {
			values[i] = p.row(c.Mean, rows)
			any = true
		}
	}
	if n := len(p.Columns); n >= columns && columns > 0 && p.Columns[columns-1].N > 0 {
		values[columns] = values[columns-1]
	}
	return values, any
}

func (p Plot) row(v float64, rows int) float64 {
	width := p.Range.Hi - p.Range.Lo
	if !(width > 0) || math.IsInf(width, 0) {
		return float64(rows) / 2
	}
	t := (v - p.Range.Lo) / width
	if math.IsNaN(t) {
		return 0
	}
	return math.Max(0, math.Min(1, t)) * float64(rows)
}

// spread dots the cells between a column's least and greatest value.
func (p Plot) spread(grid [][]rune, columns, height int) {
	for i, c := range p.Columns {
		if i >= columns || c.N < 2 {
			continue
		}
		top := height - 1 - int(math.Round(p.row(c.Max, height-1)))
		bottom := height - 1 - int(math.Round(p.row(c.Min, height-1)))
		for row := max(top, 0); row <= min(bottom, height-1); row++ {
			if grid[row][1+i] == ' ' {
				grid[row][1+i] = '·'
			}
		}
	}
}

// beyond marks columns whose mean lies outside the range.
func (p Plot) beyond(grid [][]rune, columns int) {
	for i, c := range p.Columns {
		if i >= columns || c.N == 0 {
			continue
		}
		if c.Mean > p.Range.Hi {
			grid[0][1+i] = '↑'
		}
		if c.Mean < p.Range.Lo {
			grid[len(grid)-1][1+i] = '↓'
		}
	}
}

// line paints one row of the grid in as few pieces as it can.
func (p Plot) line(cells []rune, label string, labelled bool) string {
	var b strings.Builder
	if labelled {
		pad := strings.Repeat(" ", labelWidth-utf8.RuneCountInString(label))
		if label == "" && cells[0] == '┤' {
			cells[0] = '│'
		}
		b.WriteString(p.Axis.on(pad + label + string(cells[0])))
	} else if len(cells) > 0 {
		b.WriteString(p.Axis.on(string(cells[0])))
	}
	for i := 1; i < len(cells); {
		j := i
		for j < len(cells) && inkOf(cells[j]) == inkOf(cells[i]) {
			j++
		}
		piece := string(cells[i:j])
		switch inkOf(cells[i]) {
		case dots:
			piece = p.Axis.on(piece)
		case curve:
			piece = p.Curve.on(piece)
		}
		b.WriteString(piece)
		i = j
	}
	return b.String()
}

type ink int

const (
	blank ink = iota // written without colour, which costs nothing to send
	dots
	curve
)

func inkOf(r rune) ink {
	switch r {
	case ' ':
		return blank
	case '·':
		return dots
	}
	return curve
}

var sparks = []rune("▁▂▃▄▅▆▇█")

// spark draws the plot in one line.
func (p Plot) spark(width int) string {
	cells := []rune(strings.Repeat(" ", width))
	for i, c := range p.Columns {
		if i < width && c.N > 0 {
			cells[i] = sparks[int(math.Round(p.row(c.Mean, len(sparks)-1)))]
		}
	}
	return p.Curve.on(string(cells))
}
