package output

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"io"

	"segzsl/data/clean"
)

// attacks are names that would change the terminal or the order of its text.
var attacks = []string{
	"\x1b]0;title\a", "\x1b[2J\x1b[?1049l", "\x1b[>4;2m", "\x1b[?25l", "\x1b[31!m", "\x1bc", "\x1bP1$qm\x1b\\",
	"\x9b31m", "\u009b31m", "a\rb", "\b\b", "\u202eevil", "\u2066x", "zero\u200bwidth", "\ufeffbom", "\u2028", "\xff\xfe", "\x7f",
	"\x1b", "\x1b[", "\x1b[31", "\x1b[" + strings.Repeat("1;", 100) + "m", "\xe2\x80",
}

func TestWriterReplacesWhatIsNotSafe(t *testing.T) {
	t.Setenv("CLICOLOR_FORCE", "1")
	t.Setenv("COLORTERM", "truecolor")
	for _, attack := range attacks {
		var plain, styles bytes.Buffer
		w := NewWriter(&plain)
		write(t, w, "name "+attack+".\n")
		write(t, w.Styled(), "") // leaves the plain one as it is
		write(t, NewWriter(&styles).Styled(), "\x1b[1;38:5:4mname "+attack+"\x1b[m.\n")
		if s := plain.String(); unsafe(s) != "" || !strings.HasSuffix(s, ".\n") {
			t.Errorf("%q is written as %q", attack, s)
		}
		s := styles.String()
		if rest := strings.TrimPrefix(strings.TrimSuffix(s, "\x1b[m.\n"), "\x1b[1;38:5:4m"); unsafe(rest) != "" || len(rest)+14+len(".\n") > len(s) {
			t.Errorf("%q with styles is written as %q", attack, s)
		}
	}
}

// unsafe returns the unsafe characters of s.
func unsafe(s string) string {
	var found strings.Builder
	for _, r := range s {
		if !clean.Safe(r) && r != '\n' && r != '\t' {
			found.WriteRune(r)
		}
	}
	if !utf8.ValidString(s) {
		found.WriteString("invalid UTF-8")
	}
	return found.String()
}

func write(t *testing.T, w io.Writer, s string) {
	t.Helper()
	if n, err := io.WriteString(w, s); n != len(s) || err != nil {
		t.Fatalf("write %q: %d of %d bytes, %v", s, n, len(s), err)
	}
}

// Text that comes in pieces is the same as text in one piece.
func TestWriterJoinsPieces(t *testing.T) {
	t.Setenv("CLICOLOR_FORCE", "1")
	const styledText = "\x1b[1;31mwölfe 🐺\x1b[m 狼\n"
	for _, attack := range append(attacks, "wölfe 🐺") {
		whole := styledText + attack + styledText
		var once, bytewise bytes.Buffer
		write(t, NewWriter(&once).Styled(), whole)
		w := NewWriter(&bytewise).Styled()
		if _, err := io.Copy(struct{ io.Writer }{w}, iotest.OneByteReader(strings.NewReader(whole))); err != nil {
			t.Fatal(err)
		}
		if once.String() != bytewise.String() {
			t.Errorf("%q: %q in one piece, %q byte by byte", whole, once.String(), bytewise.String())
		}
	}
}

func TestJSONStaysTheSameValue(t *testing.T) {
	for _, attack := range append(attacks, "tag \U000e0041", "plain ü") {
		var b bytes.Buffer
		if err := json.NewEncoder(NewWriter(&b).JSON()).Encode(attack); err != nil {
			t.Fatal(err)
		}
		if unsafe(b.String()) != "" {
			t.Errorf("%q is written as %q", attack, b.String())
		}
		var back string
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back != strings.ToValidUTF8(attack, "\ufffd") && utf8.ValidString(attack) {
			t.Errorf("%q is read back as %q, %v", attack, back, err)
		}
	}
}

func TestScreenLetsStylesThrough(t *testing.T) {
	const screen = "\x1b[1;38;2;1;2;3mWölfe\x1b[m │ 🐺\n▁▂▃ λ̂ \x1b[7mx\x1b[27m"
	if got := Screen(screen); got != screen {
		t.Errorf("%q becomes %q", screen, got)
	}
	for _, attack := range attacks {
		got := Screen("\x1b[1m" + attack + "\x1b[m")
		if rest := strings.ReplaceAll(strings.ReplaceAll(got, "\x1b[1m", ""), "\x1b[m", ""); unsafe(rest) != "" {
			t.Errorf("%q becomes %q", attack, got)
		}
	}
}

func FuzzScreen(f *testing.F) {
	for _, attack := range attacks {
		f.Add("\x1b[31mname\x1b[m " + attack)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Screen(s)
		if Screen(got) != got {
			t.Errorf("%q: %q becomes %q", s, got, Screen(got))
		}
		if plain := clean.Lines(got); strings.Count(plain, "\ufffd")-strings.Count(got, "\ufffd") != strings.Count(got, "\x1b") {
			t.Errorf("%q: %q has unsafe characters besides sequences", s, got)
		}
		var b bytes.Buffer
		write(t, NewWriter(&b), s)
		if unsafe(b.String()) != "" {
			t.Errorf("%q is written as %q", s, b.String())
		}
	})
}

func BenchmarkScreen(b *testing.B) {
	line := "\x1b[38;2;120;130;140m│\x1b[m \x1b[1mgrey wolf\x1b[m ▁▂▃▄▅▆▇█ λ 0.123 " + strings.Repeat("x", 60) + "\n"
	screen := strings.Repeat(line, 40)
	b.SetBytes(int64(len(screen)))
	for b.Loop() {
		Screen(screen)
	}
}
