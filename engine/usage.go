package engine

import (
	"time"

	"segzsl/engine/event"
)

// usageInterval is the interval of Vitals events during training.
const usageInterval = time.Second

// usageMeter measures the resources that the process uses between two measurements.
type usageMeter struct {
	last time.Time
	busy time.Duration // CPU time at that time
}

// take measures. The first measurement has no cores, since there is no time before
// it.
func (p *usageMeter) take(now time.Time) event.Vitals {
	var v event.Vitals
	v.Resident, v.Peak = residentMemory()
	busy := processorTime()
	if wall := now.Sub(p.last); !p.last.IsZero() && wall > 0 {
		v.Cores = float64(busy-p.busy) / float64(wall)
	}
	p.last, p.busy = now, busy
	return v
}
