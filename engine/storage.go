package engine

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"segzsl/engine/event"
)

// RecordError is an error of Options.Record for an event that will be written later,
// or that is Skipped. Any other error skips the event too.
type RecordError struct {
	Err     error
	Waiting int // events that will be written later
	Skipped bool
}

func (e *RecordError) Error() string {
	what := fmt.Sprintf("%d events wait", e.Waiting)
	if e.Skipped {
		what = "the event is skipped"
	}
	return fmt.Sprintf("%v (%s)", e.Err, what)
}

// Unwrap returns Err.
func (e *RecordError) Unwrap() error { return e.Err }

// storageInterval is the interval of Storage events while files cannot be written.
const storageInterval = 10 * time.Second

// storage is the last Storage event, and when it was emitted.
type storage struct {
	now  event.Storage
	when time.Time
}

// record records e.
func (r *Runner) record(e event.Event) {
	var err error
	if r.opt.Record != nil {
		err = r.opt.Record(e)
	}
	now := r.storage.now
	now.Log, now.Waiting = "", 0
	var delayed *RecordError
	switch {
	case err == nil:
		r.recorded++
	case errors.As(err, &delayed):
		now.Log, now.Waiting = reason(delayed.Err), delayed.Waiting
		if delayed.Skipped {
			now.Missing++
		} else {
			r.recorded++
		}
	default:
		now.Log = reason(err)
		now.Missing++
	}
	r.report(now)
}

// reason is the error of the operating system, such as "no space left on device", or
// else err.
func reason(err error) string {
	var system syscall.Errno
	if errors.As(err, &system) {
		return system.Error()
	}
	return err.Error()
}

// report emits Storage when something has changed between working and not working,
// and from time to time while it is not working.
func (r *Runner) report(now event.Storage) {
	before := r.storage.now
	r.storage.now = now
	changed := (now.Log == "") != (before.Log == "") || (now.Checkpoint == "") != (before.Checkpoint == "")
	if changed || now.Problem() != "" && time.Since(r.storage.when) >= storageInterval {
		r.storage.when = time.Now()
		r.emit(now)
	}
}
