package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// recipe is the run on display as one line, or the one that the setup describes.
func (a *App) recipe() (string, error) {
	if a.screen != inSetup && a.run.training != nil && a.run.Phase != run.Waiting {
		e := a.run.Started
		name := a.run.data
		if name == "" {
			name = e.Set.Name
		}
		return config.Recipe{Data: name, Preset: e.Preset, SplitHash: e.Set.SplitHash, Fingerprint: e.Set.Fingerprint, Parent: e.Parent, Config: e.Config}.Short()
	}
	if a.setup.DataSet() == nil {
		return "", fmt.Errorf("recipe: no data set is open")
	}
	cfg, err := a.setup.Config()
	if err != nil {
		return "", err
	}
	set := a.setup.DataSet()
	return config.Recipe{Data: a.setup.Name(), Preset: a.setup.PresetName(), SplitHash: set.SplitHash(), Fingerprint: string(set.Fingerprint), Config: cfg}.Short()
}

// copyRecipe puts the recipe on the clipboard (OSC 52).
func (a *App) copyRecipe() tea.Cmd {
	text, err := a.recipe()
	if err != nil {
		a.say(err.Error())
		return nil
	}
	copied, ok := ui.Copy(text)
	if !ok {
		a.say(fmt.Sprintf("The recipe has %d characters, too many to copy; segzsl recipe RUN prints it.", len(text)))
		return nil
	}
	note := ""
	if a.screen != inSetup && a.run.Altered {
		note = " (without changes during training)"
	}
	a.say("Copied, if the terminal allows it" + note + ": " + text)
	return copied
}
