package event

import (
	"fmt"

	"segzsl/engine/config"
)

// GradientNotFinite is DivergedError.Value where the term itself is finite.
const GradientNotFinite = "finite"

// DivergedError says which term stopped being finite, and where.
type DivergedError struct {
	Term  config.Term  `json:"term"`
	Stage config.Stage `json:"stage"`
	Batch int          `json:"batch"`
	// Value is "NaN", "+Inf" or "-Inf"; "finite", where only the term's gradient
	// is not.
	Value string `json:"value"`
	// LastFinite is the term's value one batch before; nil in the first.
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
