package compare

import (
	"slices"

	"charm.land/lipgloss/v2"

	"segzsl/engine/record"
	"segzsl/tui/ui"
)

// drawTable draws two lines of headings and the rows that fit.
func (s *Screen) drawTable(width, rows int) []string {
	name := s.nameWidth(width)
	all := s.columnWidths()
	left, end := s.columnsFrom(all, width-name)
	ids := s.table.columns[left:end]
	shown := s.table.rows[s.top:min(s.top+rows, len(s.table.rows))]
	t := ui.Table{Columns: []ui.Column{{Width: name}}, Rows: s.heads(ids, left > 0, end < len(all))}
	for i, id := range ids {
		t.Columns = append(t.Columns, ui.Column{Width: columnGap + all[left+i], Gap: columnGap, Right: !isWord(id)})
	}
	rest := []string{} // a cell to the end of the line
	if n := width - name - sumWidths(all[left:end]); n > 0 {
		t.Columns, rest = append(t.Columns, ui.Column{Width: n}), []string{""}
	}
	for _, r := range shown {
		cells := []string{s.rowName(r, name)}
		for _, id := range ids {
			cells = append(cells, s.cell(r, id))
		}
		t.Rows = append(t.Rows, append(cells, rest...))
	}
	t.Style = func(row, column int) lipgloss.Style { return s.cellStyle(ids, shown, row, column) }
	return ui.Block(t.Draw(), width, rows+headLines)
}

// cellStyle is the style of a cell of the table, rows 0 and 1 being the headings.
func (s *Screen) cellStyle(ids []string, shown []row, row, column int) lipgloss.Style {
	switch at := row - headLines; {
	case at < 0 && column > 0 && column <= len(ids) && ids[column-1] == s.column:
		return s.Styles.Accent
	case at < 0 && column > 0:
		return s.Styles.Faint
	case at == -headLines:
		return s.Styles.Faint
	case at < 0:
		return s.Styles.Text
	case s.top+at == max(s.rowAt(), 0):
		return s.Styles.Selected
	case shown[at].paper != nil:
		return s.Styles.Faint
	}
	return s.Styles.Text
}

// heads are the two lines above the columns; the first shows where there are more
// columns.
func (s *Screen) heads(ids []string, before, after bool) [][]string {
	above, below := []string{""}, []string{"      run"}
	switch {
	case before && after:
		above[0] = "      ‹ more columns ›"
	case before:
		above[0] = "      ‹ more columns"
	case after:
		above[0] = "      more columns ›"
	}
	for _, id := range ids {
		up, down := heading(id)
		if id == s.sortBy {
			down += map[bool]string{true: "↓", false: "↑"}[s.descending]
		}
		above, below = append(above, up), append(below, down)
	}
	return [][]string{above, below}
}

// columnGap is the number of cells between columns.
const columnGap = 2

// nameWidth is the width of the first column, which is always visible.
func (s *Screen) nameWidth(width int) int {
	longest := 8
	for _, r := range s.table.rows {
		longest = max(longest, ui.Cells(r.name()))
	}
	return min(longest+6, max(width*2/5, 12))
}

// rowName is cursor, mark ("=" for the baseline), state and name, with an asterisk if settings changed during
// training, and "!" if test data were viewed before its end.
func (s *Screen) rowName(r row, width int) string {
	cursor, mark, state, star, viewed := " ", " ", " ", " ", " "
	if r.key == s.at {
		cursor = "▸"
	}
	switch {
	case r.key == s.baseline:
		mark = "="
	case s.isMarked(r):
		mark = "+"
	}
	for _, run := range r.runs {
		if run.changeWords() != "" {
			star = "*"
		}
		if run.testViewed() {
			viewed = "!"
		}
		if state == " " || run.State == record.Training {
			state = stateMarks[run.State]
		}
	}
	return ui.Fit(cursor+mark+state+star+viewed+" "+r.name(), width)
}

// isWord reports whether a column contains words rather than numbers.
func isWord(id string) bool {
	return id == "set" || id == "split" || id == "preset" || id == "state"
}

// columnWidths are the widths of all columns, in cells.
func (s *Screen) columnWidths() []int {
	all := make([]int, len(s.table.columns))
	for i, id := range s.table.columns {
		up, down := heading(id)
		all[i] = max(ui.Cells(up), ui.Cells(down)+1)
		for _, r := range s.table.rows {
			all[i] = max(all[i], min(ui.Cells(s.cell(r, id)), 24))
		}
	}
	return all
}

// columnsFrom returns the visible columns, those before end: starting at the previous
// first one, if the cursor's column is then visible.
func (s *Screen) columnsFrom(all []int, width int) (left, end int) {
	at := max(slices.Index(s.table.columns, s.column), 0)
	left = min(s.left, at)
	for left < at && sumWidths(all[left:at+1]) > width {
		left++
	}
	end = left
	for end < len(all) && sumWidths(all[left:end+1]) <= width {
		end++
	}
	for left > 0 && sumWidths(all[left-1:end]) <= width { // a wider window shows more
		left--
	}
	return left, end
}

func sumWidths(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w + columnGap
	}
	return sum
}
