package worker

import (
	"errors"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// archived implements Training for a run that has ended.
type archived struct {
	*engine.Archive
	folder string
}

func (a archived) Folder() string  { return a.folder }
func (a archived) Subscribe() Feed { return a.Archive.Subscribe() }
func (archived) Outlives() bool    { return true }

// openArchive opens a run folder that no process writes. An interrupted run has no last
// event; it gets a wire.Lost. Of a damaged log it has the events before the damage, and
// an event.Note that says so; where the index of a long log covers the damage, its history is as
// written, and only a reader of the lines notices.
func openArchive(folder string) (Training, error) {
	run, err := record.Open(folder)
	if err != nil {
		return nil, err
	}
	history, err := run.History()
	var damage *record.DamageError
	if err != nil && !errors.As(err, &damage) {
		return nil, err
	}
	switch {
	case event.Ends(history):
	case run.End != nil:
		history.Add(run.End)
	default:
		history.Add(wire.Lost{Reason: exitReason(folder, nil)})
	}
	if damage != nil {
		history.Add(event.Note{Text: damage.Error() + "; later events are not shown"})
	}
	return archived{engine.OpenArchive(history, func() (*engine.Model, error) { return loadModel(folder) }), folder}, nil
}

// loadModel loads the model of a run on its data set.
func loadModel(folder string) (*engine.Model, error) {
	run, err := record.Open(folder) // the folder may have changed since
	if err != nil {
		return nil, err
	}
	set, err := data.Open(run.Recipe.Data)
	if err != nil {
		return nil, err
	}
	return run.Model(set, false)
}
