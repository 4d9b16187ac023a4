package clean

import (
	"strconv"
	"strings"
)

// Markdown returns s as plain text for Markdown, on one line: nothing of it is markup,
// HTML, a link or a cell of a table.
func Markdown(s string) string {
	s = Line(s)
	var b strings.Builder
	for i := range len(s) {
		c, next := s[i], byte(' ')
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch {
		case strings.IndexByte("\\`*|$", c) >= 0,
			c == ']' && strings.IndexByte("([:", next) >= 0,                     // a link or its definition
			c == '<' && (wordByte(next) || strings.IndexByte("/!?", next) >= 0), // a tag
			c == '&' && (wordByte(next) || next == '#'),                         // a character reference
			c == '_' && !(i > 0 && wordByte(s[i-1]) && wordByte(next)),          // emphasis
			c == '~' && next == '~',
			c == ':' && strings.HasPrefix(s[i:], "://"),
			c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"),
			i == 0 && strings.IndexByte("#+-=>", c) >= 0:
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// wordByte reports whether c belongs to a word.
func wordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// MarkdownCode returns s as code within a line of Markdown.
func MarkdownCode(s string) string {
	s = Line(s)
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// MarkdownBlock returns text as a block of code in a language.
func MarkdownBlock(language, text string) string {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + language + "\n" + Lines(text) + "\n" + fence + "\n"
}

// longestRun is the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// Cell returns a cell of a CSV file that no spreadsheet takes for a formula: text that
// begins like one gets an apostrophe in front. Numbers stay as they are.
func Cell(s string) string {
	if _, err := strconv.ParseFloat(s, 64); err != nil && formula(s) {
		return "'" + s
	}
	return s
}

// ReadCell returns the text of which Cell made s.
func ReadCell(s string) string {
	if strings.HasPrefix(s, "'") && formula(s) {
		return s[1:]
	}
	return s
}

// formula reports whether s begins like a formula, possibly behind apostrophes.
func formula(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0
}
