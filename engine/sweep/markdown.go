package sweep

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"segzsl/data/clean"
	"segzsl/engine/config"
)

// signed formats numbers with the sign −, and zero without a sign.
func signed(format string, values ...any) string {
	text := fmt.Sprintf(format, values...)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return strings.ReplaceAll(text, "-", "−")
}

// Cells is a table as text. The first cell of each line is its title.
type Cells struct {
	Head  []string
	Lines []CellLine
}

// CellLine is a line of cells; Faint ones are not from this sweep.
type CellLine struct {
	Cells []string
	Faint bool
}

// Cells returns a table as text, with the numbers reported in the paper, if any.
func (s Summary) Cells(t Table) Cells {
	reported := PublishedFor(t.Name, s.Plan.Set.Name)
	c := Cells{Head: []string{"", "input", "settings × divisions"}}
	for _, key := range t.Measures {
		c.Head = append(c.Head, MeasureOf(key).Title)
	}
	if len(reported) > 0 {
		c.Head = append(c.Head, "paper: "+strings.Join(titles(publishedMeasures[t.Name]), " / "))
	}
	for _, line := range t.Lines {
		c.Lines = append(c.Lines, CellLine{Cells: s.line(t, line, reported)})
	}
	for _, p := range reported {
		if row := t.reportedRow(p.Line); !slices.ContainsFunc(t.Lines, func(l Line) bool { return l.Row == row }) {
			cells := []string{p.Title + " (reported)", "", ""}
			for range t.Measures {
				cells = append(cells, "")
			}
			c.Lines = append(c.Lines, CellLine{Cells: append(cells, p.text()), Faint: true})
		}
	}
	return c
}

func titles(keys []string) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = MeasureOf(k).Title
	}
	return names
}

func (s Summary) line(t Table, line Line, reported []Published) []string {
	sum := s.Row(line.Row)
	title := line.Title
	switch {
	case sum.Failed > 0:
		title += fmt.Sprintf(" (%d of %d failed: %s)", sum.Failed, len(s.Plan.Seeds), strings.Join(sum.Reasons, "; "))
	case sum.Waiting > 0:
		title += fmt.Sprintf(" (%d of %d)", sum.Done, len(s.Plan.Seeds))
	}
	row, _ := s.Plan.Row(line.Row)
	cells := []string{title, cmp.Or(row.Input, "–"), sum.Budget.text()}
	for _, key := range t.Measures {
		cells = append(cells, MeasureOf(key).Text(sum.Scores[key]))
	}
	if len(reported) == 0 {
		return cells
	}
	i := slices.IndexFunc(reported, func(p Published) bool { return t.reportedRow(p.Line) == line.Row })
	if i < 0 {
		return append(cells, "")
	}
	return append(cells, reported[i].text())
}

func (p Published) text() string {
	parts := make([]string, len(p.Values))
	for i, v := range p.Values {
		parts[i] = "–"
		if v != none {
			parts[i] = fmt.Sprintf("%.1f", v)
		}
	}
	return strings.Join(parts, " / ")
}

// SpaceCells returns the table of the numbers for Fig. 4.
func (s Summary) SpaceCells() Cells {
	c := Cells{Head: []string{""}}
	for _, column := range SpaceColumns {
		c.Head = append(c.Head, column.Title)
	}
	for _, space := range s.Spaces {
		cells := []string{space.Title()}
		for _, column := range SpaceColumns {
			cells = append(cells, Measure{}.Text(column.Value(space)))
		}
		c.Lines = append(c.Lines, CellLine{Cells: cells})
	}
	return c
}

// Heading returns the title of a table with its number.
func (t Table) Heading() string {
	if t.Name >= "1" && t.Name <= "4" {
		return "Table " + t.Name + ". " + t.Title
	}
	return t.Title
}

// Short returns the table's name in a list.
func (t Table) Short() string {
	if t.Name >= "1" && t.Name <= "4" {
		return "Table " + t.Name
	}
	return strings.ToUpper(t.Name[:1]) + t.Name[1:]
}

// BaseSettings returns the settings on top of the preset, in the syntax of --set.
func (p Plan) BaseSettings() string { return joinSettings(p.Base) }

// About describes the data, the preset and the seeds in a line of Markdown.
func (s Summary) About() string {
	p := s.Plan
	text := fmt.Sprintf("%s: %d seen and %d unseen classes, %d training, %d + %d test samples; split %s; preset %s",
		clean.Markdown(p.Set.Name), p.Set.Seen, p.Set.Unseen, p.Set.TrainVal, p.Set.TestSeen, p.Set.TestUnseen, clean.MarkdownCode(p.Set.SplitHash), clean.Markdown(p.Preset))
	if len(p.Base) > 0 {
		text += " with " + clean.Markdown(strings.ReplaceAll(joinSettings(p.Base), " ", ", "))
	}
	return text + "; " + s.seeds() + "."
}

func (s Summary) seeds() string {
	if len(s.Plan.Seeds) == 1 {
		return s.seedCount()
	}
	return s.seedCount() + ", mean ± sd"
}

func (s Summary) seedCount() string {
	if len(s.Plan.Seeds) == 1 {
		return "one seed"
	}
	return fmt.Sprintf("%d seeds", len(s.Plan.Seeds))
}

// Markdown returns table.md: each table with its comparisons. level is that of the
// first heading.
func (s Summary) Markdown(level int) string {
	mark := strings.Repeat("#", level)
	return s.Text(mark+" ", mark+"# ", Cells.Markdown)
}

// Text returns each table with its comparisons. Title and heading begin the lines of
// the title and of the tables' headings; table formats a table.
func (s Summary) Text(title, heading string, table func(Cells) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\n\n%s Accuracies in %%.\n", title, clean.Markdown(s.Plan.Set.Name), s.About())
	for _, t := range s.Plan.Tables {
		fmt.Fprintf(&b, "\n%s%s\n\n%s", heading, clean.Markdown(t.Heading()), table(s.Cells(t)))
		for _, note := range s.Notes(t) {
			fmt.Fprintf(&b, "\n%s\n", clean.Markdown(note))
		}
		if words := s.OrderSummary(t); words != "" {
			fmt.Fprintf(&b, "\n%s\n\n%s", words, table(s.Order(t)))
		}
	}
	if len(s.Spaces) > 0 {
		fmt.Fprintf(&b, "\n%sFig. 4 in numbers\n\n%s", heading, table(s.SpaceCells()))
		fmt.Fprintf(&b, "\nMeasured on test samples. The linear probe predicts attributes of classes that it was not trained on: R² is 1 for perfect predictions and 0 for those of the mean. Purity by chance: %.3f.\n", s.Spaces[0].Chance)
	}
	if len(s.Comparisons) > 0 {
		b.WriteString("\n" + OrderNote + "\n")
	}
	fmt.Fprintf(&b, "\nGenerated by %s. %s\n", clean.MarkdownCode(s.Plan.Command), clean.Markdown(s.TrainedBy()))
	return b.String()
}

// TrainedBy names the programs that trained the runs.
func (s Summary) TrainedBy() string {
	builds := s.Builds
	if len(builds) == 0 {
		builds = []config.Build{s.Plan.Build}
	}
	var names []string
	for _, b := range builds {
		names = append(names, fmt.Sprintf("%s, commit %s, kernels %s", cmp.Or(b.Version, "unknown"), cmp.Or(b.Commit, "not recorded"), cmp.Or(b.Kernel, "not recorded")))
	}
	return "Trained by version " + strings.Join(names, "; ") + "."
}

// Notes returns the notes for a table.
func (s Summary) Notes(t Table) []string {
	var notes []string
	if t.Note != "" {
		notes = append(notes, t.Note)
	}
	sources := []string{}
	for _, p := range PublishedFor(t.Name, s.Plan.Set.Name) {
		if !slices.Contains(sources, p.Source) {
			sources = append(sources, p.Source)
		}
	}
	if len(sources) > 0 {
		notes = append(notes, "Reported numbers: "+strings.Join(sources, "; ")+".")
	}
	return notes
}

// Markdown formats the table as Markdown.
func (c Cells) Markdown() string {
	var b strings.Builder
	head := make([]string, len(c.Head))
	for i, cell := range c.Head {
		head[i] = clean.Markdown(cell)
	}
	b.WriteString("| " + strings.Join(head, " | ") + " |\n|---|" + strings.Repeat("---:|", len(c.Head)-1) + "\n")
	for _, line := range c.Lines {
		cells := make([]string, len(line.Cells))
		for i, cell := range line.Cells {
			cells[i] = clean.Markdown(cell)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}
