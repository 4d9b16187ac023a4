package worker

import (
	"context"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Training is a run as a screen sees it, in this process or another.
type Training interface {
	// Post queues a command and never blocks.
	Post(event.Command)
	// Subscribe opens a feed of every event, from the first.
	Subscribe() Feed
	// Done is closed when the run has ended.
	Done() <-chan struct{}
	// Folder is the path of the run's folder; "" if it has none.
	Folder() string
	// Outlives reports whether the run continues when this program ends.
	Outlives() bool
	// Close lets go of the run. One that does not outlive this program stops.
	Close()
}

// Feed yields a run's events. Wait blocks until there are some and returns all
// of them; io.EOF follows the last.
type Feed interface {
	Wait(ctx context.Context) ([]event.Event, error)
}

// Backend starts runs and finds those that there are.
type Backend interface {
	// Start starts a run.
	Start(set *data.Set, cfg config.Config, preset string) (Training, error)
	// Saves reports whether runs are saved in folders; if not, only Start works.
	Saves() bool
	// Attach watches the run in a folder: one that trains, or one that has ended.
	Attach(folder string) (Training, error)
	// Resume continues a run that was stopped or cut off, from its last checkpoint.
	Resume(folder string) (Training, error)
	// Fork branches off a run at the checkpoint of the event.Fork command of that
	// number, or with 0 at its last, under changed fields and terms (on or off).
	Fork(folder string, id uint64, set []config.Setting, terms map[config.Term]bool) (Training, error)
	// Find finds a run by its name.
	Find(name string) (*record.Run, error)
	// Runs are the runs that Find knows, the latest first.
	Runs() []*record.Run
}
