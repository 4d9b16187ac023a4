package ui

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Columns have the given widths, whatever their content.
func TestTableKeepsItsColumns(t *testing.T) {
	got := Table{
		Columns: []Column{{Width: 6}, {Width: 8, Gap: 2, Right: true}, {Width: 3}},
		Rows:    [][]string{{"run", "acc_h", ""}, {"a-long-name", "60.0", ""}, {"", "too long a cell", "x"}},
		Style:   func(int, int) lipgloss.Style { return lipgloss.NewStyle() },
	}.Draw()
	want := "run      acc_h   \na-lon…    60.0   \n        too l…x  "
	if text := ansi.Strip(strings.Join(got, "\n")); text != want {
		t.Errorf("got\n%q\nwant\n%q", text, want)
	}
}
