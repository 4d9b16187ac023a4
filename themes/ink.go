package themes

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Ink is how a piece of one line is written: the escape sequence that turns
// its colour and weight on. The empty Ink writes plain text.
type Ink string

const reset = "\x1b[m"

// Paint writes s in this ink. An Ink method value fits where a plain
// func(string) string is asked for.
func (i Ink) Paint(s string) string {
	if i == "" || s == "" {
		return s
	}
	return string(i) + s + reset
}

// Over writes s, which may hold painted pieces, so that the ink comes back
// after each of them.
func (i Ink) Over(s string) string {
	if i == "" || s == "" {
		return s
	}
	return string(i) + strings.ReplaceAll(s, reset, reset+string(i)) + reset
}

// Look is one entry of a palette: a colour as lipgloss writes it ("#5fafff",
// "4", or "" for the terminal's own) and the marks that stand in for colour.
type Look struct {
	Colour, Ground                 string
	Basic                          string // the colour where there are 16, "0" to "15"; "" takes the nearest
	Bold, Faint, Underline, Invert bool
}

// Basic16 is the look for a terminal with 16 colours. A ground of its own turns
// into an inverted look: no two of the 16 are sure to be read on each other.
func (l Look) Basic16() Ink { return l.InBasic().Ink() }

// InBasic is the look with the colours of Basic16.
func (l Look) InBasic() Look {
	switch {
	case l.Ground != "":
		l.Colour, l.Ground, l.Invert = "", "", true
	case l.Basic != "":
		l.Colour = l.Basic
	}
	return l
}

// Ink is the look as an escape sequence.
func (l Look) Ink() Ink {
	var s ansi.Style
	if l.Bold {
		s = s.Bold()
	}
	if l.Faint {
		s = s.Faint()
	}
	if l.Underline {
		s = s.Underline(true)
	}
	if l.Invert {
		s = s.Reverse(true)
	}
	if l.Colour != "" {
		s = s.ForegroundColor(lipgloss.Color(l.Colour))
	}
	if l.Ground != "" {
		s = s.BackgroundColor(lipgloss.Color(l.Ground))
	}
	if len(s) == 0 {
		return ""
	}
	return Ink(s.String())
}
