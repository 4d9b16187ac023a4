package report

import (
	"fmt"
	"path"
	"strings"

	"segzsl/data/clean"
	"segzsl/engine/sweep"
)

// The files of a report, and the folder with the figures of the Markdown report.
const (
	HTMLFile      = "report.html"
	MarkdownFile  = "report.md"
	FiguresFolder = "figures"
)

// Figures returns all figures of the report.
func (p *Report) Figures() []Figure {
	var all []Figure
	if p.Curve != nil {
		all = append(all, *p.Curve)
	}
	all = append(append(all, p.Maps...), p.Losses...)
	if p.Classes != nil && p.Classes.Confusion.Name != "" {
		all = append(all, p.Classes.Confusion)
	}
	return all
}

// Markdown returns the report in Markdown, with its figures in FiguresFolder.
func (p *Report) Markdown() []byte {
	var b strings.Builder
	b.WriteString(p.Summary.Markdown(1))
	for _, note := range p.Notes {
		fmt.Fprintf(&b, "\nNote: %s\n", clean.Markdown(note))
	}
	if p.Curve != nil {
		b.WriteString("\n## Seen–unseen curves\n" + p.legend() + p.Curve.markdown())
	}
	section(&b, "Fig. 4: test samples by t-SNE", "", p.Maps)
	section(&b, "Losses", p.legend(), p.Losses)
	if p.Classes != nil {
		b.WriteString("\n## Classes of " + clean.Markdown(p.Classes.Row.Title) + "\n")
		if p.Classes.Confusion.Name != "" {
			b.WriteString(p.Classes.Confusion.markdown())
		}
		b.WriteString("\n" + p.Classes.table().Markdown())
	}
	b.WriteString("\n## Runs\n\n" + p.runTable().Markdown())
	if p.Config != "" {
		b.WriteString("\n## Config of the first run\n\n" + clean.MarkdownBlock("toml", strings.TrimSpace(p.Config)))
	}
	fmt.Fprintf(&b, "\nThis report was written on %s.\n", clean.Markdown(p.System))
	return []byte(b.String())
}

func section(b *strings.Builder, title, legend string, figures []Figure) {
	if len(figures) == 0 {
		return
	}
	b.WriteString("\n## " + title + "\n" + legend)
	for _, f := range figures {
		b.WriteString(f.markdown())
	}
}

// markdown returns the figure as an image with a caption.
func (f Figure) markdown() string {
	return fmt.Sprintf("\n![%s](%s)\n\n%s: %s\n", clean.Markdown(strings.NewReplacer("[", "(", "]", ")").Replace(f.Alt)), path.Join(FiguresFolder, f.Name+".svg"), clean.Markdown(f.Title), clean.Markdown(f.Caption))
}

var (
	colourNames = []string{"blue", "orange", "green", "violet", "grey", "red", "olive", "teal"}
	dashNames   = []string{"solid", "dashed", "dotted", "dash-dotted", "long-dashed", "dash-dot-dot", "finely dotted", "long dash and two dots"}
)

func (p *Report) legend() string {
	var parts []string
	for i, row := range p.Shown {
		parts = append(parts, fmt.Sprintf("%s %s (%s)", clean.Markdown(row.Title), colourNames[i], dashNames[i]))
	}
	return "\n" + strings.Join(parts, "; ") + ".\n"
}

func (j *ClassResults) table() sweep.Cells {
	c := sweep.Cells{Head: []string{"class", "type", "samples", "accuracy, %", "most often confused with"}}
	for _, s := range j.Classes {
		kind, confused := "seen", ""
		if s.Unseen {
			kind = "unseen"
		}
		if s.PredictedAs != "" {
			confused = fmt.Sprintf("%s (%.1f %%)", s.PredictedAs, 100*s.Share)
		}
		if s.Accuracy.N > 0 {
			c.Lines = append(c.Lines, sweep.CellLine{Cells: []string{s.Class, kind, fmt.Sprint(s.Samples), sweep.Measure{Percent: true}.Text(s.Accuracy), confused}})
		}
	}
	return c
}

func (p *Report) runTable() sweep.Cells {
	c := sweep.Cells{Head: []string{"run", "status", "acc_s", "acc_u", "acc_h", "T1", "AUSUC", "seconds", "settings or reason"}}
	for _, o := range p.Outcomes {
		cells := []string{o.Run, string(o.Status), "", "", "", "", "", "", strings.TrimSpace(o.Settings + " " + o.Reason)}
		if o.Status == sweep.Done {
			for i, v := range []float64{o.AccS, o.AccU, o.AccH, o.T1} {
				cells[2+i] = fmt.Sprintf("%.1f", 100*v)
			}
			cells[6], cells[7] = fmt.Sprintf("%.3f", o.AUSUC), fmt.Sprintf("%.1f", o.Seconds)
		}
		c.Lines = append(c.Lines, sweep.CellLine{Cells: cells})
	}
	return c
}
