package tui

import (
	"fmt"
	"math/bits"
	"os"
	"strings"
	"testing"
)

const readme = "README.md"

// README.md between its markers lists the keys and commands.
func TestReadmeHasTheKeys(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want := between(t, string(text), "keys", keyLists())
	want = between(t, want, "commands", commandList())
	if want == string(text) {
		return
	}
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s does not list the present keys and commands; write them with -update", readme)
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
	return before + begin + "\n" + list + end + after
}

// keyLists lists the keys of each screen; those of most screens are listed once.
func keyLists() string {
	var b strings.Builder
	of := func(title string, where place, wanted func(key) bool) {
		fmt.Fprintf(&b, "### %s\n\n| key | does |\n|---|---|\n", title)
		for _, k := range keyTable() {
			if k.where&where != 0 && wanted(k) {
				fmt.Fprintf(&b, "| %s | %s |\n", codes(k.Label), k.Long)
			}
		}
		b.WriteString("\n")
	}
	own := func(k key) bool { return !everywhere(k) }
	for _, s := range screens() {
		of(s.title, s.place, own)
	}
	of("Every screen", onScreens, everywhere)
	of("Help and glossary", onPages, own)
	of("List of commands", inPalette, own)
	of("While typing a line", inPrompt, own)
	of("Questions", inConfirm, own)
	return b.String()
}

// everywhere reports whether a key is valid on all screens, or on all except the one
// that it opens.
func everywhere(k key) bool {
	return bits.OnesCount(uint(k.where&onScreens)) >= len(screens())-1
}

// codes formats each key of a label as code.
func codes(label string) string {
	return "`" + strings.Join(strings.Fields(label), "` `") + "`"
}

func commandList() string {
	var b strings.Builder
	b.WriteString("| command | does |\n|---|---|\n")
	for _, c := range bare().commands().table() {
		usage := strings.TrimSpace(c.name + " " + c.takes)
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.ReplaceAll(usage, "|", `\|`), c.about)
	}
	return b.String() + "\n"
}
