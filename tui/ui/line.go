package ui

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"segzsl/data/clean"
)

// Line is an editable line.
type Line struct{ input textinput.Model }

// mostTyped limits the length of a line, in characters.
const mostTyped = 1024

// NewLine returns a line with an initial text, after lead. Its cursor does not blink,
// and none of its keys reads the clipboard of the machine that the program runs on:
// the terminal pastes.
func NewLine(lead, text string) Line {
	in := textinput.New()
	in.Prompt, in.CharLimit = lead, mostTyped
	in.KeyMap.Paste.SetEnabled(false)
	in.SetStyles(textinput.Styles{})
	in.SetValue(text)
	in.Focus()
	return Line{in}
}

// Type handles a key or pasted text. Characters that are not safe to show, such as
// those without width, are left out: the input drops the U+FFFD that replace them.
func (l *Line) Type(msg tea.Msg) {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		m.Text = clean.Line(m.Text)
		msg = m
	case tea.PasteMsg:
		m.Content = clean.Line(m.Content)
		msg = m
	}
	l.input, _ = l.input.Update(msg)
}

// Value returns the text.
func (l *Line) Value() string { return l.input.Value() }

// Set replaces the text and moves the cursor to its end.
func (l *Line) Set(text string) {
	l.input.SetValue(text)
	l.input.CursorEnd()
}

// Draw returns the line in width cells: of a longer one, the part at the cursor.
func (l *Line) Draw(width int) string {
	in := l.input
	at := in.Position()
	in.SetWidth(max(width-Cells(in.Prompt)-1, 1)) // a cell for the cursor
	in.CursorEnd()                                // these two scroll
	in.SetCursor(at)
	return Fit(in.View(), width)
}
