package tui

import (
	tea "charm.land/bubbletea/v2"
)

// askAboutSample goes to the screen of questions, at a sample of the set.
func (a *App) askAboutSample(sample int) tea.Cmd { return a.askAmong(sample, a.query.list.only) }

// askAmong does so, and lists the samples that the criteria take.
func (a *App) askAmong(sample int, only criteria) tea.Cmd {
	if why := a.questionsReady(); why != "" {
		a.say(why)
		return nil
	}
	cmd, err := a.visitSample(sample, only)
	if err != nil {
		a.say(sentence(err.Error()))
	}
	return cmd
}

// visitSample opens the screen of questions at a sample, in a list of what the
// criteria take.
func (a *App) visitSample(sample int, only criteria) (tea.Cmd, error) {
	a.query.enter(a.trainingSet)
	a.query.list.only = only
	cmd, err := a.goToSample(sample)
	if err == nil {
		a.show(inQuery)
	}
	return cmd, err
}
