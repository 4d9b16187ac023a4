package compare

import (
	"slices"
	"strings"

	"segzsl/engine/record"
	"segzsl/tui/ui"
)

// drawTable is two lines of heads and the rows that fit.
func (s *Screen) drawTable(width, rows int) []string {
	t := s.Theme
	name := s.nameWidth(width)
	all := s.columnWidths()
	left, end := s.columnsFrom(all, width-name)
	columns, widths := s.table.columns[left:end], all[left:end]
	above, below := s.heads(columns, widths, name)
	if left > 0 {
		above = t.Faint.Paint(ui.Fit("    ‹ more columns", name)) + above[name:]
	}
	if end < len(all) {
		above = ui.Ends(ui.Fit(above, width-2), t.Faint.Paint("›"), width)
	}
	out := []string{ui.Fit(above, width), ui.Fit(below, width)}
	at := max(s.rowAt(), 0)
	for i := s.top; i < min(s.top+rows, len(s.table.rows)); i++ {
		r := s.table.rows[i]
		line := s.rowName(r, name)
		for k, id := range columns {
			line += "  " + aligned(id, r.cell(id), widths[k])
		}
		line = ui.Fit(line, width)
		switch {
		case i == at:
			line = t.Selected.Paint(line)
		case r.paper != nil:
			line = t.Faint.Paint(line)
		}
		out = append(out, line)
	}
	return ui.Block(out, width, rows+2)
}

// heads are the two lines above the columns, behind name cells for the names of rows.
func (s *Screen) heads(columns []string, widths []int, name int) (above, below string) {
	t := s.Theme
	above, below = strings.Repeat(" ", name), ui.Fit("    run", name)
	for i, id := range columns {
		up, down := heading(id)
		if id == s.sortBy {
			down += map[bool]string{true: "↓", false: "↑"}[s.descending]
		}
		up, down = aligned(id, up, widths[i]), aligned(id, down, widths[i])
		ink := t.Faint
		if id == s.column {
			ink = t.Accent
		}
		above, below = above+"  "+ink.Paint(up), below+"  "+ink.Paint(down)
	}
	return above, below
}

// nameWidth is the width of the first column, which is always shown.
func (s *Screen) nameWidth(width int) int {
	longest := 8
	for _, r := range s.table.rows {
		longest = max(longest, ui.Cells(r.name()))
	}
	return min(longest+4, max(width*2/5, 12))
}

// rowName is mark, state and name; what was changed during training has an asterisk.
func (s *Screen) rowName(r row, width int) string {
	mark, state, star := " ", " ", ""
	if s.isMarked(r) {
		mark = "▸"
	}
	for _, run := range r.runs {
		if run.altered() {
			star = "*"
		}
		if state == " " || run.State == record.Training {
			state = stateMarks[run.State]
		}
	}
	return ui.Fit(mark+state+star+" "+r.name(), width)
}

// aligned puts numbers at the right, words at the left.
func aligned(id, text string, width int) string {
	switch id {
	case "set", "split", "preset", "state":
		return ui.Fit(text, width)
	}
	return ui.Right(text, width)
}

// columnWidths are those of all columns, in cells.
func (s *Screen) columnWidths() []int {
	all := make([]int, len(s.table.columns))
	for i, id := range s.table.columns {
		up, down := heading(id)
		all[i] = max(ui.Cells(up), ui.Cells(down)+1)
		for _, r := range s.table.rows {
			all[i] = max(all[i], min(ui.Cells(r.cell(id)), 24))
		}
	}
	return all
}

// columnsFrom is which columns are shown, those before end: from the one that was
// the first before, if the cursor's is among them then.
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
		sum += w + 2
	}
	return sum
}
