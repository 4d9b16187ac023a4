package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/ui"
)

// forking is a fork that was asked for: first a checkpoint of the run as it
// stands, then a run of its own that goes on from there with something changed.
type forking struct {
	ui.Fork
	id     uint64 // of the checkpoint; 0 for none
	folder string // of the run that is forked
}

// forkedMsg brings a fork, or why it could not be made.
type forkedMsg struct {
	serial   int
	what     string
	training worker.Training
	err      error
}

// forkWords say what is expected while a fork is armed.
const forkWords = "The next change (t + − =) goes to a fork beside this run. F: no"

// forkWith branches off the run as it stands. The run itself goes on as it did:
// its curve is what the fork's is compared with.
func (a *App) forkWith(r ui.Fork) {
	if a.fork.id != 0 {
		a.run.Say("The fork before is still being made.")
		return
	}
	a.forks++
	f := forking{Fork: r, id: a.forks, folder: a.training.Folder()}
	a.fork = f
	a.post(event.Fork{ID: f.id})
	a.run.Say("Forking with " + f.What + " …")
}

// forkEvents sees to the answers to a fork that was asked for.
func (a *App) forkEvents(events []event.Event) tea.Cmd {
	for _, e := range events {
		switch e := e.(type) {
		case event.RunResumed: // its past and its changes are told by now
			if a.greeting != "" {
				a.run.Say(a.greeting)
				a.greeting = ""
			}
		case event.Forked:
			if e.ID == a.fork.id && e.ID != 0 {
				return a.forkCheckpointed(e)
			}
		case event.Refused:
			if e.Command == (event.Fork{}).Name() {
				a.fork = forking{}
			}
		}
	}
	return nil
}

// forkCheckpointed makes the fork of the checkpoint that was written.
func (a *App) forkCheckpointed(e event.Forked) tea.Cmd {
	f := a.fork
	if e.Error != "" {
		a.fork = forking{}
		a.run.Notice, a.run.Refused = "Could not fork: "+e.Error, true
		return nil
	}
	serial, fork := a.serial, a.opt.Backend.Fork
	return func() tea.Msg {
		training, err := fork(f.folder, f.id, f.Set, f.Terms)
		return forkedMsg{serial, f.What, training, err}
	}
}

// arrive shows the run that was branched off.
func (msg forkedMsg) arrive(a *App) tea.Cmd {
	switch {
	case msg.err != nil:
		a.fork = forking{}
		a.run.Notice, a.run.Refused = "Could not fork: "+msg.err.Error(), true
		return nil
	case msg.serial != a.serial: // the user has gone on to another run
		training := msg.training
		return func() tea.Msg { training.Close(); return nil }
	}
	cmd := a.succeeded(startedMsg{set: a.trainingSet, data: a.trainingData, training: msg.training})
	a.greeting = "This is the fork, with " + msg.what + ". The run that it left goes on as it was, drawn in dots."
	return cmd
}

// resumeRun goes on with a run that broke off, from its last checkpoint.
func (a *App) resumeRun() tea.Cmd {
	if !a.shared.Resumable() {
		return nil
	}
	a.run.Say("Going on from the last checkpoint …")
	folder, resume, serial, set, name := a.training.Folder(), a.opt.Backend.Resume, a.serial, a.trainingSet, a.trainingData
	return func() tea.Msg {
		training, err := resume(folder)
		return resumedMsg{serial, startedMsg{set: set, data: name, training: training, err: err}}
	}
}

// resumedMsg brings a run that goes on, or why it cannot.
type resumedMsg struct {
	serial int
	startedMsg
}

func (msg resumedMsg) arrive(a *App) tea.Cmd {
	switch {
	case msg.err != nil:
		a.run.Notice, a.run.Refused = "Could not go on: "+msg.err.Error(), true
		return nil
	case msg.serial != a.serial:
		training := msg.training
		return func() tea.Msg { training.Close(); return nil }
	}
	return a.succeeded(msg.startedMsg)
}

// succeeded shows a run that goes on from the one on the screen, as the user looked
// at that.
func (a *App) succeeded(msg startedMsg) tea.Cmd {
	keep := *a.live
	cmd := a.begun(msg)
	*a.live = keep
	a.live.ResetRun()
	return cmd
}
