package clean

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The ranges are those of ECMA-48 (C0, C1), UAX #9 (bidirectional controls) and
// the zero-width characters of Unicode's general punctuation.
func TestUnsafeCharacters(t *testing.T) {
	ranges := [][2]rune{{0, 0x1f}, {0x7f, 0x9f}, {0x061c, 0x061c}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0001, 0xe007f},
		{0xfe00, 0xfe0f}, {0x1f1e6, 0x1f1ff}, {0x1f3fb, 0x1f3ff}}
	for _, r := range ranges {
		for c := r[0]; c <= r[1]; c++ {
			if c == 0x2065 || c > 0xe0001 && c < 0xe0020 { // not assigned
				continue
			}
			if Safe(c) {
				t.Errorf("%U counts as safe", c)
			}
		}
	}
	for _, c := range " ~äß中あ🙂́\u00a0…σ₁\ue0a0\u0600" {
		if !Safe(c) {
			t.Errorf("%U counts as unsafe", c)
		}
	}
}

func TestCleanedText(t *testing.T) {
	for in, want := range map[string]string{
		"grey wolf":                    "grey wolf",
		"Müller 狼 🐺":                   "Müller 狼 🐺",
		"\x1b]0;title\a":               "�]0;title�",
		"\x1b[31mred\x1b[m":            "�[31mred�[m",
		"\x9b31m\u009b31m":             "�31m�31m",
		"a\xffb\x80":                   "a�b�",
		"right\u202eto\u2066left":      "right�to�left",
		"zero\u200bwidth\ufeff":        "zero�width�",
		"line\nfeed\r\nand\ttab\x7f":   "line feed  and tab�",
		"👩\u200d🔬 ❤\ufe0f 👍\U0001f3fd": "👩�🔬 ❤ 👍�",
		"separators\u2028and\u2029so":  "separators�and�so",
	} {
		if got := Line(in); got != want {
			t.Errorf("Line(%q) = %q, want %q", in, got, want)
		}
	}
	if got, want := Lines("a\tb\r\n\x1b[2Jc\rd\n"), "a\tb\n�[2Jc�d\n"; got != want {
		t.Errorf("Lines: %q, want %q", got, want)
	}
}

func TestNamesAreCut(t *testing.T) {
	long := strings.Repeat("ü", MaxName)
	if Name(long) != long {
		t.Error("a name of the greatest length is cut")
	}
	cut := Name("x" + strings.Repeat("\u0301", 10_000))
	if n := utf8.RuneCountInString(cut); n != MaxName || !strings.HasSuffix(cut, "…") {
		t.Errorf("a letter with 10,000 accents is cut to %d characters: %q", n, cut)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"wolf", "\x1b]0;t\a", "\xc2\x9b", "\x9b", "\u202e", "a\r\nb", strings.Repeat("ü", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, lines := Name(s), Lines(s)
		if Name(name) != name || Lines(lines) != lines {
			t.Errorf("%q: cleaning twice differs from cleaning once", s)
		}
		if !utf8.ValidString(name) || utf8.RuneCountInString(name) > MaxName {
			t.Errorf("%q: name %q", s, name)
		}
		for _, r := range name {
			if !Safe(r) {
				t.Errorf("%q: name %q", s, name)
			}
		}
		for _, r := range lines {
			if !Safe(r) && r != '\n' && r != '\t' {
				t.Errorf("%q: lines %q", s, lines)
			}
		}
	})
}
