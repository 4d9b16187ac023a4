package themes

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// Ink is the style of text within a line, as the escape sequence that turns its
// colour and weight on. The empty Ink writes plain text.
type Ink string

const reset = "\x1b[m"

// Paint returns s in this ink. Its method value is a func(string) string.
func (i Ink) Paint(s string) string {
	if i == "" || s == "" {
		return s
	}
	return string(i) + s + reset
}

// Over returns s in this ink. s may contain painted text, after which the ink
// is turned on again.
func (i Ink) Over(s string) string {
	if i == "" || s == "" {
		return s
	}
	return string(i) + strings.ReplaceAll(s, reset, reset+string(i)) + reset
}

// Look is one entry of a palette: a colour as lipgloss parses it ("#5fafff",
// "4", or "" for the terminal's default) and text attributes.
type Look struct {
	Colour, Ground                 string
	Basic                          string // the colour where there are 16, "0" to "15"; "" takes the nearest
	Bold, Faint, Underline, Invert bool
}

// Basic16 is the look for a terminal with 16 colours. A background colour becomes
// an inverted look, because no two of the 16 colours are certain to contrast.
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

// Ink returns the look as an escape sequence.
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

// Style is the look as a Lip Gloss style.
func (l Look) Style() lipgloss.Style {
	s := lipgloss.NewStyle().Bold(l.Bold).Faint(l.Faint).Underline(l.Underline).Reverse(l.Invert)
	if l.Colour != "" {
		s = s.Foreground(lipgloss.Color(l.Colour))
	}
	if l.Ground != "" {
		s = s.Background(lipgloss.Color(l.Ground))
	}
	return s
}
