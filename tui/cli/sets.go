package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/tui/output"
)

func (a *app) dataCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "data [NAME|PATH]",
		Short: "list data sets, or check one",
		Long: `Without an argument, list the built-in data sets and the formats that can be opened.
With one, print a description and its problems; the exit code is 1 if it cannot be used.`,
		Example: `
segzsl data
segzsl data glyphs
segzsl data path/to/AWA2 --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("data takes one data set, got %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: completeData,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listSets(asJSON)
			}
			return a.inspect(args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(a.convertCommand(), a.buildCommand())
	return cmd
}

// formatLine is a format or a built-in set in JSON.
type formatLine struct {
	Name        string `json:"name"`
	BuiltIn     bool   `json:"built_in"`
	Description string `json:"description"`
}

func (a *app) listSets(asJSON bool) error {
	var lines []formatLine
	for _, f := range data.Formats() {
		lines = append(lines, formatLine{f.Name, f.BuiltIn, f.Description})
	}
	if asJSON {
		return printJSON(a.out, lines)
	}
	slices.SortStableFunc(lines, func(x, y formatLine) int { return cmp.Compare(kindOf(x), kindOf(y)) })
	var rows [][]string
	for _, line := range lines {
		rows = append(rows, []string{line.Name, kindOf(line), line.Description})
	}
	return printTable(a.out, words("name", "kind", "description"), rows)
}

func kindOf(f formatLine) string {
	if f.BuiltIn {
		return "built in"
	}
	return "format"
}

// reportLine is data.Report in JSON; counts that are not known are null.
type reportLine struct {
	Name       string   `json:"name"`
	Source     string   `json:"source"`
	Format     string   `json:"format"`
	Usable     bool     `json:"usable"`
	Samples    *int     `json:"samples"`
	Features   *int     `json:"features"`
	Classes    *int     `json:"classes"`
	Seen       *int     `json:"seen_classes"`
	Unseen     *int     `json:"unseen_classes"`
	Attributes *int     `json:"attributes"`
	TrainVal   *int     `json:"trainval"`
	Train      *int     `json:"train"`
	Val        *int     `json:"val"`
	TestSeen   *int     `json:"test_seen"`
	TestUnseen *int     `json:"test_unseen"`
	SplitHash  string   `json:"split_hash"`
	ImageShape []int    `json:"image_shape,omitempty"`
	Classnames []string `json:"class_names"`
	Attributed []string `json:"attribute_names"`
	Problems   []string `json:"problems"`
	Notes      []string `json:"notes"`
}

func known(count int) *int {
	if count == data.Unknown {
		return nil
	}
	return &count
}

func newReportLine(r *data.Report) reportLine {
	line := reportLine{
		Name: r.Name, Source: r.Source, Format: r.Format, Usable: r.Usable(),
		Samples: known(r.Samples), Features: known(r.Features), Classes: known(r.Classes),
		Seen: known(r.Seen), Unseen: known(r.Unseen), Attributes: known(r.Attributes),
		TrainVal: known(r.TrainVal), Train: known(r.Train), Val: known(r.Val),
		TestSeen: known(r.TestSeen), TestUnseen: known(r.TestUnseen), SplitHash: r.SplitHash,
		Classnames: r.ClassNames, Attributed: r.AttributeNames,
		Problems: append([]string{}, r.Problems...), Notes: append([]string{}, r.Notes...),
	}
	if r.Height > 0 {
		line.ImageShape = []int{r.Height, r.Width}
	}
	return line
}

func (a *app) inspect(nameOrPath string, asJSON bool) error {
	report, err := data.Inspect(nameOrPath)
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(a.out, newReportLine(report))
	} else {
		_, err = io.WriteString(a.out, reportText(report))
	}
	if err == nil && !report.Usable() {
		return fmt.Errorf("data: %s cannot be used: see the problems above", nameOrPath)
	}
	return err
}

// reportText formats a report as text.
func reportText(r *data.Report) string {
	var b strings.Builder
	features := count(r.Features)
	if r.Height > 0 {
		features += fmt.Sprintf(" (%d × %d pixels)", r.Height, r.Width)
	}
	b.WriteString(plainTable(words("", ""), [][]string{
		{"name", r.Name},
		{"source", fmt.Sprintf("%s (%s)", r.Source, r.Format)},
		{"samples", count(r.Samples)},
		{"features", features},
		{"classes", fmt.Sprintf("%d: %s seen, %s unseen", r.Classes, count(r.Seen), count(r.Unseen))},
		{"attributes", fmt.Sprint(r.Attributes)},
		{"trainval", fmt.Sprintf("%d (train %d, val %d)", r.TrainVal, r.Train, r.Val)},
		{"test", fmt.Sprintf("%d seen, %d unseen", r.TestSeen, r.TestUnseen)},
		{"split", r.SplitHash},
	}))
	list(&b, "notes", r.Notes)
	list(&b, "problems", r.Problems)
	if r.Usable() {
		b.WriteString("\nno problems\n")
	}
	return b.String()
}

func count(n int) string {
	if n == data.Unknown {
		return "unknown"
	}
	return fmt.Sprint(n)
}

func list(b *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, line := range lines {
		fmt.Fprintf(b, "  - %s\n", strings.ReplaceAll(line, "\n", "\n    "))
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func printJSON(w *output.Writer, v any) error {
	encoder := json.NewEncoder(w.JSON())
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}
