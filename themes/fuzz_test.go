package themes

import "testing"

func FuzzTheme(f *testing.F) {
	for _, s := range []string{"", "base = \"light\"\naccent = \"26\"\nbad = {colour = \"#d00000\", bold = true}", "mono = true", "accent = 1", "base = []", "accent = \"\\u001b[31m\"", "accent = {colour = \"999\"}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { _, _ = parse([]byte(s)) })
}
