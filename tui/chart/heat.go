package chart

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Zoom is the size of a heat map's cells.
type Zoom int

// The zooms: the whole matrix, with several rows and columns in a cell if necessary;
// a shade for each value; a percentage for each value.
const (
	Overview Zoom = iota
	Shades
	Numbers
)

// Heat draws a matrix of shares from 0 to 1, such as a confusion matrix, as shades. A
// cell of several values shows the largest.
type Heat struct {
	Rows, Columns         int
	RowOf                 func(row int) []HeatCell // its values that are not 0
	RowNames, ColumnNames []string                 // may be nil
	// RowSplit and ColumnSplit are the first row and column after a dividing line:
	// the first unseen class. 0 for none.
	RowSplit, ColumnSplit int
	// Row and Column are the cursor, visible if Cursor is set. Top and Left are the
	// first visible row and column, see Scroll.
	Cursor      bool
	Row, Column int
	Top, Left   int
	Zoom        Zoom
	// Inks paint the cells, selected by InkOf; if that is nil, all have the first.
	Inks       []Paint
	InkOf      func(row, column int) int
	Axis, Mark Paint
	ASCII      bool
}

// HeatCell is a value of a row.
type HeatCell struct {
	Column int
	Value  float64
}

// heatShades are the shades of shares up to 0, 5 %, 25 %, 50 %, 75 % and 1.
var (
	heatShades = []rune(" ·░▒▓█")
	heatBounds = []float64{0, 0.05, 0.25, 0.5, 0.75, math.Inf(1)}
)

func shade(v float64) rune {
	for i, bound := range heatBounds {
		if v <= bound {
			return heatShades[i]
		}
	}
	return heatShades[0] // NaN
}

// HeatKey explains the shades in one line.
func HeatKey(ascii bool) string {
	s := "· to 5%  ░ to 25%  ▒ to 50%  ▓ to 75%  █ above"
	if ascii {
		return ToASCII(s)
	}
	return s
}

// Scroll scrolls to the cursor, for a drawing of this size.
func (m Heat) Scroll(width, height int) Heat {
	l := m.layout(width, height)
	m.Top = scroll(m.Top, m.Row, m.Rows, l.rows)
	m.Left = scroll(m.Left, m.Column, m.Columns, l.columns)
	return m
}

// scroll is the first visible row: unchanged while the cursor is visible, otherwise
// so that the cursor is in the middle.
func scroll(first, cursor, n int, all []band) int {
	for _, b := range all {
		if cursor >= b.from && cursor < b.to {
			return max(first, 0)
		}
	}
	shown := max(len(all)-1, 1) // a dividing line may take the place of one
	return max(0, min(cursor-shown/2, n-shown))
}

// Cell is the row and column at a cell; ok is false if there is none.
func (m Heat) Cell(x, y, width, height int) (row, column int, ok bool) {
	l := m.layout(width, height)
	r, okR := find(l.rows, y-l.head, l.high)
	c, okC := find(l.columns, x-l.names, l.wide)
	if !okR || !okC {
		return 0, 0, false
	}
	most := m.most(r, []band{c})[0]
	return most.row, most.column, true
}

func find(all []band, at, size int) (band, bool) {
	for _, b := range all {
		if at >= b.at && at < b.at+size {
			return b, true
		}
	}
	return band{}, false
}

// largest is the largest value of a cell, and its position: the first if there are
// several.
type largest struct {
	row, column int
	value       float64
}

// most are the largest values of the cells of a row of cells.
func (m Heat) most(r band, columns []band) []largest {
	all := make([]largest, len(columns))
	for k, c := range columns {
		all[k] = largest{row: r.from, column: c.from}
	}
	for i := max(r.from, 0); i < min(r.to, m.Rows); i++ {
		for _, cell := range m.RowOf(i) {
			k := sort.Search(len(columns), func(k int) bool { return columns[k].to > cell.Column })
			if k == len(columns) || cell.Column < columns[k].from {
				continue
			}
			if l := &all[k]; cell.Value > l.value || cell.Value == l.value && i == l.row && cell.Column < l.column {
				*l = largest{i, cell.Column, cell.Value}
			}
		}
	}
	return all
}

// The inks of a heat map: axis and mark, then those of its cells.
const cellInk ink = 3

// Render draws height lines of width cells.
func (m Heat) Render(width, height int) string {
	if width < 1 || height < 1 {
		return ""
	}
	c := newCanvas(width, height, m.Axis, m.Mark)
	c.paints = append(c.paints, m.Inks...)
	l := m.layout(width, height)
	m.rowNames(c, l)
	m.columnNames(c, l)
	m.lines(c, l)
	for _, row := range l.rows {
		for k, most := range m.most(row, l.columns) {
			m.cell(c, l, row, l.columns[k], most)
		}
	}
	return c.String(m.ASCII)
}

// lines draws the dividing lines.
func (m Heat) lines(c *canvas, l layout) {
	for x := 0; x < l.right && l.lineY >= 0; x++ {
		c.put(l.names+x, l.head+l.lineY, '─', 1)
	}
	for y := 0; y < l.bottom && l.lineX >= 0; y++ {
		r := '│'
		if y == l.lineY {
			r = '┼'
		}
		c.put(l.names+l.lineX, l.head+y, r, 1)
	}
}

func (m Heat) cell(c *canvas, l layout, row, column band, most largest) {
	i, j, v := most.row, most.column, most.value
	k := cellInk
	if m.InkOf != nil {
		k += ink(max(m.InkOf(i, j), 0))
	}
	here := m.holds(row, m.Row) && m.holds(column, m.Column)
	if here {
		k = 2
	}
	x0, y0 := l.names+column.at, l.head+row.at
	for y := range l.high {
		for x := range l.wide {
			c.put(x0+x, y0+y, shade(v), k)
		}
	}
	if m.Zoom == Numbers {
		c.text(x0, y0, number(v), l.wide, k)
	}
	if !here {
		return
	}
	if l.wide == 1 {
		c.put(x0, y0, '□', k)
		return
	}
	for y := range l.high {
		c.put(x0, y0+y, '[', k)
		c.put(x0+l.wide-1, y0+y, ']', k)
	}
}

func (m Heat) holds(b band, at int) bool { return m.Cursor && at >= b.from && at < b.to }

// number is a percentage in five cells, the outer ones blank.
func number(v float64) string {
	switch {
	case !(v > 0):
		return "     "
	case v < 0.005:
		return "  <1 "
	}
	s := strconv.Itoa(int(math.Round(100 * math.Min(v, 9.99))))
	return strings.Repeat(" ", 4-len(s)) + s + " "
}

func (m Heat) rowNames(c *canvas, l layout) {
	if l.names == 0 {
		return
	}
	for _, b := range l.rows {
		y, k := l.head+b.at+(l.high-1)/2, ink(1)
		if m.holds(b, m.Row) {
			k = 2
			c.put(l.names-1, y, '▸', k)
		}
		at := b.from
		if m.holds(b, m.Row) {
			at = m.Row
		}
		if at < len(m.RowNames) {
			s := m.bandName(b, at, l.names-2)
			c.text(l.names-2-ansi.StringWidth(s), y, s, l.names-2, k)
		}
	}
}

// bandName is the name of row at, with those of the others in its line or their
// number.
func (m Heat) bandName(b band, at, width int) string {
	name := className(m.RowNames[at])
	if b.to-b.from == 1 {
		return abbreviate(name, width)
	}
	all := name
	for i := b.from; i < min(b.to, len(m.RowNames)); i++ {
		if i != at {
			all += "," + className(m.RowNames[i])
		}
	}
	if ansi.StringWidth(all) <= width {
		return all
	}
	more := "+" + strconv.Itoa(b.to-b.from-1)
	return abbreviate(name, max(width-len(more), 1)) + more
}

// columnNames are written downwards, or across if cells are wide; if a cell has
// several columns, only the cursor's is written.
func (m Heat) columnNames(c *canvas, l layout) {
	names := apart(m.ColumnNames, max(l.head-1, l.wide-1))
	for _, b := range l.columns {
		x, k := l.names+b.at, ink(1)
		here := m.holds(b, m.Column)
		at := b.from
		if here {
			k, at = 2, m.Column
			if l.head > 0 {
				c.put(x+(l.wide-1)/2, l.head-1, '▾', k)
			}
		}
		if at >= len(names) || l.head < 2 || l.colPer > 1 && !here {
			continue
		}
		name := className(names[at])
		if !l.upright {
			s := abbreviate(name, l.wide-1)
			c.text(x+(l.wide-ansi.StringWidth(s))/2, 0, s, l.wide, k)
			continue
		}
		m.upright(c, x+(l.wide-1)/2, l.head-1, name, k)
	}
}

// upright writes a name downwards so that it ends above row end.
func (m Heat) upright(c *canvas, x, end int, name string, k ink) {
	runes := []rune(abbreviate(name, end))
	for i, r := range runes {
		if runeWidth(r) != 1 {
			r = '·'
		}
		c.put(x, end-len(runes)+i, r, k)
	}
}
