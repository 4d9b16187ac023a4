// Package themes holds the looks of the terminal: a palette is one literal,
// from which the inks of all screens follow.
package themes

// Palette names a look for each part that a screen has. Every part also
// differs in words or shape, so that no palette needs colour to be read.
type Palette struct {
	Name string
	// Mono palettes use no colour; images are drawn in shades of ink.
	Mono bool

	Text     Look // what is read
	Faint    Look // axes, units, hints
	Title    Look // headings
	Accent   Look // where the user is
	Selected Look // the row under the cursor
	Key      Look // a key in the help line
	Curve    Look // a plotted line
	Good     Look // right answers, finished stages
	Bad      Look // wrong answers, failures
	Warn     Look // pending, paused
	Seen     Look // seen classes
	Unseen   Look // unseen classes
}

// Theme is a palette turned to inks.
type Theme struct {
	Name string
	Mono bool

	Text, Faint, Title, Accent, Selected, Key, Curve, Good, Bad, Warn, Seen, Unseen Ink
}

// Colours are taken from the 256-colour table: they take half as many bytes as
// free ones, and every theme looks the same with and without true colour.

// Dark suits a dark terminal.
var Dark = Palette{
	Name:     "dark",
	Faint:    Look{Colour: "245"},
	Title:    Look{Colour: "255", Bold: true},
	Accent:   Look{Colour: "111", Bold: true},
	Selected: Look{Colour: "231", Ground: "238", Bold: true},
	Key:      Look{Colour: "111"},
	Curve:    Look{Colour: "80"},
	Good:     Look{Colour: "114"},
	Bad:      Look{Colour: "204", Bold: true},
	Warn:     Look{Colour: "179"},
	Seen:     Look{Colour: "80"},
	Unseen:   Look{Colour: "179"},
}

// Light suits a light terminal.
var Light = Palette{
	Name:     "light",
	Faint:    Look{Colour: "243"},
	Title:    Look{Colour: "16", Bold: true},
	Accent:   Look{Colour: "26", Bold: true},
	Selected: Look{Colour: "16", Ground: "153", Bold: true},
	Key:      Look{Colour: "26"},
	Curve:    Look{Colour: "30"},
	Good:     Look{Colour: "28"},
	Bad:      Look{Colour: "160", Bold: true},
	Warn:     Look{Colour: "130"},
	Seen:     Look{Colour: "30"},
	Unseen:   Look{Colour: "130"},
}

// Mono uses weight alone: for NO_COLOR and terminals without colour.
var Mono = Palette{
	Name:     "mono",
	Mono:     true,
	Faint:    Look{Faint: true},
	Title:    Look{Bold: true},
	Accent:   Look{Bold: true},
	Selected: Look{Invert: true},
	Key:      Look{Bold: true},
	Good:     Look{Bold: true},
	Bad:      Look{Bold: true, Underline: true},
	Warn:     Look{Underline: true},
}

// All lists the palettes in the order in which a key walks through them.
var All = []Palette{Dark, Light, Mono}

// Theme turns the palette to inks.
func (p Palette) Theme() Theme {
	return Theme{
		Name: p.Name, Mono: p.Mono,
		Text: p.Text.Ink(), Faint: p.Faint.Ink(), Title: p.Title.Ink(), Accent: p.Accent.Ink(),
		Selected: p.Selected.Ink(), Key: p.Key.Ink(), Curve: p.Curve.Ink(), Good: p.Good.Ink(),
		Bad: p.Bad.Ink(), Warn: p.Warn.Ink(), Seen: p.Seen.Ink(), Unseen: p.Unseen.Ink(),
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

// For chooses the palette for a terminal's background.
func For(dark bool) Palette {
	if dark {
		return Dark
	}
	return Light
}

// After is the palette that follows the one named.
func After(name string) Palette {
	for i, p := range All {
		if p.Name == name {
			return All[(i+1)%len(All)]
		}
	}
	return All[0]
}
