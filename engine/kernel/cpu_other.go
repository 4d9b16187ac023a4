//go:build !amd64

package kernel

// best is the portable set of kernels: there is no assembly for this processor yet.
func best() *kernels { return &portable }

func available() []*kernels { return []*kernels{&portable} }

func pause() {}
