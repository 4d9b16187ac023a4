package tui

import (
	"fmt"
	"strings"

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
	// complete completes the text, for Tab; nil if there is nothing to complete.
	complete func(string) string
	numeric  bool // takes only what a number can have
	refused  bool // the text was not accepted: the next number replaces it
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
	if text := typedText(msg); p.numeric && text != "" {
		if strings.Trim(text, numberChars) != "" {
			p.wrong = fmt.Sprintf("want a number, got %q", text)
			return
		}
		if p.refused {
			p.line.Set("")
		}
	}
	p.line.Type(msg)
	p.wrong, p.refused = "", false
}

// typedText is the text that a key or a paste inserts.
func typedText(msg tea.Msg) string {
	switch m := msg.(type) {
	case tea.KeyPressMsg:
		return m.Text
	case tea.PasteMsg:
		return strings.TrimSpace(m.Content)
	}
	return ""
}

// numberChars are the characters of numbers.
const numberChars = "0123456789.,+-−eE"

// completeWith sets the completion of the open prompt.
func (o *overlay) completeWith(complete func(string) string) {
	if o.prompt != nil {
		o.prompt.complete = complete
	}
}

// numeric makes the open prompt take only numbers.
func (o *overlay) numeric() {
	if o.prompt != nil {
		o.prompt.numeric = true
	}
}

// promptComplete completes the text of the open prompt.
func (o *overlay) promptComplete() {
	if p := o.prompt; p.complete != nil {
		p.line.Set(p.complete(p.line.Value()))
	}
}

func (o *overlay) completes() bool { return o.prompt != nil && o.prompt.complete != nil }
