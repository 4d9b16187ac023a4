package engine

import (
	"fmt"
	"time"

	"segzsl/engine/event"
)

// maxPace is more than any machine reaches; a greater limit has no effect.
const maxPace = 1e6

// setPace handles SetPace.
func (r *Runner) setPace(batches float64) error {
	if !(batches >= 0 && batches <= maxPace) {
		return fmt.Errorf("%g batches per second: want a number from 0, for no limit, to %g", batches, maxPace)
	}
	r.interval = 0
	if batches > 0 {
		r.interval = time.Duration(float64(time.Second) / batches)
	}
	r.emit(event.PaceSet{BatchesPerSecond: batches})
	return nil
}

// waitForPace waits until the next batch is due or a command arrives; it reports
// whether the batch is due.
func (r *Runner) waitForPace() bool {
	if r.interval == 0 {
		return true
	}
	left := time.Until(r.begun.Add(r.interval))
	if left <= 0 {
		return true
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.in.wake:
		return false
	}
}
