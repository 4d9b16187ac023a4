package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"segzsl/data/clean"
)

// A line of wide and narrow characters is drawn in its cells, with the cursor in it.
func TestLinesOfWideCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab/é狼豹あ한🐺")), 0, 60, -1).Draw(t, "text")
		l := NewLine("", text)
		for range rapid.IntRange(0, 60).Draw(t, "left") {
			l.Type(tea.KeyPressMsg{Code: tea.KeyLeft})
		}
		width := rapid.IntRange(6, 40).Draw(t, "width")
		drawn := l.Draw(width)
		if Cells(drawn) != width {
			t.Fatalf("%q takes %d cells, want %d", drawn, Cells(drawn), width)
		}
		under := " "
		if at, runes := l.input.Position(), []rune(text); at < len(runes) {
			under = string(runes[at])
		}
		if !strings.Contains(drawn, "\x1b[7m"+under+"\x1b[") {
			t.Fatalf("cursor on %q is not in %q", under, drawn)
		}
		if shown := strings.TrimSpace(ansi.Strip(drawn)); !strings.Contains(text, shown) {
			t.Fatalf("%q is no part of %q", shown, text)
		}
	})
}

// Terminals differ in how wide they draw sequences of emoji: with mode 2027 by
// grapheme, otherwise by character. Cleaned text has no sequence for which that
// matters.
func TestCleanTextHasOneWidth(t *testing.T) {
	for _, text := range []string{"👩‍🔬 lab", "❤️ heart", "👍🏽 thumb", "🇩🇪 flag", "1️⃣ one", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☎️", "👨‍👩‍👧‍👦", "é", "狼 🐺"} {
		s := clean.Line(text)
		if a, b := ansi.StringWidth(s), ansi.StringWidthWc(s); a != b {
			t.Errorf("%q, cleaned %q, has %d cells by grapheme and %d by character", text, s, a, b)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := clean.Line(rapid.StringOfN(rapid.SampledFrom([]rune("a狼é\u0301👩🔬❤☎👍🏽🏿🇩🇪1#⃣\u200d\ufe0f\ufe0e🏴\U000e0067\U000e007f")), 0, 12, -1).Draw(t, "text"))
		if a, b := ansi.StringWidth(s), ansi.StringWidthWc(s); a != b {
			t.Fatalf("%q has %d cells by grapheme and %d by character", s, a, b)
		}
	})
}
