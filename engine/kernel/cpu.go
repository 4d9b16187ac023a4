package kernel

// best is the fastest set of kernels this machine runs.
func best() *kernels { return &portable }

func pause() {}
