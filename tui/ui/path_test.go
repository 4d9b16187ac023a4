package ui

import (
	"os"
	"path/filepath"
	"testing"
)

// Paths as they are typed, pasted from a shell or dropped by a file manager.
func TestPath(t *testing.T) {
	t.Setenv("HOME", "/home/me")
	for text, want := range map[string]string{
		" birds.npz ": "birds.npz", "~/birds.npz": "/home/me/birds.npz", "$HOME/a b.npz": "/home/me/a b.npz", "~me/x": "~me/x",
		"'/data/a b.npz'": "/data/a b.npz", `"~/x.npz"`: "/home/me/x.npz", `/data/a\ b\'s.npz`: "/data/a b's.npz", `a\\b`: `a\b`,
		"file:///data/a%20b.npz": "/data/a b.npz", "file://localhost/data/x": "/data/x", "glyphs": "glyphs",
	} {
		if got := Path(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A path that does not fit is cut in its middle, the text around it is not.
func TestShortPath(t *testing.T) {
	text := "Wrote 50 rows to /home/somebody/runs/2026/birds-0/map.csv now"
	for width, want := range map[int]string{
		80: text, 61: text, 44: "Wrote 50 rows to /home/s…birds-0/map.csv now", 31: "Wrote 50 rows to /ho…ap.csv now",
		20: text,
	} {
		if got := ShortPath(text, width); got != want || got != text && Cells(got) != width {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
}

func TestCompletePath(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"birds-a.npz", "birds-b.npz", "été.npz", "étang.npz"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{"b": "birds-", "birds-b": "birds-b.npz", "fo": "folder/", "é": "ét", "zz": "zz"} {
		if got := CompletePath(filepath.Join(dir, typed)); got != filepath.Join(dir)+"/"+want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
