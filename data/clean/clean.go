// Package clean makes text from files, paths, the environment and other processes
// safe to show: without escape sequences, without characters that reorder or hide
// others, and of bounded length.
package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the length in characters to which Name shortens.
const MaxName = 200

// replacement is shown for each character that is removed, so that two names that
// differ by it still look different from the one without it.
const replacement = unicode.ReplacementChar

// Name returns a name as one line of at most MaxName characters.
func Name(s string) string { return Cut(Line(s), MaxName) }

// Line returns s as one line: line breaks and tabs become spaces, variation selectors
// are left out, and characters that are not Safe become U+FFFD.
func Line(s string) string {
	if plain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t':
			return ' '
		}
		return safe(r)
	}, s)
}

// safe is r, what replaces it, or −1 if it is left out.
func safe(r rune) rune {
	switch {
	case unicode.Is(unicode.Variation_Selector, r):
		return -1
	case !Safe(r):
		return replacement
	}
	return r
}

// Lines is like Line for text of several lines: it keeps line feeds and tabs.
func Lines(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return safe(r)
	}, s)
}

// Safe reports whether a character may reach a terminal. Control characters
// (C0, DEL and C1), format characters (such as bidirectional controls, zero-width
// spaces and the byte-order mark) and line and paragraph separators may not, nor what
// joins emoji or changes their form: terminals do not agree on the width of the result.
func Safe(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7f
	}
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) { // format characters that are visible
		return true
	}
	if r >= 0x1f3fb && r <= 0x1f3ff { // skin tones
		return false
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Regional_Indicator)
}

// Cut shortens s to n characters, of which the last is then "…".
func Cut(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	at := 0
	for range n - 1 {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return s[:at] + "…"
}

// plain reports whether s has only printable characters of ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
