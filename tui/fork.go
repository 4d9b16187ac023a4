package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/ui"
)

// forks makes runs that continue the one that is shown: forks of it and, where it
// broke off, the run from its last checkpoint.
type forks struct {
	run     *connection
	backend worker.Backend
	show    func(startedMsg) tea.Cmd // the new run, in place of the one that it continues

	pending  pendingFork
	count    uint64 // of forks that were asked for
	greeting string // what is said of a fork once it has begun
}

// pendingFork is a fork that was asked for: first a checkpoint of the run as it
// is, then a run of its own that continues from there with something changed.
type pendingFork struct {
	ui.Fork
	id     uint64 // of the checkpoint; 0 for none
	folder string // of the run that is forked
}

// forkedMsg brings a fork, or why it could not be made.
type forkedMsg struct {
	forks  *forks
	serial int
	what   string
	startedMsg
}

// forkWords say what is expected while a fork is armed.
const forkWords = "The next change (t + − =) creates a fork of this run. F: cancel"

// reset forgets what is about the run that was.
func (f *forks) reset() { f.pending, f.greeting = pendingFork{}, "" }

// fork branches off the run as it is. The run itself goes on as it did: its curve
// is what the fork's is compared with.
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

// take looks among events for answers to a fork that was asked for.
func (f *forks) take(events []event.Event) tea.Cmd {
	for _, e := range events {
		switch e := e.(type) {
		case event.RunResumed: // its past and its changes are known by now
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

// checkpointed makes the fork of the checkpoint that was written.
func (f *forks) checkpointed(e event.Forked) tea.Cmd {
	if e.Error != "" {
		f.failed("Could not fork: " + e.Error)
		return nil
	}
	p, msg, fork, serial := f.pending, f.next(), f.backend.Fork, f.run.serial
	return func() tea.Msg {
		msg.training, msg.err = fork(p.folder, p.id, p.Set, p.Terms)
		return forkedMsg{f, serial, p.What, msg}
	}
}

// Arrive shows the run that was forked off.
func (msg forkedMsg) Arrive() tea.Cmd {
	f := msg.forks
	if msg.err != nil {
		f.failed("Could not fork: " + msg.err.Error())
		return nil
	}
	if msg.serial != f.run.serial { // the user has gone to another run
		return msg.leave
	}
	cmd := f.show(msg.startedMsg)
	f.greeting = "This is the fork, with " + msg.what + ". The parent run continues unchanged (dots)."
	return cmd
}

// failed says why there is no fork.
func (f *forks) failed(why string) {
	f.pending = pendingFork{}
	f.run.Notice, f.run.Refused = why, true
}

// next is a run that continues the one that is shown, still without its process.
func (f *forks) next() startedMsg { return startedMsg{set: f.run.set, data: f.run.data} }

// leave closes a run that nobody waits for any more.
func (msg startedMsg) leave() tea.Msg {
	msg.training.Close()
	return nil
}

// resume continues a run that broke off, from its last checkpoint.
func (f *forks) resume() tea.Cmd {
	f.run.Say("Resuming from the last checkpoint …")
	folder, resume, serial, msg := f.run.training.Folder(), f.backend.Resume, f.run.serial, f.next()
	return func() tea.Msg {
		msg.training, msg.err = resume(folder)
		return resumedMsg{f, serial, msg}
	}
}

// resumedMsg brings a run that continues, or why it cannot.
type resumedMsg struct {
	forks  *forks
	serial int
	startedMsg
}

// Arrive shows the run that was resumed.
func (msg resumedMsg) Arrive() tea.Cmd {
	f := msg.forks
	switch {
	case msg.err != nil:
		f.run.Notice, f.run.Refused = "Could not resume: "+msg.err.Error(), true
		return nil
	case msg.serial != f.run.serial:
		return msg.leave
	}
	return f.show(msg.startedMsg)
}
