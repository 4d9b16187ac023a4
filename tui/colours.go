package tui

import (
	"errors"

	"github.com/charmbracelet/colorprofile"

	"segzsl/themes"
	"segzsl/tui/ui"
)

// colours holds the theme, from the user's choice and the terminal's abilities.
type colours struct {
	theme    themes.Theme
	look     ui.Look       // shared with the screens; has the same palette
	palettes themes.Family // one is chosen by the background
	basic    bool          // the terminal has 16 colours
	ascii    bool          // ASCII mode
	noColour bool
	light    bool // the terminal's background, as far as it is known
}

// refresh selects the palette for the terminal.
func (c *colours) refresh() {
	p := c.palettes.For(!c.light)
	if c.noColour {
		p = themes.Mono
	}
	c.look = ui.NewLook(p, c.basic, c.ascii)
	c.theme = c.look.Theme
}

// background takes the background that the terminal reports.
func (c *colours) background(dark bool) {
	c.light = !dark
	c.refresh()
}

// profile takes the number of colours of the terminal.
func (c *colours) profile(p colorprofile.Profile) {
	c.noColour, c.basic = p <= colorprofile.ASCII, p == colorprofile.ANSI
	c.refresh()
}

// choose sets the palettes that the user asked for.
func (c *colours) choose(f themes.Family) error {
	if c.noColour {
		return errNoColour
	}
	c.palettes = f
	c.refresh()
	return nil
}

var errNoColour = errors.New("this terminal shows no colour, so the theme is mono")

func (a *App) nextTheme() {
	next := themes.After(a.theme.Name)
	if err := a.choose(themes.Family{Name: next.Name, Dark: next, Light: next}); err != nil {
		a.say(err.Error())
		return
	}
	a.say("Theme: " + next.Name + ".")
}
