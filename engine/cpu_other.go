//go:build !unix

package engine

import "time"

// processorTime is not measured here: Vitals tell 0 cores.
func processorTime() time.Duration { return 0 }
