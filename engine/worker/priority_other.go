//go:build !linux

package worker

import "syscall"

// lowerPriority lets other processes go first.
func lowerPriority() {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10) // a courtesy, not a need
}
