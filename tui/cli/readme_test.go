package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"segzsl/engine/record"
)

const readme = "README.md"

// README.md between its markers describes the files of a run folder and the
// commands.
func TestReadmeIsUpToDate(t *testing.T) {
	text := readDocument(t, readme)
	want := between(t, text, "files", fileTable())
	want = between(t, want, "commands", reference((&app{streams: newStreams(nil, io.Discard, io.Discard)}).root())+"\n")
	if want == text {
		return
	}
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is out of date: write it with -update", readme)
}

// between replaces the text between the markers of a part.
func between(t *testing.T, text, part, list string) string {
	t.Helper()
	begin, end := fmt.Sprintf("<!-- %s: begin; generated -->\n", part), fmt.Sprintf("<!-- %s: end -->", part)
	before, rest, ok := strings.Cut(text, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s lacks the markers %q and %q", readme, begin, end)
	}
	return before + begin + list + end + after
}

// fileTable describes the files of a run folder.
func fileTable() string {
	var b strings.Builder
	b.WriteString("\n| file | content | written by | removed |\n|---|---|---|---|\n")
	for _, f := range record.Files {
		removed := f.Removed
		if removed == "" {
			removed = "never"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s |\n", f.Name, f.Holds, f.Writer, removed)
	}
	return b.String() + "\n"
}

// reference describes the commands below parent, each under a heading.
func reference(parent *cobra.Command) string {
	var b strings.Builder
	byName := func(a, b *cobra.Command) int { return strings.Compare(a.Name(), b.Name()) }
	for _, c := range slices.SortedFunc(slices.Values(parent.Commands()), byName) {
		if c.Hidden || c.Name() == "help" || c.Parent().Name() == "completion" {
			continue
		}
		b.WriteString("\n### " + c.CommandPath() + strings.TrimPrefix(c.Use, c.Name()) + "\n\n")
		b.WriteString(strings.ToUpper(c.Short[:1]) + c.Short[1:] + ".\n")
		b.WriteString(flagTable(c))
		if c.Example != "" {
			b.WriteString("\n```\n" + strings.Trim(c.Example, "\n") + "\n```\n")
		}
		b.WriteString(reference(c))
	}
	return b.String()
}

// flagTable describes the flags of a command, without those of every command.
func flagTable(c *cobra.Command) string {
	var b strings.Builder
	c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" {
			fmt.Fprintf(&b, "| %s | %s |\n", flagName(f), strings.ReplaceAll(f.Usage, "|", `\|`)+defaultOf(f))
		}
	})
	if b.Len() == 0 {
		return ""
	}
	return "\n| flag | meaning |\n|---|---|\n" + b.String()
}

func flagName(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return "`-" + f.Shorthand + "`, `--" + f.Name + "`"
	}
	return "`--" + f.Name + "`"
}

// defaultOf is the default of a flag, unless it is empty or depends on the machine.
func defaultOf(f *pflag.Flag) string {
	if f.Value.Type() == "bool" || slices.Contains([]string{"", "0", "[]"}, f.DefValue) {
		return ""
	}
	return " (default " + strings.Trim(f.DefValue, "[]") + ")"
}
