package event

import (
	"fmt"

	"segzsl/engine/config"
)

// GradientNotFinite is DivergedError.Value if the term itself is finite.
const GradientNotFinite = "finite"

// DivergedError reports the term that is no longer finite, and the batch.
type DivergedError struct {
	Term  config.Term  `json:"term"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
	// Value is "NaN", "+Inf" or "-Inf"; "finite" if only the gradient of the term is
	// not finite.
	Value string `json:"value"`
	// LastFinite is the term's value one batch before; nil in the first batch.
	LastFinite *float64 `json:"last_finite"`
}

func (e *DivergedError) Error() string {
	what := "became " + e.Value
	if e.Value == GradientNotFinite {
		what = "has a gradient that is not finite"
	}
	last := "none before"
	if e.LastFinite != nil {
		last = fmt.Sprintf("%g one batch before", *e.LastFinite)
	}
	return fmt.Sprintf("engine: %s at batch %d: %s %s (%s); the weights are kept as the last finite update left them: lower the learning rate or the term's weight",
		e.Stage, e.Batch, e.Term, what, last)
}
