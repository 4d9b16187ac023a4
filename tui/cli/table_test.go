package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"segzsl/tui/output"
)

// In a file or a pipe, a table is plain columns, without colours and borders.
func TestPrintTablePlain(t *testing.T) {
	rows := [][]string{{"● one", "training", "–"}, {"  a-longer-name", "γ", "0.412"}, {"", "", ""}, {"x\n\x1b[m狼", "long\tstate", "12"}}
	for _, test := range []struct {
		columns []column
		want    string
	}{
		{slices.Concat(words("  run", "state"), numbers("H")), "  run            state           H\n● one            training        –\n  a-longer-name  γ           0.412\n\nx �[m狼          long state     12\n"},
		{words("", "", ""), "● one            training    –\n  a-longer-name  γ           0.412\n\nx �[m狼          long state  12\n"},
	} {
		var out bytes.Buffer
		if err := printTable(output.NewWriter(&out), test.columns, rows); err != nil {
			t.Fatal(err)
		}
		if out.String() != test.want {
			t.Errorf("%v:\n%q\nwant\n%q", test.columns, out.String(), test.want)
		}
	}
}

// On a terminal, a table has a border, and cells are wrapped to the width.
func TestFramedTable(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	columns := append(words("preset"), numbers("H")...)
	rows := [][]string{{"paper", "71.5"}, {"a much longer name", "9.1"}}
	for width, want := range map[int]string{
		80: `
╭────────────────────┬──────╮
│ preset             │    H │
├────────────────────┼──────┤
│ paper              │ 71.5 │
│ a much longer name │  9.1 │
╰────────────────────┴──────╯
`,
		26: `
╭────────────────┬──────╮
│ preset         │    H │
├────────────────┼──────┤
│ paper          │ 71.5 │
│ a much longer  │  9.1 │
│ name           │      │
╰────────────────┴──────╯
`,
		22: `
╭─────────────┬──────╮
│ preset      │    H │
├─────────────┼──────┤
│ paper       │ 71.5 │
│ a much      │  9.1 │
│ longer name │      │
╰─────────────┴──────╯
`,
	} {
		if got := ansi.Strip(framedTable(columns, rows, width)); got != strings.TrimPrefix(want, "\n") {
			t.Errorf("in %d cells:\n%s", width, got)
		}
	}
}
