// Package hugepage allocates large arrays on the system's large pages, where it has
// any: 2 MB instead of 4 KB, so that filling an array is not interrupted for every
// page, and reading it needs fewer entries of the processor's table of addresses.
package hugepage

// least is the number of values from which an array is worth it, 4 MB.
const least = 1 << 20

// Floats returns n zeros.
func Floats(n int) []float32 {
	values := make([]float32, n)
	if n >= least {
		advise(values)
	}
	return values
}
