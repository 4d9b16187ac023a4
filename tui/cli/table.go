package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"segzsl/data/clean"
	"segzsl/tui"
	"segzsl/tui/output"
)

// column is the title of a column of a table, and its alignment.
type column struct {
	title string
	align lipgloss.Position
}

// words are columns of text, aligned to the left.
func words(titles ...string) []column { return aligned(lipgloss.Left, titles) }

// numbers are columns aligned to the right.
func numbers(titles ...string) []column { return aligned(lipgloss.Right, titles) }

func aligned(at lipgloss.Position, titles []string) []column {
	list := make([]column, len(titles))
	for i, title := range titles {
		list[i] = column{title, at}
	}
	return list
}

// printTable prints rows under the titles of their columns: on a terminal with colours
// in a border, wrapped to its width; elsewhere in plain columns, for other programs.
func printTable(w *output.Writer, columns []column, rows [][]string) error {
	if !framed(w) {
		_, err := fmt.Fprint(w, plainTable(columns, rows))
		return err
	}
	_, err := fmt.Fprint(w.Styled(), framedTable(columns, rows, terminalWidth(w)))
	return err
}

// plainTable returns rows in columns that are two blanks apart. If no column has a
// title, there is no line of titles.
func plainTable(columns []column, rows [][]string) string {
	t := newTable(columns, rows).Border(lipgloss.Border{}).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderHeader(false).BorderColumn(false).
		StyleFunc(func(_, at int) lipgloss.Style {
			style := lipgloss.NewStyle().Align(columns[at].align)
			if at > 0 {
				style = style.PaddingLeft(2)
			}
			return style
		})
	var b strings.Builder
	for line := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	return b.String()
}

// framedTable returns rows in a border, in at most width cells.
func framedTable(columns []column, rows [][]string, width int) string {
	t := newTable(columns, rows).Border(lipgloss.RoundedBorder()).BorderStyle(barFaint).
		StyleFunc(func(row, at int) lipgloss.Style {
			style := lipgloss.NewStyle()
			if row == table.HeaderRow {
				style = barName
			}
			return style.Padding(0, 1).Align(columns[at].align)
		})
	if tui.NeedsASCII(os.Environ()) {
		t.Border(lipgloss.ASCIIBorder())
	}
	drawn := t.Render()
	if natural := lipgloss.Width(drawn); natural > width {
		borders := len(columns) + 1
		drawn = t.Width(min(width, natural-borders-1)).Render() // it cuts cells, if the width is enough without borders
	}
	return drawn + "\n"
}

// newTable returns a table of rows on one line each.
func newTable(columns []column, rows [][]string) *table.Table {
	t := table.New()
	for _, row := range rows {
		row = slices.Clone(row)
		for i, cell := range row {
			row[i] = clean.Line(cell)
		}
		t.Row(row...)
	}
	if slices.ContainsFunc(columns, func(c column) bool { return c.title != "" }) {
		titles := make([]string, len(columns))
		for i, c := range columns {
			titles[i] = clean.Line(c.title)
		}
		t.Headers(titles...)
	}
	return t
}

// framed reports whether tables have borders there: on a terminal that shows colours.
func framed(w *output.Writer) bool {
	return isTerminal(w) && capable() && colorprofile.Detect(w, os.Environ()) > colorprofile.ASCII
}

// terminalWidth is the width of the terminal in cells; 80 if it does not say.
func terminalWidth(w *output.Writer) int {
	if width, _, err := term.GetSize(w.Fd()); err == nil && width > 0 {
		return width
	}
	return 80
}
