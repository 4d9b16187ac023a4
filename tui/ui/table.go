package ui

import (
	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
)

// Table is cells in columns, without borders, for the content of a panel.
type Table struct {
	Columns []Column
	Rows    [][]string // plain text; longer cells are cut
	Style   func(row, column int) lipgloss.Style
}

// Column is the layout of a column.
type Column struct {
	Width int  // in cells, including Gap
	Gap   int  // blank cells before it
	Right bool // aligned to the right
}

// Draw returns a line for each row.
func (t Table) Draw() []string {
	drawn := table.New().Rows(t.Rows...).Wrap(false).
		Border(lipgloss.Border{}).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderRow(false).
		StyleFunc(func(row, column int) lipgloss.Style {
			c := t.Columns[column]
			style := t.Style(row, column).Width(c.Width).PaddingLeft(c.Gap)
			if c.Right {
				style = style.Align(lipgloss.Right)
			}
			return style
		})
	return Lines(drawn.Render())
}
