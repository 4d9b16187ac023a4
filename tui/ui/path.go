package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Path is the path that a user typed, pasted or dropped: without quotes or escapes, of
// a file:// address, with ~ and $HOME replaced.
func Path(text string) string {
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutPrefix(text, "file://"); ok {
		if path, err := url.PathUnescape(rest); err == nil {
			return "/" + strings.TrimLeft(strings.TrimPrefix(path, "localhost"), "/")
		}
	}
	if n := len(text); n >= 2 && (text[0] == '\'' || text[0] == '"') && text[n-1] == text[0] {
		return home(text[1 : n-1])
	}
	return home(unescaped(text))
}

// unescaped removes the backslashes that a shell would.
func unescaped(text string) string {
	var b strings.Builder
	escaped := false
	for _, r := range text {
		if escaped = r == '\\' && !escaped; !escaped {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// home replaces ~ and $HOME at the beginning.
func home(path string) string {
	for _, name := range []string{"~", "$HOME", "${HOME}"} {
		if rest, ok := strings.CutPrefix(path, name); ok && (rest == "" || rest[0] == '/') {
			if dir, err := os.UserHomeDir(); err == nil {
				return filepath.Join(dir, rest)
			}
		}
	}
	return path
}

// ShortPath cuts the longest path of a text that is wider than width cells in its
// middle: a path's name and its beginning say the most.
func ShortPath(text string, width int) string {
	longest := ""
	for _, word := range strings.Fields(text) {
		if strings.Contains(word, "/") && Cells(word) > Cells(longest) {
			longest = word
		}
	}
	over, n := Cells(text)-width, Cells(longest)
	left := n - over - 1 // and the ellipsis
	if over <= 0 || left < leastPath {
		return text
	}
	short := ansi.Truncate(longest, left/3, "") + "…" + ansi.TruncateLeft(longest, n-(left-left/3), "")
	return strings.Replace(text, longest, short, 1)
}

// leastPath is the least width of a path that is cut, without its ellipsis.
const leastPath = 8

// CompletePath is the longest path that all files that begin as typed share, with a
// slash after a folder; the text itself if there are none.
func CompletePath(text string) string {
	path := Path(text)
	if strings.HasSuffix(text, "/") && !strings.HasSuffix(path, "/") {
		path += "/"
	}
	found, _ := filepath.Glob(strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path) + "*")
	if len(found) == 0 {
		return text
	}
	shared := found[0]
	for _, f := range found[1:] {
		for !strings.HasPrefix(f, shared) {
			runes := []rune(shared)
			shared = string(runes[:len(runes)-1])
		}
	}
	if info, err := os.Stat(shared); len(found) == 1 && err == nil && info.IsDir() {
		shared += "/"
	}
	return shared
}
