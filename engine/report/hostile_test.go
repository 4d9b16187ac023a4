package report

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/sweep"
)

const hostileName = "<script>alert(1)</script>|[x](javascript:alert(1))`\x1b]0;t\a\u202e"

var hostileBuild = config.Build{Version: hostileName, Commit: hostileName, Kernel: hostileName}

// hostileReport has a hostile name wherever a file can put one.
func hostileReport() *Report {
	row := sweep.Row{Name: "grid-1", Title: hostileName, Input: hostileName, Set: []config.Setting{{Key: hostileName, Value: hostileName}}}
	plan := sweep.Plan{Set: event.SetFacts{Name: hostileName, SplitHash: hostileName}, Preset: hostileName, Base: row.Set, Seeds: []uint64{0},
		Tables: []sweep.Table{{Name: "grid", Title: hostileName, Note: hostileName, Measures: []string{"acc_h"}, Lines: []sweep.Line{{Title: hostileName, Row: row.Name}}}},
		Rows:   []sweep.Row{row}, Command: hostileName, Build: hostileBuild}
	outcomes := []sweep.Outcome{{Row: row.Name, Title: hostileName, Settings: hostileName, Status: sweep.Failed, Reason: hostileName, Run: hostileName, Build: hostileBuild}}
	figure := Figure{Name: "confusion", Title: hostileName, Alt: hostileName, Caption: hostileName, svg: `<svg role="img"></svg>`}
	summary := sweep.Summarise(plan, outcomes, nil)
	summary.Builds = []config.Build{hostileBuild}
	return &Report{Summary: summary, Outcomes: outcomes, Shown: []sweep.Row{row}, Curve: &figure, Losses: []Figure{figure},
		Classes: &ClassResults{Row: row, Seeds: 1, Confusion: figure, Classes: []ClassScore{{Class: hostileName, PredictedAs: hostileName, Accuracy: sweep.StatOf([]float64{1}), Samples: 1}}},
		Config:  "```\n" + hostileName, Notes: []string{hostileName}, System: hostileName}
}

func TestReportsEscapeNames(t *testing.T) {
	p := hostileReport()
	page, err := p.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(page, []byte("&lt;script&gt;")) || bytes.Contains(page, []byte("<script")) {
		t.Error("the page has a name as HTML")
	}
	text := string(p.Markdown())
	inCode := regexp.MustCompile("(?s)````toml.*?````|``[^\n]*?``")
	outside := inCode.ReplaceAllString(text, "")
	for what, found := range map[string]*regexp.Regexp{
		"HTML":        regexp.MustCompile(`(^|[^\\])<script`),
		"a link":      regexp.MustCompile(`(^|[^\\])\]\(javascript`),
		"a code span": regexp.MustCompile("(^|[^\\\\])`"),
		"a cell":      regexp.MustCompile(`>\|`),
		"an escape":   regexp.MustCompile("[\x1b\a\u202e]"),
	} {
		if at := found.FindStringIndex(outside); at != nil {
			t.Errorf("%s in the Markdown: %q", what, outside[max(0, at[0]-60):min(len(outside), at[1]+60)])
		}
	}
}

// Cells of results.csv are no formulas for a spreadsheet, and are read back as they were.
func TestResultsAreNoFormulas(t *testing.T) {
	var b bytes.Buffer
	want := []sweep.Outcome{{Row: "=1", Title: "@SUM(1)", Settings: "-2+3", Status: sweep.Failed, Reason: "+1+1", Run: "'=x", Build: config.Build{Version: "-1"}}}
	if err := sweep.WriteCSV(&b, want); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range lines[1] {
		if cell != "-1" && strings.IndexAny(cell, "=+-@") == 0 {
			t.Errorf("the cell %q is a formula", cell)
		}
	}
	got, err := sweep.ReadCSV(&b)
	if err != nil || got[0] != want[0] {
		t.Errorf("read %+v, %v; want %+v", got, err, want[0])
	}
}
