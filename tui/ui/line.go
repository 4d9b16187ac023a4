package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// Line is one line being typed.
type Line struct{ input textinput.Model }

// mostTyped bounds what is typed or pasted, in characters.
const mostTyped = 1024

// NewLine is a line that begins with text, behind lead. Its cursor does not blink,
// and no key of it reads the clipboard of the machine that the program runs on: the
// terminal pastes.
func NewLine(lead, text string) Line {
	in := textinput.New()
	in.Prompt, in.CharLimit = lead, mostTyped
	in.KeyMap.Paste.SetEnabled(false)
	in.SetStyles(textinput.Styles{})
	in.SetValue(text)
	in.Focus()
	return Line{in}
}

// Type takes a key or what was pasted.
func (l *Line) Type(msg tea.Msg) { l.input, _ = l.input.Update(msg) }

// Value is what the line holds.
func (l *Line) Value() string { return l.input.Value() }

// Set replaces what the line holds; the cursor goes to its end.
func (l *Line) Set(text string) {
	l.input.SetValue(text)
	l.input.CursorEnd()
}

// Draw is the line in width cells: of a longer one, the part at the cursor.
func (l *Line) Draw(width int) string {
	in := l.input
	at := in.Position()
	in.SetWidth(max(width-Cells(in.Prompt)-1, 1)) // a cell for the cursor
	in.CursorEnd()                                // these two scroll it
	in.SetCursor(at)
	return Fit(in.View(), width)
}
