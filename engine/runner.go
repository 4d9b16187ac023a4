package engine

import (
	"context"

	"segzsl/data"
)

// Options configure a run beside its Config.
type Options struct {
	// Name is the run's name, recorded with it; may be empty.
	Name string
	// Preset is the name of the preset that Config started from.
	Preset string
	// Record is called with every event, in order, by the runner's goroutine,
	// before any feed gets it; an error ends the run with Failed.
	Record func(Event) error
	// Paused starts the run paused before its first batch.
	Paused bool
}

// Runner owns a Session on one goroutine. Its methods may be called from any.
type Runner struct{}

// Start checks cfg against set and begins a run.
func Start(set *data.Set, cfg Config, opt Options) (*Runner, error) { panic("not built yet") }

// Post queues a command; it is carried out between two batches. It never blocks.
func (r *Runner) Post(c Command) {}

// Subscribe opens a feed that yields every event of the run, from the first.
func (r *Runner) Subscribe() *Feed { return nil }

// Done is closed when the run has ended and every event has been recorded.
func (r *Runner) Done() <-chan struct{} { return nil }

// Feed is one watcher's place in the run's events.
type Feed struct{}

// Wait blocks until there are new events and returns them all, in order; after
// the last event of an ended run it returns io.EOF, and ctx.Err() when cancelled.
func (f *Feed) Wait(ctx context.Context) ([]Event, error) { return nil, nil }
