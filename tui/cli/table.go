package cli

import (
	"fmt"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"segzsl/data/clean"
	"segzsl/tui"
	"segzsl/tui/output"
)

// printTable prints rows under their heads: on a terminal with colours in a border,
// wrapped to its width; elsewhere in plain columns, for other programs, with heads
// where plainHeads asks for them.
func printTable(w *output.Writer, heads []string, plainHeads bool, rows [][]string) error {
	for _, row := range rows {
		for i, cell := range row {
			row[i] = clean.Line(cell)
		}
	}
	t := table.New().Rows(rows...)
	if !framed(w) {
		if plainHeads {
			t.Headers(heads...)
		}
		t.Border(lipgloss.Border{}).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
			BorderHeader(false).BorderColumn(false).StyleFunc(plainCell(len(heads)))
		for line := range strings.Lines(t.Render()) {
			if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
				return err
			}
		}
		return nil
	}
	t.Headers(heads...).Border(lipgloss.RoundedBorder()).BorderStyle(barFaint).StyleFunc(framedCell)
	if tui.NeedsASCII(os.Environ()) {
		t.Border(lipgloss.ASCIIBorder())
	}
	drawn := t.Render()
	if width := terminalWidth(w); lipgloss.Width(drawn) > width {
		drawn = t.Width(width).Render()
	}
	_, err := fmt.Fprintln(w.Styled(), drawn)
	return err
}

// framed is whether tables have borders there: on a terminal that shows colours.
func framed(w *output.Writer) bool {
	return isTerminal(w) && capable() && colorprofile.Detect(w, os.Environ()) > colorprofile.ASCII
}

// plainCell has two blanks between columns.
func plainCell(columns int) table.StyleFunc {
	return func(_, column int) lipgloss.Style {
		if column == columns-1 {
			return lipgloss.NewStyle()
		}
		return lipgloss.NewStyle().PaddingRight(2)
	}
}

func framedCell(row, _ int) lipgloss.Style {
	if row == table.HeaderRow {
		return barName.Padding(0, 1)
	}
	return lipgloss.NewStyle().Padding(0, 1)
}

// terminalWidth is the width of the terminal in cells; 80 if it does not say.
func terminalWidth(w *output.Writer) int {
	if width, _, err := term.GetSize(w.Fd()); err == nil && width > 0 {
		return width
	}
	return 80
}
