package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

// forking is a fork that was asked for: first a checkpoint of the run as it
// stands, then a run of its own that goes on from there with something changed.
type forking struct {
	id     uint64 // of the checkpoint; 0 for none
	folder string // of the run that is forked
	what   string // the change, in words
	set    []config.Setting
	terms  map[config.Term]bool
}

// forkedMsg brings a fork, or why it could not be made.
type forkedMsg struct {
	serial   int
	what     string
	training Training
	err      error
}

// armFork has the next change of a weight or term go to a fork.
func (a *App) armFork() {
	switch {
	case a.live.forking:
		a.live.forking = false
		a.run.Say("No fork: changes are made to this run.")
	case !a.trains():
		return
	case a.opt.Fork == nil || a.training.Folder() == "":
		a.run.Say("This run is not kept in a folder: it cannot be forked.")
	case a.run.Follows():
		a.run.Say("Another screen controls this run: ask for the controls first (H).")
	default:
		a.live.forking = true
	}
}

// forkWords say what is expected while a fork is armed.
const forkWords = "The next change (t + − =) goes to a fork beside this run. F: no"

// forkWith branches off the run as it stands. The run itself goes on as it did:
// its curve is what the fork's is compared with.
func (a *App) forkWith(f forking) {
	a.live.forking = false
	if a.live.fork.id != 0 {
		a.run.Say("The fork before is still being made.")
		return
	}
	a.forks++
	f.id, f.folder = a.forks, a.training.Folder()
	a.live.fork = f
	a.post(event.Fork{ID: f.id})
	a.run.Say("Forking with " + f.what + " …")
}

// forkEvents sees to the answers to a fork that was asked for.
func (a *App) forkEvents(events []event.Event) tea.Cmd {
	for _, e := range events {
		switch e := e.(type) {
		case event.RunResumed: // its past and its changes are told by now
			if a.live.greeting != "" {
				a.run.Say(a.live.greeting)
				a.live.greeting = ""
			}
		case event.Forked:
			if e.ID == a.live.fork.id && e.ID != 0 {
				return a.forkCheckpointed(e)
			}
		case event.Refused:
			if e.Command == (event.Fork{}).Name() {
				a.live.fork = forking{}
			}
		}
	}
	return nil
}

// forkCheckpointed makes the fork of the checkpoint that was written.
func (a *App) forkCheckpointed(e event.Forked) tea.Cmd {
	f := a.live.fork
	if e.Error != "" {
		a.live.fork = forking{}
		a.run.Notice, a.run.Refused = "Could not fork: "+e.Error, true
		return nil
	}
	serial, fork := a.serial, a.opt.Fork
	return func() tea.Msg {
		training, err := fork(f.folder, f.id, f.set, f.terms)
		return forkedMsg{serial, f.what, training, err}
	}
}

// arrive shows the run that was branched off.
func (msg forkedMsg) arrive(a *App) tea.Cmd {
	switch {
	case msg.err != nil:
		a.live.fork = forking{}
		a.run.Notice, a.run.Refused = "Could not fork: "+msg.err.Error(), true
		return nil
	case msg.serial != a.serial: // the user has gone on to another run
		training := msg.training
		return func() tea.Msg { training.Close(); return nil }
	}
	view := a.live.kept()
	cmd := a.begun(startedMsg{set: a.trainingSet, data: a.trainingData, training: msg.training})
	a.live = view
	a.live.greeting = "This is the fork, with " + msg.what + ". The run that it left goes on as it was, drawn in dots."
	return cmd
}

// resumable is whether the run on the screen broke off and can go on.
func (a *App) resumable() bool {
	if a.training == nil || a.opt.Resume == nil || a.training.Folder() == "" || a.run.Phase != run.Ended {
		return false
	}
	_, finished := a.run.Outcome.(event.Result)
	return !finished
}

// resumeRun goes on with a run that broke off, from its last checkpoint.
func (a *App) resumeRun() tea.Cmd {
	if !a.resumable() {
		return nil
	}
	a.run.Say("Going on from the last checkpoint …")
	folder, resume, serial, set, name := a.training.Folder(), a.opt.Resume, a.serial, a.trainingSet, a.trainingData
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
	view := a.live.kept()
	cmd := a.begun(msg.startedMsg)
	a.live = view
	return cmd
}
