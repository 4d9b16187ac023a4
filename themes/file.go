package themes

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"segzsl/data/clean"
	"segzsl/data/regular"

	"github.com/pelletier/go-toml/v2"
)

// Lookup returns the theme for a --theme value: a family, a palette, a file
// NAME.toml in dir, or a path. "" is the first family.
func Lookup(name, dir string) (Family, error) {
	if name == "" {
		return Families[0], nil
	}
	for _, f := range Families {
		if f.Name == name {
			return f, nil
		}
	}
	if p, ok := ByName(name); ok {
		return Family{name, p, p}, nil
	}
	path := name
	if !strings.HasSuffix(name, ".toml") {
		if name != filepath.Base(name) || !filepath.IsLocal(name) {
			return Family{}, fmt.Errorf("theme %s: want one of %s, or a file whose name ends in .toml", name, strings.Join(Names(dir), ", "))
		}
		path = filepath.Join(dir, name+".toml")
	}
	p, err := Read(path)
	if errors.Is(err, fs.ErrNotExist) && path != name {
		err = fmt.Errorf("theme %s: want one of %s, or a file such as %s", name, strings.Join(Names(dir), ", "), path)
	}
	return Family{p.Name, p, p}, err
}

// Names lists the names that Lookup accepts: families, palettes, and the files in
// dir.
func Names(dir string) []string {
	var names []string
	for _, f := range Families {
		names = append(names, f.Name)
	}
	for _, p := range All {
		names = append(names, p.Name)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.toml"))
	for _, file := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".toml"))
	}
	return names
}

// maxFile is far more than any theme has.
const maxFile = 1 << 20

// Read reads a palette from a TOML file. It starts from the palette "base"
// ("dark" by default) and replaces each part that the file has:
//
//	base = "light"
//	accent = "26"                          # a colour alone
//	bad = {colour = "#d00000", bold = true}  # or a whole look
//
// A look has colour and ground, the background ("0" to "255", "#rrggbb", or "" for the
// terminal's own), basic ("0" to "15", for terminals with 16 colours), bold,
// faint, underline and invert. With mono = true no colour is used and images are
// drawn in shades. Errors name the file, the key, its value and what is allowed.
func Read(path string) (Palette, error) {
	text, err := regular.Text(path, maxFile)
	if err != nil {
		return Palette{}, fmt.Errorf("theme: %w", err)
	}
	p, err := parse(text)
	if err != nil {
		return Palette{}, fmt.Errorf("theme %s: %w", path, err)
	}
	p.Name = strings.TrimSuffix(filepath.Base(path), ".toml")
	return p, nil
}

func parse(text []byte) (Palette, error) {
	if err := clean.Keys(text); err != nil {
		return Palette{}, err
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		var at *toml.DecodeError
		if errors.As(err, &at) {
			line, column := at.Position()
			return Palette{}, fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(at.Error(), "toml: "))
		}
		return Palette{}, err
	}
	p := Dark
	if base, ok := tree["base"]; ok {
		if p, ok = ByName(fmt.Sprint(base)); !ok {
			return p, wrong("base", base, "one of "+strings.Join(paletteNames(), ", "))
		}
		delete(tree, "base")
	}
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if err := p.take(key, tree[key]); err != nil {
			return p, err
		}
	}
	return p, nil
}

// take sets one key of the palette.
func (p *Palette) take(key string, value any) error {
	parts := p.parts()
	look, known := parts[key]
	switch v := value.(type) {
	case bool:
		if key == "mono" {
			p.Mono = v
			return nil
		}
	case string:
		if known {
			*look = Look{}
			return look.take(key, "colour", v)
		}
	case map[string]any:
		if known {
			*look = Look{}
			for _, name := range slices.Sorted(maps.Keys(v)) {
				if err := look.take(key, name, v[name]); err != nil {
					return err
				}
			}
			return nil
		}
	}
	switch {
	case key == "mono":
		return wrong(key, value, "true or false")
	case known:
		return wrong(key, value, "a colour in quotes, or a look such as {colour = \"26\", bold = true}")
	}
	return fmt.Errorf("key %s: no such key; there are base, mono, %s", key, strings.Join(slices.Sorted(maps.Keys(parts)), ", "))
}

// take sets one key of a look.
func (l *Look) take(part, key string, value any) error {
	full := part + "." + key
	words := map[string]*string{"colour": &l.Colour, "ground": &l.Ground, "basic": &l.Basic}
	switches := map[string]*bool{"bold": &l.Bold, "faint": &l.Faint, "underline": &l.Underline, "invert": &l.Invert}
	if to, ok := words[key]; ok {
		most, allowed := 255, `"0" to "255", "#rrggbb" or "" for the terminal's own, in quotes`
		if key == "basic" {
			most, allowed = 15, `"0" to "15", in quotes`
		}
		text, isText := value.(string)
		if !isText || !isColour(text, most) {
			return wrong(full, value, allowed)
		}
		*to = text
		return nil
	}
	if to, ok := switches[key]; ok {
		on, isBool := value.(bool)
		if !isBool {
			return wrong(full, value, "true or false")
		}
		*to = on
		return nil
	}
	return fmt.Errorf("key %s: no such key; a look has %s", full, strings.Join(append(slices.Sorted(maps.Keys(words)), slices.Sorted(maps.Keys(switches))...), ", "))
}

// isColour reports whether s is a colour that lipgloss can parse, up to last in
// the table. RGB colours are not among the 16.
func isColour(s string, most int) bool {
	if hex, ok := strings.CutPrefix(s, "#"); ok && most > 15 {
		_, err := strconv.ParseUint(hex, 16, 32)
		return err == nil && len(hex) == 6
	}
	n, err := strconv.Atoi(s)
	return s == "" || err == nil && n >= 0 && n <= most && s == strconv.Itoa(n)
}

func wrong(key string, value any, want string) error {
	return fmt.Errorf("key %s = %#v: want %s", key, value, want)
}

func paletteNames() []string {
	var names []string
	for _, p := range All {
		names = append(names, p.Name)
	}
	return names
}
