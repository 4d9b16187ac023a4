package replay

import (
	"context"
	"io"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/worker"
)

// silentRun is a run that does nothing: its events come from the log.
type silentRun struct{}

func (silentRun) Post(event.Command)     {}
func (silentRun) Subscribe() worker.Feed { return silentRun{} }
func (silentRun) Done() <-chan struct{}  { return closed }
func (silentRun) Outlives() bool         { return true }
func (silentRun) Close()                 {}
func (silentRun) Folder() string         { return "" }

// Wait implements Feed; nobody calls it.
func (silentRun) Wait(context.Context) ([]event.Event, error) { return nil, io.EOF }

// Backend starts and finds runs that do nothing.
type Backend struct{ worker.Local }

func (Backend) Start(*data.Set, config.Config, string) (worker.Training, error) {
	return silentRun{}, nil
}

func (Backend) Saves() bool { return true }

func (Backend) Attach(string) (worker.Training, error) { return silentRun{}, nil }

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()
