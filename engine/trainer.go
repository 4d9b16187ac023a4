package engine

import (
	"encoding"
	"math"
	"strconv"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/net"
)

// trainer trains one stage of a Model, batch by batch.
type trainer interface {
	// batches is the length of the stage, epochs its number of epochs.
	batches() int
	epochs() int
	// step trains batch number i, from 1, and returns its terms.
	step(i int) ([]event.TermValue, error)
	// norms appends the gradient norms of the last step's networks.
	norms(dst []event.NetworkNorm) []event.NetworkNorm
	// applyFields applies changed live fields.
	applyFields(cfg config.Config, off map[config.Term]bool) error
	// finish is called after the last batch.
	finish() error
	// state returns the trainer's state besides the model's parameters.
	state() trainerState
	close()
}

// sequence is a trainer of several trainings, one after the other.
type sequence interface {
	// prepare does a part of what the next batch needs, and reports whether there is more
	// to do before it.
	prepare() (more bool, err error)
	// epoch is the epoch of the last batch in its training, from 1.
	epoch(batch int) int
	// seek moves a new trainer to where so many batches are done; its state is restored
	// after that.
	seek(batch int) error
}

// trainerState is a trainer's state, by name, as saved in a checkpoint. With this state
// restored, a new trainer continues like the saved one.
type trainerState struct {
	adams  map[string]*net.Adam
	states map[string]binaryState
	params []*grad.Param // those that are not the model's
}

// binaryState is a small state, such as a random stream or a position in a permutation.
type binaryState interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

// batchSource provides the batches of a stage: a *data.Sampler, or a stub in tests that
// compare with a reference.
type batchSource interface {
	binaryState
	Choose(b *data.Batch)
	Scale(b *data.Batch, lo, hi int)
}

// noiseSource provides ε and α of stage 2: a *noise, or a stub in those tests.
type noiseSource interface {
	binaryState
	normal(dst []float32)  // standard normal
	uniform(dst []float32) // in [0, 1)
}

// lossTerm is a loss term in training: its expression and its current weight.
type lossTerm struct {
	term   config.Term
	expr   grad.Expr
	field  func(*config.Config) *float64
	weight float64
}

// on returns the term's expression, or none if its weight is zero.
func (w *lossTerm) on() grad.Expr {
	if w.weight == 0 {
		return grad.Expr{}
	}
	return w.expr
}

// updateWeights sets the weights of all terms and reports whether a term was switched
// on or off.
func updateWeights(terms []*lossTerm, cfg *config.Config, off map[config.Term]bool) (changed bool) {
	for _, w := range terms {
		weight := *w.field(cfg)
		if off[w.term] || w.expr.IsZero() {
			weight = 0
		}
		changed = changed || (weight == 0) != (w.weight == 0)
		w.weight = weight
	}
	return changed
}

// appendValues appends the values of the terms that are switched on.
func appendValues(dst []event.TermValue, terms []*lossTerm) []event.TermValue {
	for _, w := range terms {
		if w.weight != 0 {
			dst = append(dst, event.TermValue{Term: w.term, Value: w.expr.Value(), Weight: w.weight})
		}
	}
	return dst
}

// appendNorms appends the gradient norm of each network in the optimiser's last
// step; parameters are listed network by network.
func appendNorms(dst []event.NetworkNorm, adam *net.Adam) []event.NetworkNorm {
	from := len(dst)
	for _, p := range adam.Params() {
		squares, ok := adam.Squares(p)
		if !ok {
			continue
		}
		network, _, _ := strings.Cut(p.Name, ".")
		if n := len(dst); n == from || dst[n-1].Network != network {
			dst = append(dst, event.NetworkNorm{Network: network})
		}
		dst[len(dst)-1].Norm += squares
	}
	for i := from; i < len(dst); i++ {
		dst[i].Norm = math.Sqrt(dst[i].Norm)
	}
	return dst
}

// firstInfinite returns the first term that is NaN or infinite.
func firstInfinite(terms []event.TermValue) (event.TermValue, bool) {
	for _, t := range terms {
		if !finite(t.Value) {
			return t, true
		}
	}
	return event.TermValue{}, false
}

// diverged is the error of a step whose values or gradients are not finite.
// Session fills in stage, batch and the last finite value.
func diverged(terms []event.TermValue) error {
	if t, ok := firstInfinite(terms); ok {
		return &event.DivergedError{Term: t.Term, Value: formatNonFinite(t.Value)}
	}
	return &event.DivergedError{Term: terms[len(terms)-1].Term, Value: event.GradientNotFinite}
}

func formatNonFinite(v float64) string {
	if math.IsNaN(v) {
		return "NaN"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
