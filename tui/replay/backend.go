package replay

import (
	"context"
	"io"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

// replayTraining is a run whose events come from the log.
type replayTraining struct{}

func (replayTraining) Post(event.Command)     {}
func (replayTraining) Subscribe() worker.Feed { return replayTraining{} }
func (replayTraining) Done() <-chan struct{}  { return closed }
func (replayTraining) Outlives() bool         { return true }
func (replayTraining) Close()                 {}
func (replayTraining) Folder() string         { return "" }

// Wait implements Feed; it is never called.
func (replayTraining) Wait(context.Context) ([]event.Event, error) { return nil, io.EOF }

// Backend starts and finds runs that do not train.
type Backend struct{ worker.Local }

func (Backend) Start(*data.Set, config.Config, string) (worker.Training, error) {
	return replayTraining{}, nil
}

func (Backend) Saves() bool { return true }

func (Backend) Attach(string) (worker.Training, error) { return replayTraining{}, nil }

// Weights implements worker.Backend: the pretrained ones.
func (Backend) Weights(set *data.Set) []record.Weights { return record.WeightsFor(set, nil) }

// OpenWeights implements worker.Backend.
func (Backend) OpenWeights(string) (worker.Training, error) { return replayTraining{}, nil }

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()
