package output

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"segzsl/data/clean"
)

// maxSequence is the longest sequence for a style, in bytes.
const maxSequence = 64

// Screen returns a drawn screen without anything but safe characters, line feeds and
// sequences for colours and styles.
func Screen(s string) string {
	for i := 0; i < len(s); {
		n, safe := element(s[i:], true)
		if n == 0 || !safe {
			return s[:i] + replaced(s[i:])
		}
		i += n
	}
	return s
}

// replaced is Screen for text that has something to replace.
func replaced(s string) string {
	var b strings.Builder
	for s != "" {
		n, safe := element(s, true)
		n = max(n, 1)
		if safe {
			b.WriteString(s[:n])
		} else {
			b.WriteRune(utf8.RuneError)
		}
		s = s[n:]
	}
	return b.String()
}

// element returns the length of the first character or, with styles, sequence for a
// style in s, and whether it is safe. The length is 0 if s ends within it.
func element(s string, styles bool) (n int, safe bool) {
	c := s[0]
	switch {
	case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
		return 1, true
	case c == '\x1b' && styles:
		return sequence(s)
	case c < utf8.RuneSelf:
		return 1, false
	case !utf8.FullRuneInString(s):
		return 0, false
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return 1, false
	}
	return n, r >= 0x2070 && r < 0xfe00 || clean.Safe(r) // no character between them is unsafe
}

// sequence is element for s that begins with ESC. Only SGR is safe: ESC [ numbers m.
func sequence(s string) (n int, safe bool) {
	if len(s) == 1 {
		return 0, false
	}
	if s[1] != '[' {
		return 1, false
	}
	for i := 2; i < len(s) && i < maxSequence; i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1, true
		case (c < '0' || c > '9') && c != ';' && c != ':':
			return 1, false
		}
	}
	if len(s) < maxSequence {
		return 0, false
	}
	return 1, false
}

// quote writes a character as an escape of JSON.
func quote(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
