package ui

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
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
