package engine

import "fmt"

// DivergedError says which term stopped being finite, and where.
type DivergedError struct {
	Term       Term    `json:"term"`
	Stage      Stage   `json:"stage"`
	Batch      int     `json:"batch"`
	Value      string  `json:"value"`       // "NaN", "+Inf" or "-Inf"
	LastFinite float64 `json:"last_finite"` // the term's value one batch before
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("engine: %s at batch %d: %s became %s (last finite value %g); the state before this batch is kept: lower the learning rate or the term's weight",
		e.Stage, e.Batch, e.Term, e.Value, e.LastFinite)
}
