//go:build unix

package engine

import (
	"syscall"
	"time"
)

// processorTime is the CPU time of all threads of the process.
func processorTime() time.Duration {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
