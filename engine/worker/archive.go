package worker

import (
	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// archived is a run that has ended as a Training.
type archived struct {
	*engine.Archive
	folder string
}

func (a archived) Folder() string  { return a.folder }
func (a archived) Subscribe() Feed { return a.Archive.Subscribe() }
func (archived) Outlives() bool    { return true }

// openArchive shows a run folder that no process writes any more. A run without
// a last event was cut off, and the screen gets that as its last.
func openArchive(folder string) (Training, error) {
	run, err := record.Open(folder)
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
		events = append(events, wire.Lost{Reason: exitReason(folder, nil)})
	}
	return archived{engine.OpenArchive(events, func() (*engine.Model, error) { return loadModel(folder) }), folder}, nil
}

// loadModel loads the model of a run, on its own data set.
func loadModel(folder string) (*engine.Model, error) {
	run, err := record.Open(folder) // it may have ended since
	if err != nil {
		return nil, err
	}
	set, err := data.Open(run.Recipe.Data)
	if err != nil {
		return nil, err
	}
	return run.Model(set)
}
