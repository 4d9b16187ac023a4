package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// trained opens trained models in place of training, and then the screen that was wanted.
type trained struct {
	app  *App
	goal place // the screen to open as soon as the model can be asked; 0 for none
}

// open opens weights by their name for worker.Backend; if that stops the run in training,
// it asks first.
func (t *trained) open(name string, at place) tea.Cmd {
	if a := t.app; a.run.stopsWith() {
		a.confirm("This stops the run that trains here. Open the trained model? y: yes, n: no", func() tea.Cmd { return t.begin(name, at) })
		return nil
	}
	return t.begin(name, at)
}

func (t *trained) begin(name string, at place) tea.Cmd {
	a := t.app
	if a.setup.Starting {
		return nil
	}
	a.setup.Starting, t.goal = true, at
	a.setup.SetNotice("", false)
	msg, open := startedMsg{set: a.setup.DataSet(), data: a.setup.Name()}, a.opt.Backend.OpenWeights
	return func() tea.Msg {
		msg.training, msg.err = open(name)
		return msg
	}
}

// ready is otherwise, but before the first run a screen is also available if there are
// weights to open.
func (t *trained) ready(otherwise func() string) func() string {
	return func() string {
		if t.app.run.training == nil && t.app.setup.Offered() != "" {
			return ""
		}
		return otherwise()
	}
}

// needed opens weights if a screen that asks a model is wanted before the first run.
func (t *trained) needed(where place) (cmd tea.Cmd, opens bool) {
	a := t.app
	switch {
	case a.run.training != nil || where&(inAsk|inMap|inErrors|inInvent) == 0:
		return nil, false
	case a.setup.Starting:
		t.goal = where
		return nil, true
	}
	return t.open(a.setup.Offered(), where), true
}

// arrive opens the wanted screen once the run and its data set are open: Ask at a sample
// of an unseen class.
func (t *trained) arrive() tea.Cmd {
	a := t.app
	if t.goal == 0 || a.setup.Starting || a.run.training == nil || a.run.set == nil || a.run.Phase == run.Waiting {
		return nil
	}
	where := t.goal
	t.goal = 0
	var first tea.Cmd
	if unseen := a.run.set.Split.TestUnseen; where == inAsk && len(unseen) > 0 {
		first, _ = a.visit(ui.Samples{Sample: unseen[0], Keep: true}) // it is a test sample
	}
	return tea.Batch(first, a.goTo(where))
}
