package themes

// Colours come from the 256-colour table: they take half as many bytes as RGB
// colours, and themes look the same with and without true colour. Basic colours
// are for terminals with 16, whose shades the user chose: bright ones contrast
// with a dark background, plain ones with a light one.

// Dark is for dark backgrounds.
var Dark = Palette{
	Name:     "dark",
	Faint:    Look{Colour: "245", Basic: "7"},
	Title:    Look{Colour: "255", Basic: "15", Bold: true},
	Accent:   Look{Colour: "111", Basic: "14", Bold: true},
	Selected: Look{Colour: "231", Ground: "238", Bold: true},
	Key:      Look{Colour: "111", Basic: "14"},
	Curve:    Look{Colour: "80", Basic: "14"},
	Good:     Look{Colour: "114", Basic: "10"},
	Bad:      Look{Colour: "204", Basic: "9", Bold: true},
	Warn:     Look{Colour: "179", Basic: "11"},
	Seen:     Look{Colour: "80", Basic: "14"},
	Unseen:   Look{Colour: "179", Basic: "11"},
}

// Light is for light backgrounds.
var Light = Palette{
	Name:     "light",
	Faint:    Look{Colour: "243", Basic: "0"},
	Title:    Look{Colour: "16", Basic: "0", Bold: true},
	Accent:   Look{Colour: "26", Basic: "4", Bold: true},
	Selected: Look{Colour: "16", Ground: "153", Bold: true},
	Key:      Look{Colour: "26", Basic: "4"},
	Curve:    Look{Colour: "24", Basic: "4"},
	Good:     Look{Colour: "28", Basic: "2"},
	Bad:      Look{Colour: "160", Basic: "1", Bold: true},
	Warn:     Look{Colour: "130", Basic: "5"},
	Seen:     Look{Colour: "24", Basic: "4"},
	Unseen:   Look{Colour: "130", Basic: "5"},
}

// ContrastDark has high contrast: at least 7:1 against black (WCAG 2.2, 1.4.6).
var ContrastDark = Palette{
	Name:     "contrast-dark",
	Text:     Look{Colour: "231", Basic: "15"},
	Faint:    Look{Colour: "252", Basic: "15"},
	Title:    Look{Colour: "231", Basic: "15", Bold: true, Underline: true},
	Accent:   Look{Colour: "226", Basic: "11", Bold: true},
	Selected: Look{Colour: "16", Ground: "226", Bold: true},
	Key:      Look{Colour: "226", Basic: "11", Bold: true},
	Curve:    Look{Colour: "51", Basic: "14"},
	Good:     Look{Colour: "120", Basic: "10", Bold: true},
	Bad:      Look{Colour: "231", Ground: "88", Bold: true},
	Warn:     Look{Colour: "226", Basic: "11", Underline: true},
	Seen:     Look{Colour: "51", Basic: "14", Bold: true},
	Unseen:   Look{Colour: "226", Basic: "11", Bold: true},
}

// ContrastLight is the same on white.
var ContrastLight = Palette{
	Name:     "contrast-light",
	Text:     Look{Colour: "16", Basic: "0"},
	Faint:    Look{Colour: "237", Basic: "0"},
	Title:    Look{Colour: "16", Basic: "0", Bold: true, Underline: true},
	Accent:   Look{Colour: "18", Basic: "4", Bold: true},
	Selected: Look{Colour: "231", Ground: "18", Bold: true},
	Key:      Look{Colour: "18", Basic: "4", Bold: true},
	Curve:    Look{Colour: "18", Basic: "4"},
	Good:     Look{Colour: "22", Basic: "2", Bold: true},
	Bad:      Look{Colour: "231", Ground: "88", Bold: true},
	Warn:     Look{Colour: "54", Basic: "5", Underline: true},
	Seen:     Look{Colour: "18", Basic: "4", Bold: true},
	Unseen:   Look{Colour: "88", Basic: "1", Bold: true},
}

// OkabeItoDark has the colours that Okabe and Ito chose to be distinguishable
// with any colour vision (jfly.uni-koeln.de/color), nearest match of the table.
var OkabeItoDark = Palette{
	Name:     "okabe-ito-dark",
	Faint:    Look{Colour: "247", Basic: "7"},
	Title:    Look{Colour: "255", Basic: "15", Bold: true},
	Accent:   Look{Colour: "74", Basic: "14", Bold: true},                   // sky blue
	Selected: Look{Colour: "231", Ground: "24", Bold: true},                 // on blue
	Key:      Look{Colour: "74", Basic: "14"},                               // sky blue
	Curve:    Look{Colour: "74", Basic: "14"},                               // sky blue
	Good:     Look{Colour: "74", Basic: "14", Bold: true},                   // sky blue
	Bad:      Look{Colour: "202", Basic: "11", Bold: true, Underline: true}, // vermillion
	Warn:     Look{Colour: "227", Basic: "11"},                              // yellow
	Seen:     Look{Colour: "74", Basic: "14"},                               // sky blue
	Unseen:   Look{Colour: "214", Basic: "11"},                              // orange
}

// OkabeItoLight has their darker colours, darkened further for a white background.
var OkabeItoLight = Palette{
	Name:     "okabe-ito-light",
	Faint:    Look{Colour: "241", Basic: "0"},
	Title:    Look{Colour: "16", Basic: "0", Bold: true},
	Accent:   Look{Colour: "25", Basic: "4", Bold: true},                   // blue
	Selected: Look{Colour: "231", Ground: "25", Bold: true},                // on blue
	Key:      Look{Colour: "25", Basic: "4"},                               // blue
	Curve:    Look{Colour: "25", Basic: "4"},                               // blue
	Good:     Look{Colour: "25", Basic: "4", Bold: true},                   // blue
	Bad:      Look{Colour: "130", Basic: "1", Bold: true, Underline: true}, // vermillion
	Warn:     Look{Colour: "94", Basic: "5"},                               // orange
	Seen:     Look{Colour: "25", Basic: "4"},                               // blue
	Unseen:   Look{Colour: "130", Basic: "1"},                              // vermillion
}

// Mono uses weight only: for NO_COLOR and terminals without colour.
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

// All lists the palettes, in the order in which a key cycles through them.
var All = []Palette{Dark, Light, ContrastDark, ContrastLight, OkabeItoDark, OkabeItoLight, Mono}
