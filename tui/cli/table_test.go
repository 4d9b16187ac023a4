package cli

import (
	"bytes"
	"testing"

	"segzsl/tui/output"
)

// In a file or a pipe, a table is plain columns, with headings on request.
func TestPrintTablePlain(t *testing.T) {
	rows := [][]string{{"● one", "training", "–"}, {"  a-longer-name", "γ", "0.412 of 1"}, {"", "", ""}}
	for _, test := range []struct {
		heads bool
		want  string
	}{
		{true, "  run            state     AUSUC\n● one            training  –\n  a-longer-name  γ         0.412 of 1\n\n"},
		{false, "● one            training  –\n  a-longer-name  γ         0.412 of 1\n\n"},
	} {
		var out bytes.Buffer
		if err := printTable(output.NewWriter(&out), []string{"  run", "state", "AUSUC"}, test.heads, rows); err != nil {
			t.Fatal(err)
		}
		if out.String() != test.want {
			t.Errorf("heads %v:\n%q\nwant\n%q", test.heads, out.String(), test.want)
		}
	}
}
