package ui

import tea "charm.land/bubbletea/v2"

// AskNumber is Prompt for a number: other characters are refused.
func (c *Context) AskNumber(title, text string, accept func(string) (tea.Cmd, error)) {
	c.Prompt(title, text, accept)
	if c.Numeric != nil {
		c.Numeric()
	}
}

// AskPath is Prompt for the path of a file or folder, which Tab completes; accept gets
// what Path makes of the text.
func (c *Context) AskPath(title, text string, accept func(string) (tea.Cmd, error)) {
	c.Prompt(title, text, func(text string) (tea.Cmd, error) { return accept(Path(text)) })
	if c.Complete != nil {
		c.Complete(CompletePath)
	}
}
