package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/themes"
)

// A layer covers its cells and a blank on each side, and nothing else.
func TestLayerCoversLines(t *testing.T) {
	look := NewLook(themes.Mono, false, false)
	box := look.Layer("T", []string{"ab", "too long for it"}, 9)
	var lines []string
	for range 6 {
		lines = append(lines, themes.Dark.Theme().Seen.Paint(strings.Repeat("·", 9))+strings.Repeat("-", 9))
	}
	got := Overlay(lines, box, 4, 1)
	want := []string{
		"·········---------",
		"··· ┏ T ━━━━┓ ----",
		"··· ┃ ab    ┃ ----",
		"··· ┃ too … ┃ ----",
		"··· ┗━━━━━━━┛ ----",
		"·········---------",
	}
	if text := ansi.Strip(strings.Join(got, "\n")); text != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", text, strings.Join(want, "\n"))
	}
}

// A line accepts typed and pasted text up to its limit, and shows the part at its
// cursor in exactly the given width.
func TestLineIsTyped(t *testing.T) {
	l := NewLine(":", "set ")
	l.Type(tea.KeyPressMsg{Code: 'x', Text: "x"})
	l.Type(tea.PasteMsg{Content: "=1\n2\x1b[31m"})
	if want := "set x=1 2[31m"; l.Value() != want {
		t.Errorf("typed %q, want %q", l.Value(), want)
	}
	l.Type(tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl}) // must not read a clipboard
	l.Type(tea.KeyPressMsg{Code: 'u', Mod: tea.ModCtrl})
	if l.Value() != "" {
		t.Errorf("Ctrl+U leaves %q", l.Value())
	}
	l.Type(tea.PasteMsg{Content: strings.Repeat("0123456789", 200)})
	if n := len(l.Value()); n != mostTyped {
		t.Errorf("%d characters pasted, want %d", n, mostTyped)
	}
	l.Set(strings.Repeat("a", 30) + "一" + strings.Repeat("b", 30))
	for range 62 {
		for _, width := range []int{1, 2, 7, 20, 62, 80} {
			if w := Cells(l.Draw(width)); w != width {
				t.Fatalf("drawn in %d cells, want %d: %q", w, width, l.Draw(width))
			}
			if width > 6 && !strings.Contains(l.Draw(width), "\x1b[7m") {
				t.Fatalf("no cursor in %d cells: %q", width, l.Draw(width))
			}
		}
		l.Type(tea.KeyPressMsg{Code: tea.KeyLeft})
	}
}

// Characters without width, or that reorder others, cannot be typed or pasted.
func TestUnsafeCharactersAreNotTyped(t *testing.T) {
	l := NewLine("", "")
	for _, r := range "\ufeff\u200b\u200d\u2060\u00ad\u202e\u2028\u009b\U000e0041\ufffd" {
		l.Type(tea.KeyPressMsg{Code: r, Text: string(r)})
		l.Type(tea.PasteMsg{Content: "ab" + string(r) + "c"})
	}
	if want := strings.Repeat("abc", 10); l.Value() != want {
		t.Errorf("typed %q, want %q", l.Value(), want)
	}
	l.Type(tea.PasteMsg{Content: "x̂ 狼\u0600\tä"})
	if want := strings.Repeat("abc", 10) + "x̂ 狼\u0600 ä"; l.Value() != want {
		t.Errorf("typed %q, want %q", l.Value(), want)
	}
}
