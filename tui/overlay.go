package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// overlay is a layer over the screen that takes its keys: in order of precedence a
// question, the palette, a prompt, a page.
type overlay struct {
	ask         *confirm
	palette     *palette
	prompt      *prompt
	page        page // help or glossary
	interrupted bool // the last key was Ctrl+C
}

// placeOver returns where the next key goes; under is the open screen.
func (o *overlay) placeOver(under place) place {
	switch {
	case o.ask != nil:
		return inConfirm
	case o.palette != nil:
		return inPalette
	case o.prompt != nil:
		return inPrompt
	case o.page.open != 0:
		return o.page.open
	}
	return under
}

// promptAccept accepts the text; on an error the prompt stays open.
func (o *overlay) promptAccept() tea.Cmd {
	p := o.prompt
	cmd, err := p.accept(strings.TrimSpace(p.line.Value()))
	if err != nil {
		p.wrong, p.refused = err.Error(), true
		return nil
	}
	if o.prompt == p {
		o.prompt = nil
	}
	return cmd
}

func (o *overlay) promptCancel() { o.prompt = nil }

func (o *overlay) confirmYes() tea.Cmd {
	ask := o.ask
	o.ask = nil
	return ask.yes()
}

// offersOther reports whether the question has a third answer.
func (o *overlay) offersOther() bool { return o.ask != nil && o.ask.other != nil }

func (o *overlay) confirmOther() tea.Cmd {
	ask := o.ask
	if ask.other == nil {
		return nil
	}
	o.ask = nil
	return ask.other()
}

func (o *overlay) confirmNo() tea.Cmd {
	ask := o.ask
	o.ask = nil
	if ask.no == nil {
		return nil
	}
	return ask.no()
}

func (o *overlay) closePalette() { o.palette = nil }
func (o *overlay) closePage()    { o.page = page{} }

func (o *overlay) scroll(by int) { o.page.view.SetYOffset(o.page.view.YOffset() + by) }
func (o *overlay) pageDown()     { o.page.view.PageDown() }
func (o *overlay) pageUp()       { o.page.view.PageUp() }

// typed passes a key or pasted text to the prompt.
func (o *overlay) typed(msg tea.Msg) {
	switch {
	case o.ask != nil:
	case o.palette != nil:
		o.palette.typed(msg)
	case o.prompt != nil:
		o.prompt.typed(msg)
	}
}
