package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"segzsl/engine/sweep"
)

//go:embed report.html
var reportHTML string

//go:embed theme.css
var themeCSS string

var reportTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"pct":  func(v float64) string { return fmt.Sprintf("%.1f", 100*v) },
	"stat": func(s sweep.Stat) string { return sweep.Measure{Percent: true}.Text(s) },
}).Parse(reportHTML))

// shownTable is a table as displayed.
type shownTable struct {
	sweep.Table
	Cells        sweep.Cells
	Notes        []string
	OrderSummary string
	Order        sweep.Cells
}

// legendLine is a row's colour and dash.
type legendLine struct {
	Title  string
	Colour int
	Dashes string
}

// templateData is the data for the template.
type templateData struct {
	*Report
	Theme                 template.CSS
	Base                  string
	Done, Failed, Waiting int
	Tables                []shownTable
	Legend                []legendLine
	OrderNote             string
}

// HTML returns the report as a self-contained file.
func (p *Report) HTML() ([]byte, error) {
	s := templateData{Report: p, Theme: template.CSS(themeCSS), Base: p.Plan.BaseSettings()}
	if len(p.Comparisons) > 0 {
		s.OrderNote = sweep.OrderNote
	}
	for _, t := range p.Plan.Tables {
		s.Tables = append(s.Tables, shownTable{t, p.Cells(t), p.Summary.Notes(t), p.OrderSummary(t), p.Order(t)})
	}
	for _, r := range p.Rows {
		s.Done, s.Failed, s.Waiting = s.Done+r.Done, s.Failed+r.Failed, s.Waiting+r.Waiting
	}
	for i, row := range p.Shown {
		var parts []string
		for _, d := range dashes[i] {
			parts = append(parts, fmt.Sprint(float64(d)*1.6))
		}
		s.Legend = append(s.Legend, legendLine{row.Title, i, strings.Join(parts, " ")})
	}
	var b bytes.Buffer
	if err := reportTemplate.Execute(&b, s); err != nil {
		return nil, fmt.Errorf("report: write HTML: %w", err)
	}
	return b.Bytes(), nil
}
