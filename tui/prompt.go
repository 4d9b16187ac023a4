package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// prompt is a line to type, over the screen.
type prompt struct {
	title string
	line  ui.Line
	wrong string
	// accept takes the text; on an error the prompt stays open.
	accept func(string) (tea.Cmd, error)
}

// confirm is a question with the answers yes and no, and perhaps a third.
type confirm struct {
	question string
	yes      func() tea.Cmd
	other    func() tea.Cmd // key x; nil if there is none
	no       func() tea.Cmd // nil does nothing
}

func newPrompt(title, text string, accept func(string) (tea.Cmd, error)) *prompt {
	return &prompt{title: title, line: ui.NewLine("", text), accept: accept}
}

// typed passes a key or pasted text to the line.
func (p *prompt) typed(msg tea.Msg) {
	p.line.Type(msg)
	p.wrong = ""
}
