// Package themes defines the colours of the explorer. A palette is one literal,
// from which the inks of all screens are made.
package themes

// Palette has a look for each part of a screen. Every part also differs in words
// or shape, so that no screen needs colour to be read.
type Palette struct {
	Name string
	// Mono palettes use no colour; images are drawn with shading characters.
	Mono bool

	Text     Look // body text
	Faint    Look // axes, units, hints
	Title    Look // headings
	Accent   Look // the current place
	Selected Look // the row under the cursor
	Key      Look // a key in the help line
	Curve    Look // a plotted line
	Good     Look // correct predictions, finished stages
	Bad      Look // wrong predictions, failures
	Warn     Look // pending, paused
	Seen     Look // seen classes
	Unseen   Look // unseen classes
}

// Theme is a palette converted to inks.
type Theme struct {
	Name string
	Mono bool

	Text, Faint, Title, Accent, Selected, Key, Curve, Good, Bad, Warn, Seen, Unseen Ink
}

// Theme converts the palette to inks.
func (p Palette) Theme() Theme { return p.inks(Look.Ink) }

// Basic converts the palette to inks for a terminal with 16 colours.
func (p Palette) Basic() Theme { return p.inks(Look.Basic16) }

func (p Palette) inks(ink func(Look) Ink) Theme {
	return Theme{
		Name: p.Name, Mono: p.Mono,
		Text: ink(p.Text), Faint: ink(p.Faint), Title: ink(p.Title), Accent: ink(p.Accent),
		Selected: ink(p.Selected), Key: ink(p.Key), Curve: ink(p.Curve), Good: ink(p.Good),
		Bad: ink(p.Bad), Warn: ink(p.Warn), Seen: ink(p.Seen), Unseen: ink(p.Unseen),
	}
}

// parts maps names in theme files to the looks of a palette.
func (p *Palette) parts() map[string]*Look {
	return map[string]*Look{
		"text": &p.Text, "faint": &p.Faint, "title": &p.Title, "accent": &p.Accent, "selected": &p.Selected, "key": &p.Key,
		"curve": &p.Curve, "good": &p.Good, "bad": &p.Bad, "warn": &p.Warn, "seen": &p.Seen, "unseen": &p.Unseen,
	}
}

// ByName finds a palette.
func ByName(name string) (Palette, bool) {
	for _, p := range All {
		if p.Name == name {
			return p, true
		}
	}
	return Palette{}, false
}

// After returns the palette that follows the named one in All.
func After(name string) Palette {
	for i, p := range All {
		if p.Name == name {
			return All[(i+1)%len(All)]
		}
	}
	return All[0]
}

// Family is a pair of palettes, for dark and light terminal backgrounds.
type Family struct {
	Name        string
	Dark, Light Palette
}

// For returns the palette for a background.
func (f Family) For(dark bool) Palette {
	if dark {
		return f.Dark
	}
	return f.Light
}

// Fixed reports whether both palettes are the same.
func (f Family) Fixed() bool { return f.Dark.Name == f.Light.Name }

// Families lists the families; the first is the default.
var Families = []Family{
	{"auto", Dark, Light},
	{"contrast", ContrastDark, ContrastLight},
	{"okabe-ito", OkabeItoDark, OkabeItoLight},
}
