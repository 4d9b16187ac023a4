package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// openSet reads a data set in the background.
func (a *App) openSet(name string) tea.Cmd { return a.setup.OpenSet(name) }

// opened is called when the setup has opened a set, or has failed to.
func (a *App) opened() tea.Cmd {
	if a.run.training != nil && a.run.set == nil && a.setup.Name() == a.run.data {
		a.run.set = a.setup.DataSet()
	}
	begin := a.opt.StartNow && a.setup.DataSet() != nil
	a.opt.StartNow = false
	if begin {
		return a.start()
	}
	return nil
}

// start starts a run from the setup.
func (a *App) start() tea.Cmd {
	switch {
	case a.run.stopsWith():
		return a.goTo(inLive)
	case a.run.Trains() && !a.run.beside:
		a.ask = &confirm{question: "A run is training and would continue in parallel. Start another? y: yes, n: no",
			yes: func() tea.Cmd { a.run.beside = true; return a.start() }}
		return nil
	case a.setup.Opening():
		a.opt.StartNow = true
		a.setup.SetNotice("The run starts when the data set is open.", false)
		return nil
	case a.setup.DataSet() == nil:
		a.setup.SetNotice("No data set is open.", true)
		return nil
	case a.setup.Starting:
		return nil
	}
	cfg, err := a.setup.Config()
	if err != nil {
		a.setup.SetNotice(err.Error(), true)
		return nil
	}
	if cfg.Threads == 0 {
		cfg.Threads = a.opt.cores
	}
	a.setup.Starting, a.run.beside = true, false
	a.setup.SetNotice("", false)
	set, preset, begin := a.setup.DataSet(), a.setup.PresetName(), a.opt.Backend.Start
	return func() tea.Msg {
		training, err := begin(set, cfg, preset)
		return startedMsg{set: set, training: training, err: err}
	}
}

// attach opens the run in a folder; data is the name or path of its data set.
func (a *App) attach(folder, data string) tea.Cmd {
	a.setup.Starting = true
	return func() tea.Msg {
		training, err := a.opt.Backend.Attach(folder)
		return startedMsg{data: data, training: training, err: err}
	}
}

// showStarted displays the run from start or attach.
func (a *App) showStarted(msg startedMsg) tea.Cmd {
	a.setup.Starting = false
	if msg.err != nil {
		a.trained.goal = 0
		what := "Could not start: "
		if msg.data != "" {
			what = "Could not open the run: "
		}
		a.setup.SetNotice(what+msg.err.Error(), true)
		return nil
	}
	old := a.run.training
	if old != nil { // an open prompt or question was about the previous run
		a.prompt, a.ask = nil, nil
	}
	a.run.take(msg)
	if a.setup.DataSet() != nil && a.run.set == nil && a.setup.Name() == msg.data {
		a.run.set = a.setup.DataSet()
	}
	a.forks.reset()
	a.share()
	*a.shared.Calibration = ui.Calibration{}
	for _, s := range a.screens {
		s.Reset()
	}
	a.show(inLive)
	if old == nil {
		return a.run.read(0)
	}
	return tea.Batch(a.run.read(0), func() tea.Msg { old.Close(); return nil })
}

// received folds events and waits for the next.
func (a *App) received(msg eventsMsg) tea.Cmd {
	a.meter.measure(a.shared.Clock())
	if msg.serial != a.run.serial {
		return nil
	}
	a.run.Fold(a.run.news(msg.events))
	cmds := append(a.run.answers(msg.events), a.forks.take(msg.events))
	if msg.over {
		return tea.Batch(append(cmds, a.run.over(a.opt.Backend))...)
	}
	cmds = append(cmds, a.at().News())
	return tea.Batch(append(cmds, a.run.read(a.rest()))...)
}

// showContinued displays a run that continues the one on display, with the same view.
func (a *App) showContinued(msg startedMsg) tea.Cmd {
	view := *a.live
	cmd := a.showStarted(msg)
	*a.live = view
	a.live.ResetRun()
	return cmd
}
