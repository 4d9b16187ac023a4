//go:build !linux

package worker

import "syscall"

// lowerPriority lowers the priority of this process.
func lowerPriority() {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10) // not essential
}
