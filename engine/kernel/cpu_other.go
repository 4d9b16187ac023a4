//go:build !amd64 && !arm64

package kernel

// available is the portable set of kernels: there is no assembly for this processor.
func available() []*kernels { return []*kernels{&portable} }

func pause() {}
