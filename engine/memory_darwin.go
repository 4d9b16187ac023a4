package engine

import "golang.org/x/sys/unix"

// memoryLimit is the memory of this machine in bytes, or 0 if it is not known.
func memoryLimit() (bytes uint64, whose string) {
	bytes, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0, ""
	}
	return bytes, "this machine has"
}
