package tui

import (
	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

// fakeBackend has the functions that a test sets; the others are worker.Local's.
type fakeBackend struct {
	worker.Local
	start  func(set *data.Set, cfg config.Config, preset string) (worker.Training, error)
	attach func(folder string) (worker.Training, error)
	resume func(folder string) (worker.Training, error)
	fork   func(folder string, b worker.Branch) (worker.Training, error)

	weights []record.Weights
	open    func(weights string) (worker.Training, error)
}

func (b *fakeBackend) Weights(*data.Set) []record.Weights { return b.weights }

func (b *fakeBackend) OpenWeights(name string) (worker.Training, error) { return b.open(name) }

func (b *fakeBackend) Start(set *data.Set, cfg config.Config, preset string) (worker.Training, error) {
	return b.start(set, cfg, preset)
}

func (b *fakeBackend) Saves() bool { return b.attach != nil || b.fork != nil || b.resume != nil }

func (b *fakeBackend) Attach(folder string) (worker.Training, error) {
	if b.attach == nil {
		return b.Local.Attach(folder)
	}
	return b.attach(folder)
}

func (b *fakeBackend) Resume(folder string) (worker.Training, error) {
	if b.resume == nil {
		return b.Local.Resume(folder)
	}
	return b.resume(folder)
}

func (b *fakeBackend) Fork(folder string, of worker.Branch) (worker.Training, error) {
	if b.fork == nil {
		return b.Local.Fork(folder, of)
	}
	return b.fork(folder, of)
}

// fake returns the fakeBackend of a rig's options.
func (o *Options) fake() *fakeBackend { return o.Backend.(*fakeBackend) }
