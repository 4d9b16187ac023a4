package config

import (
	"strings"
	"testing"
)

// A config file that is read can be written and read again, to the same config.
func FuzzRecipe(f *testing.F) {
	text, err := Recipe{Data: "glyphs", Preset: "paper", Config: Default()}.MarshalTOML()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	for _, s := range []string{"", "seed = 1", "[extract]\nlr = 1e-3", "data = 1", "[extract]\nepochs = 99999999999999999999", "x = [", "extract.lr = nan", "preset = \"\\u001b]0;t\\u0007\"", strings.Repeat("x", 5000) + " = 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, _ = ReadStoredRecipe([]byte(s))
		r, err := ParseRecipe([]byte(s))
		if err != nil {
			return
		}
		text, err := r.MarshalTOML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseRecipe(text)
		if err != nil || again.Config != r.Config || again.Preset != r.Preset {
			t.Errorf("%q: read %+v, and after writing %+v, %v", s, r, again, err)
		}
	})
}

// A recipe in one line that is read is written as it was.
func FuzzShortRecipe(f *testing.F) {
	line, err := Recipe{Data: "glyphs", Preset: "paper", SplitHash: "0123456789abcdef", Config: Default()}.Short()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{line, strings.TrimSuffix(line, line[len(line)-1:]), "segzsl1:", "segzsl1:%1B@12345678,preset=glyphs~00000000", "segzsl1:%@~"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, text := range []string{s, signed(s)} {
			if r, err := ParseShort(text); err == nil {
				if _, err := r.Short(); err != nil {
					t.Errorf("%q is read as %+v, which cannot be written: %v", text, r, err)
				}
			}
		}
	})
}
