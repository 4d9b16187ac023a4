package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// forks starts runs that continue the one on display: forks, and an interrupted run
// from its last checkpoint.
type forks struct {
	run     *connection
	backend worker.Backend
	show    func(startedMsg) tea.Cmd // the new run, which replaces the one that it continues

	pending  pendingFork
	resuming bool
	count    uint64 // counts requested forks
	greeting string // notice to show once the fork has started
}

// pendingFork is a requested fork. First the run writes a checkpoint; then a new run
// continues from it with a change.
type pendingFork struct {
	ui.Fork
	id     uint64 // of the checkpoint; 0 before it is requested
	folder string // of the run that is forked
	paused bool   // it is paused, and so the fork begins
}

// forkedMsg carries a fork, or the error.
type forkedMsg struct {
	forks  *forks
	serial int
	pendingFork
	startedMsg
}

// forkWords is the status text while the next change creates a fork.
const forkWords = "The next change (t + − =) creates a fork of this run. F: cancel"

// reset discards the state of the previous run.
func (f *forks) reset() { f.pending, f.resuming, f.greeting = pendingFork{}, false, "" }

// busy reports whether a run is being forked or resumed.
func (f *forks) busy() bool { return f.pending.id != 0 || f.resuming }

// fork forks the run as it is. The run itself continues unchanged; its curve is drawn
// behind the fork's.
func (f *forks) fork(r ui.Fork) {
	if f.pending.id != 0 {
		f.run.Say("The previous fork is not ready yet.")
		return
	}
	f.count++
	f.pending = pendingFork{Fork: r, id: f.count, folder: f.run.training.Folder()}
	f.run.post(event.Fork{ID: f.count})
	f.run.Say("Forking with " + r.What + " …")
}

// take handles the events that answer a requested fork.
func (f *forks) take(events []event.Event) tea.Cmd {
	for _, e := range events {
		switch e := e.(type) {
		case event.RunResumed: // its history and changes are known by then
			if f.greeting != "" {
				f.run.Say(f.greeting)
				f.greeting = ""
			}
		case event.Forked:
			if e.ID == f.pending.id && e.ID != 0 {
				return f.checkpointed(e)
			}
		case event.Refused:
			if e.Command == (event.Fork{}).Name() {
				f.pending = pendingFork{}
			}
		}
	}
	return nil
}

// checkpointed starts the fork from the checkpoint.
func (f *forks) checkpointed(e event.Forked) tea.Cmd {
	if e.Error != "" {
		f.failed("Could not fork: " + e.Error)
		return nil
	}
	f.pending.paused = f.run.Phase == run.Paused
	p, msg, fork, serial := f.pending, f.next(), f.backend.Fork, f.run.serial
	return func() tea.Msg {
		msg.training, msg.err = fork(p.folder, worker.Branch{Checkpoint: p.id, Set: p.Set, Terms: p.Terms, Paused: p.paused})
		return forkedMsg{f, serial, p, msg}
	}
}

// Arrive displays the fork.
func (msg forkedMsg) Arrive() tea.Cmd {
	f := msg.forks
	if msg.err != nil {
		f.failed("Could not fork: " + msg.err.Error())
		return nil
	}
	if msg.serial != f.run.serial { // the user has opened another run
		return msg.discard
	}
	cmd := f.show(msg.startedMsg)
	f.greeting = "This is the fork, with " + msg.What + ". " + msg.parentWords()
	return cmd
}

// parentWords says what the parent does.
func (p pendingFork) parentWords() string {
	if p.paused {
		return "It is paused, as its parent is (dots)."
	}
	return "The parent run continues unchanged (dots)."
}

// failed reports why the fork could not be made.
func (f *forks) failed(why string) {
	f.pending = pendingFork{}
	f.run.Notice, f.run.Refused = why, true
}

// next is a run that continues the one on display, without a process yet.
func (f *forks) next() startedMsg { return startedMsg{set: f.run.set, data: f.run.data} }

// discard closes a run that is no longer wanted.
func (msg startedMsg) discard() tea.Msg {
	msg.training.Close()
	return nil
}

// resume continues an interrupted run from its last checkpoint.
func (f *forks) resume() tea.Cmd {
	f.resuming = true
	f.run.Say("Resuming from the last checkpoint …")
	folder, resume, serial, msg := f.run.training.Folder(), f.backend.Resume, f.run.serial, f.next()
	return func() tea.Msg {
		msg.training, msg.err = resume(folder)
		return resumedMsg{f, serial, msg}
	}
}

// resumedMsg carries the resumed run, or the error.
type resumedMsg struct {
	forks  *forks
	serial int
	startedMsg
}

// Arrive displays the resumed run.
func (msg resumedMsg) Arrive() tea.Cmd {
	f := msg.forks
	switch {
	case msg.err != nil:
		f.resuming = false
		f.run.Notice, f.run.Refused = "Could not resume: "+msg.err.Error(), true
		return nil
	case msg.serial != f.run.serial:
		return msg.discard
	}
	return f.show(msg.startedMsg)
}
