//go:build !linux && !darwin

package engine

// memoryLimit is the memory that this process may use; 0, which is not known.
func memoryLimit() (bytes uint64, whose string) { return 0, "" }
