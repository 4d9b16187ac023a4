package chart

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// band is adjacent rows or columns, from one up to another, and their cells.
type band struct{ from, to, at int }

// bands places n rows starting at first, per of them in size cells, in at most space
// cells, with a free cell before split. end is the first cell after them.
func bands(n, split, first, per, size, space int) (all []band, line, end int) {
	line = -1
	at := 0
	for i := max(first, 0); i < n; {
		to := min(i+per, n)
		free := 0
		if split > 0 && i == split && at > 0 {
			free = 1
		} else if split > i {
			to = min(to, split)
		}
		if at+free+size > space {
			break
		}
		if free > 0 {
			line = at
		}
		all = append(all, band{i, to, at + free})
		at, i = at+free+size, to
	}
	return all, line, at
}

// spread places n rows in all of space lines, fewer than n, with a free line before
// split: the first rows have the fewest rows in a line.
func spread(n, split, space int) (all []band, line, end int) {
	line = -1
	lines := space
	first := n
	if split > 0 && split < n && space >= 3 {
		lines, first = space-1, split
	}
	upper := lines
	if first < n {
		upper = min(max(lines*first/n, 1), lines-1, first)
	}
	all, end = spreadPart(nil, 0, first, upper, 0)
	if first < n {
		line = end
		all, end = spreadPart(all, first, n, min(lines-upper, n-first), end+1)
	}
	return all, line, end
}

// spreadPart appends the rows from one up to another in some lines, beginning at a
// line.
func spreadPart(all []band, from, to, lines, at int) ([]band, int) {
	for i := range lines {
		next := from + (to-from)/(lines-i)
		all = append(all, band{from, next, at})
		from, at = next, at+1
	}
	return all, at
}

// Pooled is the largest number of rows in a line of a drawing of this size, 1 if each
// has its own.
func (m Heat) Pooled(width, height int) int {
	most := 1
	for _, b := range m.layout(width, height).rows {
		most = max(most, b.to-b.from)
	}
	return most
}

// pooledName is the number of cells that are added to names of several rows.
const pooledName = 3

// layout is the position of each part.
type layout struct {
	names, head   int // cells for names, left and above
	wide, high    int // size of a cell
	rowPer        int // rows per cell
	colPer        int // columns per cell
	roomX, roomY  int // size of the matrix
	rows, columns []band
	lineY, lineX  int  // positions of the dividing lines; −1 for none
	bottom, right int  // first cells after the matrix
	upright       bool // columns' names are written downwards
}

func (m Heat) layout(width, height int) layout {
	l := layout{wide: 2, high: 1, rowPer: 1, colPer: 1, upright: true}
	if width >= 20 {
		l.names = min(longest(m.RowNames), 24, width/4) + 2
	}
	if height >= 8 {
		l.head = 1
	}
	if m.Zoom == Numbers {
		l.wide, l.upright = 5, false
	}
	names := longest(m.ColumnNames)
	if height >= 10 && names > 0 {
		l.head += min(names, 6, height/4)
	}
	l.roomX, l.roomY = width-l.names, height-l.head
	if m.Zoom == Overview {
		m.Top, m.Left = 0, 0
		if m.overview(&l); l.rowPer > 1 && l.names > 0 { // for the names of the others, or their number
			l.names, l.roomX, l.rowPer, l.colPer = l.names+pooledName, l.roomX-pooledName, 1, 1
			m.overview(&l)
		}
	}
	if l.wide >= 4 && l.head > 1 {
		l.upright = false
		l.roomY += l.head - 2
		l.head = 2
	}
	l.rows, l.lineY, l.bottom = bands(m.Rows, m.RowSplit, m.Top, l.rowPer, l.high, l.roomY)
	if l.rowPer > 1 {
		l.rows, l.lineY, l.bottom = spread(m.Rows, m.RowSplit, l.roomY)
	}
	l.columns, l.lineX, l.right = bands(m.Columns, m.ColumnSplit, m.Left, l.colPer, l.wide, l.roomX)
	m.widenNames(&l)
	return l
}

// widenNames gives names the cells that the matrix leaves.
func (m Heat) widenNames(l *layout) {
	if most := longest(m.RowNames) + 2; l.names > 0 && l.rowPer == 1 {
		l.names += max(min(l.roomX-l.right, most-l.names), 0)
	}
	if most := longest(m.ColumnNames) + 1; l.upright && l.head > 1 {
		l.head += max(min(l.roomY-l.bottom, most-l.head), 0)
	}
}

// overview is the layout with the largest cells, twice as wide as high, that show
// all; if there is none, with as few rows and columns per cell as possible.
func (m Heat) overview(l *layout) {
	for k := 3; k >= 1; k-- {
		if fits(m.Rows, m.RowSplit, 1, k, l.roomY) && fits(m.Columns, m.ColumnSplit, 1, 2*k, l.roomX) {
			l.wide, l.high = 2*k, k
			return
		}
	}
	for l.rowPer < m.Rows && !fits(m.Rows, m.RowSplit, l.rowPer, 1, l.roomY) {
		l.rowPer++
	}
	l.wide = 1
	for l.colPer < m.Columns && !fits(m.Columns, m.ColumnSplit, l.colPer, 1, l.roomX) {
		l.colPer++
	}
	if fits(m.Columns, m.ColumnSplit, l.colPer, 2, l.roomX) {
		l.wide = 2
	}
}

// fits reports whether all of n rows fit.
func fits(n, split, per, size, space int) bool {
	all, _, _ := bands(n, split, 0, per, size, space)
	return n == 0 || len(all) > 0 && all[len(all)-1].to == n
}

func longest(names []string) int {
	n := 0
	for _, s := range names {
		n = max(n, ansi.StringWidth(className(s)))
	}
	return n
}

// className is a name without the number that some sets put before it, as in
// "001.Black_footed_Albatross".
func className(s string) string {
	if number, name, ok := strings.Cut(s, "."); ok && name != "" {
		if _, err := strconv.Atoi(number); err == nil {
			return name
		}
	}
	return s
}

// apart removes the words that all names begin with, if some are longer than space:
// otherwise "class 1" and "class 2" would be cut to the same text.
func apart(names []string, space int) []string {
	if len(names) < 2 || longest(names) <= space {
		return names
	}
	first, _, _ := strings.Cut(names[0], " ")
	rest := make([]string, len(names))
	for i, name := range names {
		word, after, ok := strings.Cut(name, " ")
		if !ok || after == "" || word != first {
			return names
		}
		rest[i] = after
	}
	return apart(rest, space)
}
