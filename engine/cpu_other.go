//go:build !unix

package engine

import "time"

// processorTime is not available on this system: Vitals report 0 cores.
func processorTime() time.Duration { return 0 }
