package engine

import (
	"bytes"
	"os"
	"strconv"
)

// residentMemory is the resident memory from /proc/self/status, in bytes, now and at
// its peak; 0 if it cannot be read.
func residentMemory() (now, peak uint64) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	return kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:")
}

// kilobytes reads a line such as "VmHWM:   1234 kB".
func kilobytes(status []byte, key string) uint64 {
	for line := range bytes.Lines(status) {
		words := bytes.Fields(line)
		if len(words) < 2 || string(words[0]) != key {
			continue
		}
		n, _ := strconv.ParseUint(string(words[1]), 10, 64)
		return n << 10
	}
	return 0
}
