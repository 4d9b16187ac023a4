package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const (
	readme         = "README.md"
	commandsBegin  = "<!-- commands: begin; generated -->\n"
	commandsEnding = "<!-- commands: end -->"
)

// README.md between its markers is what the commands say of themselves.
func TestReadmeHasTheCommands(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), commandsBegin)
	_, after, closed := strings.Cut(rest, commandsEnding)
	if !ok || !closed {
		t.Fatalf("%s lacks the markers %q and %q", readme, commandsBegin, commandsEnding)
	}
	want := before + commandsBegin + reference((&app{}).root()) + "\n" + commandsEnding + after
	if want == string(text) {
		return
	}
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s does not describe the present commands; write them with -update", readme)
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

// flagTable are the flags of a command alone, not those of every command.
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

// defaultOf is a flag's default, but for what says nothing or is the machine's.
func defaultOf(f *pflag.Flag) string {
	if f.Value.Type() == "bool" || slices.Contains([]string{"", "0", "[]"}, f.DefValue) {
		return ""
	}
	return " (default " + strings.Trim(f.DefValue, "[]") + ")"
}
