package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// prompt is one line being typed, over the screen.
type prompt struct {
	title string
	line  ui.Line
	wrong string
	// accept takes the text; an error stays below the line, to be corrected.
	accept func(string) (tea.Cmd, error)
}

// confirm is a question with the answers yes and no, and perhaps another.
type confirm struct {
	question string
	yes      func() tea.Cmd
	other    func() tea.Cmd // key x; nil for none
	no       func() tea.Cmd // nil does nothing
}

func newPrompt(title, text string, accept func(string) (tea.Cmd, error)) *prompt {
	return &prompt{title: title, line: ui.NewLine("", text), accept: accept}
}

// typed takes a key or what was pasted.
func (p *prompt) typed(msg tea.Msg) {
	p.line.Type(msg)
	p.wrong = ""
}
