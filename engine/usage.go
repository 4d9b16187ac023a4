package engine

import (
	"time"

	"segzsl/engine/event"
)

// usageInterval is how often Vitals are told while a run trains.
const usageInterval = time.Second

// usageMeter measures what the process takes between two of its looks.
type usageMeter struct {
	last time.Time
	busy time.Duration // processor time until then
}

// take looks. The first look tells no cores: there is no time before it.
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
