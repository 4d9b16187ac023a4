package ui

import (
	"charm.land/lipgloss/v2"

	"segzsl/themes"
)

// Styles are the styles of boxes and table cells, made once for each theme.
type Styles struct {
	panel, focused frame

	Text, Faint, Accent, Selected lipgloss.Style
}

// frame is a border and the ink of its lines.
type frame struct {
	lipgloss.Border
	ink themes.Ink
	box lipgloss.Style // sides and bottom; a border has no title
}

// NewStyles makes the styles of a palette. A focused panel has the accent colour;
// without colours, or in ASCII mode, it has other lines.
func NewStyles(p themes.Palette, basic, ascii bool) *Styles {
	border, focus := lipgloss.RoundedBorder(), lipgloss.RoundedBorder()
	if p.Accent.Colour == "" {
		focus = lipgloss.ThickBorder()
	}
	if ascii {
		border, focus = lipgloss.ASCIIBorder(), lipgloss.ASCIIBorder()
		focus.Top, focus.Bottom, focus.Left, focus.Right = "=", "=", "#", "#"
		focus.TopLeft, focus.TopRight, focus.BottomLeft, focus.BottomRight = "#", "#", "#", "#"
	}
	look := func(l themes.Look) themes.Look {
		if basic {
			return l.InBasic()
		}
		return l
	}
	return &Styles{
		panel: newFrame(border, look(p.Faint)), focused: newFrame(focus, look(p.Accent)),
		Text: look(p.Text).Style(), Faint: look(p.Faint).Style(), Accent: look(p.Accent).Style(), Selected: look(p.Selected).Style(),
	}
}

// NewLook makes the Look of a palette.
func NewLook(p themes.Palette, basic, ascii bool) Look {
	l := Look{Theme: p.Theme(), Styles: NewStyles(p, basic, ascii), ASCII: ascii, Basic: basic}
	if basic {
		l.Theme = p.Basic()
	}
	return l
}

// newFrame uses only the colour of a look.
func newFrame(b lipgloss.Border, look themes.Look) frame {
	box := lipgloss.NewStyle().Border(b, false, true, true, true).Padding(0, 1)
	if look.Colour != "" {
		box = box.BorderForeground(lipgloss.Color(look.Colour))
	}
	return frame{Border: b, ink: themes.Look{Colour: look.Colour}.Ink(), box: box}
}
