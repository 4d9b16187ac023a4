//go:build !linux

package engine

import (
	"runtime/metrics"
	"sync/atomic"
)

// mostResident is the largest memory measured in this process.
var mostResident atomic.Uint64

// residentMemory is the memory that the Go runtime has mapped and not returned. The
// peak is that of the measurements so far.
func residentMemory() (now, peak uint64) {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	now = samples[0].Value.Uint64() - samples[1].Value.Uint64()
	for {
		seen := mostResident.Load()
		if now <= seen || mostResident.CompareAndSwap(seen, now) {
			return now, max(now, seen)
		}
	}
}
