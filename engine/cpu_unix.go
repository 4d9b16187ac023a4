//go:build unix

package engine

import (
	"syscall"
	"time"
)

// processorTime is what all threads of the process have computed so far.
func processorTime() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
