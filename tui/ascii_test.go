package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// In ASCII mode every screen is ASCII, and each line is as wide as without it or, if
// letters draw an image in place of half-blocks, within the window.
func TestASCIIScreens(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range sizes {
			r := newRig(t, func(o *Options) { o.ASCII = true })
			r.size(size[0], size[1])
			scene.set(r)
			for _, theme := range []string{"dark", "mono"} {
				if _, err := r.app.commands().theme(theme); err != nil {
					t.Fatal(err)
				}
				screen := r.app.View().Content
				for i := range len(screen) {
					if screen[i] >= 0x80 {
						t.Fatalf("%s at %v: %q", scene.name, size, ansi.Strip(screen)[max(0, min(i, len(ansi.Strip(screen)))-40):])
					}
				}
				if text := ansi.Strip(screen); strings.Count(text, "?") > 12 {
					t.Errorf("%s at %v: characters without a stand-in:\n%s", scene.name, size, text)
				}
				fills(t, r)
			}
		}
	}
}

func TestASCIIKeepsCells(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("aλ×…─█⣿字\u0302é\u00a0✓∎"))).Draw(rt, "s")
		got := toASCII(s)
		for i := range len(got) {
			if got[i] >= 0x80 {
				rt.Fatalf("%q became %q", s, got)
			}
		}
		if strings.HasPrefix(s, "\u0302") { // an accent with no letter before it
			return
		}
		if ansi.StringWidth(got) != ansi.StringWidth(s) {
			rt.Fatalf("%q became %q: %d cells, were %d", s, got, ansi.StringWidth(got), ansi.StringWidth(s))
		}
	})
}

// Lines that had the width of the window still have it at most when characters without
// width are replaced by some with.
func TestReplacedCharactersFit(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		r := newRig(t, func(o *Options) { o.ASCII = ascii })
		r.size(40, 10)
		for _, c := range []string{"\ufeff", "\u200b", "\u202e", "👩\u200d👩\u200d👧", "👍🏽", "🇩🇪"} {
			line := c + strings.Repeat("x", 40-ansi.StringWidth(c))
			got := r.app.asShown(line + "\n\x1b[1m" + line + "\x1b[m\nend")
			lines := strings.Split(got, "\n")
			if len(lines) != 3 || ansi.StringWidth(lines[0]) != 40 || ansi.StringWidth(lines[1]) != 40 || !strings.HasSuffix(lines[1], "\x1b[m") {
				t.Errorf("ASCII %v, %q: %q", ascii, line, got)
			}
		}
	}
}

// POSIX: LC_ALL takes precedence over LC_CTYPE, which takes precedence over LANG.
func TestLocales(t *testing.T) {
	for env, want := range map[string]bool{
		"": false, "LANG=C": true, "LANG=en_US.UTF-8": false, "LANG=de_DE.ISO-8859-1": true, "LANG=de_DE.utf8 LC_ALL=C": true,
		"LANG=C LC_CTYPE=C.UTF-8": false, "LANG=en_US.UTF-8 SEGZSL_ASCII=true": true, "LANG=C SEGZSL_ASCII=false": false, "LC_ALL= LANG=POSIX": true,
	} {
		if got := NeedsASCII(strings.Fields(env)); got != want {
			t.Errorf("%q: %v, want %v", env, got, want)
		}
	}
}

// A terminal with 16 colours gets the basic colours of the theme, and shades instead
// of greys.
func TestSixteenColours(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	r.update(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	for range 7 {
		r.press("T")
		for _, screen := range []place{inSetup, inLive} {
			r.app.screen = screen
			if text := r.app.View().Content; strings.Contains(text, "38;5") || strings.Contains(text, "48;") {
				t.Errorf("theme %s, screen %d: a colour beyond the 16", r.app.theme.Name, screen)
			}
		}
	}
}

func TestBackgroundChoosesWithinAFamily(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Theme = "contrast" })
	r.app.background(false)
	if got := r.app.theme.Name; got != "contrast-light" {
		t.Errorf("on a light ground %s", got)
	}
	r.app.background(true)
	if got := r.app.theme.Name; got != "contrast-dark" {
		t.Errorf("on a dark ground %s", got)
	}
}
