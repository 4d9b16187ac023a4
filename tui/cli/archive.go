package cli

import (
	"io"

	"segzsl/engine"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
	"segzsl/tui"
)

// archived is a run that has ended as a Training.
type archived struct {
	*engine.Archive
	path string
}

// Folder implements tui.Training.
func (a archived) Folder() string { return a.path }

// Subscribe implements tui.Training.
func (a archived) Subscribe() tui.Feed { return a.Archive.Subscribe() }

// Outlives implements tui.Training.
func (archived) Outlives() bool { return true }

// openArchive shows a run folder that no process writes any more. A run without
// a last event was cut off: the screen is told so as if it had just happened.
func openArchive(path string) (tui.Training, error) {
	run, err := record.Open(path)
	if err != nil {
		return nil, err
	}
	var events []event.Event
	for e, err := range run.Events() {
		if err != nil {
			return nil, err
		}
		events = append(events, e)
	}
	if len(events) == 0 || !event.Ends(events[len(events)-1]) {
		events = append(events, wire.Lost{Reason: obituary(path, nil)})
	}
	training := engine.OpenArchive(events, func() (*engine.Model, error) {
		flags := savedFlags{}
		s, err := flags.open(path, io.Discard)
		if err != nil {
			return nil, err
		}
		return s.model, nil
	})
	return archived{training, path}, nil
}
