package record

import (
	"errors"

	"segzsl/engine/event"
)

// EndError is the error that a run's last event reports: nil for a result. An
// event that ends no run, or nil, is an error too.
func EndError(last event.Event) error {
	switch e := last.(type) {
	case event.Result:
		return nil
	case event.Diverged:
		return &e.DivergedError
	case event.Failed:
		return errors.New(e.Error)
	case event.Stopped:
		return errors.New(Line(e))
	}
	return errors.New("the run ended without a last event")
}
