package themes

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestThemeFiles(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "mine.toml", "base = \"light\"\naccent = \"26\"\nbad = {colour = \"#d00000\", basic = \"1\", bold = true}\n")
	for _, name := range []string{"mine", path} {
		f, err := Lookup(name, dir)
		want := Light
		want.Name, want.Accent, want.Bad = "mine", Look{Colour: "26"}, Look{Colour: "#d00000", Basic: "1", Bold: true}
		if err != nil || f.Dark != want || !f.Fixed() {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	if f, err := Lookup("contrast", dir); err != nil || f.For(true).Name != "contrast-dark" || f.For(false).Name != "contrast-light" {
		t.Errorf("contrast: %+v, %v", f, err)
	}
	if _, err := Lookup("none", dir); err == nil || !strings.Contains(err.Error(), "okabe-ito-dark") || !strings.Contains(err.Error(), "mine") {
		t.Errorf("an unknown theme: %v", err)
	}
}

// Errors name the file, the key, its value and what is allowed.
func TestInvalidThemeFiles(t *testing.T) {
	for text, want := range map[string]string{
		"accent = 26":                    `key accent = 26: want a colour in quotes`,
		`accent = "orange"`:              `key accent.colour = "orange": want "0" to "255", "#rrggbb"`,
		`accent = "256"`:                 `key accent.colour = "256"`,
		`bad = {basic = "16"}`:           `key bad.basic = "16": want "0" to "15"`,
		`bad = {basic = "#ff0000"}`:      `key bad.basic`,
		`bad = {bold = "yes"}`:           `key bad.bold = "yes": want true or false`,
		`bad = {blink = true}`:           `key bad.blink: no such key; a look has basic, colour, ground, bold`,
		`accents = "1"`:                  `key accents: no such key; there are base, mono, accent`,
		`base = "pink"`:                  `key base = "pink": want one of dark, light`,
		`mono = 1`:                       `key mono = 1: want true or false`,
		"accent = \"1\"\naccent = \"2\"": `line 2`,
	} {
		path := write(t, t.TempDir(), "x.toml", text)
		_, err := Read(path)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A name is one of a file in the folder of themes, and of no other.
func TestThemeNamesLeadNowhereElse(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "themes")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(filepath.Join(filepath.Dir(dir), "evil.toml"), nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../evil", "..", "sub/../../evil"} {
		if _, err := Lookup(name, dir); err == nil || !strings.Contains(err.Error(), "ends in .toml") {
			t.Errorf("Lookup(%s) = %v", name, err)
		}
	}
}
