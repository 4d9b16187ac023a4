package record

import (
	"errors"

	"segzsl/engine/event"
)

// EndError returns the error that a run's last event reports, nil for a result. It is
// also an error if last is nil or does not end a run.
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
