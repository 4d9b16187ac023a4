package ui

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"segzsl/themes"
)

func drawing(width, height int, p themes.Palette, ascii bool) *Context {
	return &Context{Look: NewLook(p, false, ascii), Width: width, Height: height}
}

// A panel has exactly the requested size, whatever its title and content.
func TestPanelHasItsSize(t *testing.T) {
	lines := []string{"short", strings.Repeat("wide ", 60), "\x1b[31mred\x1b[m", "x̂ 一二三", ""}
	for _, window := range [][2]int{{60, 13}, {120, 37}} {
		c := drawing(window[0], window[1], themes.Dark, false)
		for _, p := range []Panel{{}, {Title: "Title"}, {Title: strings.Repeat("long ", 20), Note: "note"}, {Title: "T", Note: "\x1b[2mnote\x1b[m", Focused: true}, {Note: "note"}} {
			for _, size := range [][2]int{{0, 5}, {5, 0}, {1, 1}, {4, 3}, {5, 1}, {5, 2}, {6, 3}, {7, 4}, {13, 5}, {60, 9}, {119, 36}} {
				got := c.Panel(p, lines, size[0], size[1])
				if len(got) != size[1] {
					t.Errorf("%v: panel %+v of %v has %d lines", window, p, size, len(got))
				}
				for _, line := range got {
					if w := ansi.StringWidth(line); w != size[0] {
						t.Errorf("%v: panel %+v of %v: %q has %d cells", window, p, size, line, w)
					}
				}
			}
		}
	}
}

// In a large window a panel has a border, in a small one a rule; focus is visible
// with and without colour, and ASCII mode is ASCII.
func TestPanelLooks(t *testing.T) {
	for _, test := range []struct {
		palette themes.Palette
		ascii   bool
		window  [2]int
		focused bool
		want    string
	}{
		{themes.Mono, false, [2]int{120, 37}, false, "╭ Title ──── n ╮\n│ one two thr… │\n╰──────────────╯"},
		{themes.Mono, false, [2]int{120, 37}, true, "┏ Title ━━━━ n ┓"},
		{themes.Dark, false, [2]int{120, 37}, true, "╭ Title ──── n ╮"},
		{themes.Dark, true, [2]int{120, 37}, false, "+ Title ---- n +"},
		{themes.Dark, true, [2]int{120, 37}, true, "# Title ==== n #"},
		{themes.Mono, false, [2]int{80, 21}, false, "Title ──────── n\none two three f…"},
		{themes.Mono, false, [2]int{80, 21}, true, "Title ━━━━━━━━ n"},
	} {
		c := drawing(test.window[0], test.window[1], test.palette, test.ascii)
		got := strings.Join(c.Panel(Panel{"Title", "n", test.focused}, []string{"one two three four"}, 16, 3), "\n")
		if !strings.HasPrefix(ansi.Strip(got)+"\n", test.want+"\n") {
			t.Errorf("%+v: %s", test, ansi.Strip(got))
		}
		accent := string(themes.Look{Colour: test.palette.Accent.Colour}.Ink())
		if test.palette.Mono == false && strings.Contains(got, accent+"─") != (test.focused && !test.ascii) {
			t.Errorf("%+v: %q: the accent's colour shows focus", test, got)
		}
	}
}

// A long title is cut before the note is dropped; half of the line is the title's.
func TestPanelKeepsItsNote(t *testing.T) {
	c := drawing(120, 37, themes.Mono, false)
	for note, want := range map[string]string{
		"0.25 ×1":              "╭ A title that is lo… ── 0.25 ×1 ╮",
		"a note of many words": "╭ A title that is long enough ───╮",
	} {
		if got := c.Panel(Panel{Title: "A title that is long enough", Note: note}, nil, 34, 3)[0]; ansi.Strip(got) != want {
			t.Errorf("note %q: %q, want %q", note, ansi.Strip(got), want)
		}
	}
}

// A bar fills its cells, whatever the fraction.
func TestProgressHasItsWidth(t *testing.T) {
	l := NewLook(themes.Dark, false, false)
	for _, v := range []float64{math.NaN(), math.Inf(1), -1, 0, 0.5, 1, 2} {
		for _, width := range []int{-1, 0, 1, 30} {
			if w := Cells(l.Progress(width, v)); w != max(width, 0) {
				t.Errorf("%d cells filled by %g: %d", width, v, w)
			}
		}
	}
}

// BenchmarkPanels draws the parts of the screen Errors at 120×40, as panels and as
// blocks without borders (x-blocks is the ratio).
func BenchmarkPanels(b *testing.B) {
	c := drawing(120, 37, themes.Dark, false)
	line := c.Theme.Seen.Paint("acc_s 95.2 %") + " " + strings.Repeat("█", 20) + c.Theme.Faint.Paint("······")
	var text []string
	for i := range 30 {
		text = append(text, fmt.Sprintf("%2d %s", i, line))
	}
	panels := func() []string {
		right := append(c.Panel(Panel{Title: "curve"}, text, 46, 15), c.Panel(Panel{Title: "classes"}, text, 46, 14)...)
		return append(c.Panel(Panel{Title: "scores"}, text, 120, 6), Beside(1, c.Panel(Panel{Title: "matrix", Focused: true}, text, 73, 29), right)...)
	}
	blocks := func() []string {
		right := append(Block(text, 44, 15), Block(text, 44, 14)...)
		return append(Block(text, 120, 6), Beside(3, Block(text, 73, 29), right)...)
	}
	var inBlocks time.Duration
	for b.Loop() {
		panels()
		b.StopTimer()
		begun := time.Now()
		blocks()
		inBlocks += time.Since(begun)
		b.StartTimer()
	}
	b.ReportAllocs()
	b.ReportMetric(float64(b.Elapsed())/float64(inBlocks), "x-blocks")
}
