package worker

import (
	"context"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Training is a run in this process or another, as a screen sees it.
type Training interface {
	// Post queues a command and never blocks.
	Post(event.Command)
	// Subscribe opens a feed of all events, from the first.
	Subscribe() Feed
	// Done is closed when the run has ended.
	Done() <-chan struct{}
	// Folder is the path of the run's folder; "" if it has none.
	Folder() string
	// Outlives reports whether the run continues when this program ends.
	Outlives() bool
	// Close detaches from the run, or stops it if it does not outlive this program.
	Close()
}

// Feed yields a run's events. Wait blocks until there are new events and returns them
// all, or io.EOF after the last.
type Feed interface {
	Wait(ctx context.Context) ([]event.Event, error)
}

// Backend starts and finds runs.
type Backend interface {
	// Start starts a run.
	Start(set *data.Set, cfg config.Config, preset string) (Training, error)
	// Saves reports whether runs are saved in folders; if not, only Start works.
	Saves() bool
	// Attach opens the run in a folder, in training or ended.
	Attach(folder string) (Training, error)
	// Resume continues a stopped or interrupted run from its last checkpoint.
	Resume(folder string) (Training, error)
	// Fork starts a fork of a run.
	Fork(folder string, b Branch) (Training, error)
	// Find returns a run by name.
	Find(name string) (*record.Run, error)
	// Runs returns the runs that Find can find, the latest first.
	Runs() []*record.Run
	// Weights lists the trained models for a data set, the pretrained ones first;
	// OpenWeights opens one by its name, or the path of its folder.
	Weights(set *data.Set) []record.Weights
	OpenWeights(name string) (Training, error)
}
