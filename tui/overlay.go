package tui

// overlay is what lies over a screen and takes its keys: the uppermost first, a
// question, the palette, a line being typed, a page.
type overlay struct {
	ask         *confirm
	palette     *palette
	prompt      *prompt
	page        page // help or glossary
	interrupted bool // the last key was Ctrl+C
}

// placeOver is where a key goes; under is the open screen.
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
