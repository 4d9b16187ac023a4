package config

import (
	"fmt"
	"slices"
	"strconv"
)

// removedField is a field of earlier versions.
type removedField struct {
	key, neutral string // neutral is the value without effect
	before       string // the field that followed it
	why          string
}

// removed lists the fields of earlier versions, in their order. The neutral value
// is still accepted, since files written by those versions have it.
var removed = []removedField{
	{"features.root", "false", "attributes.centre", "square roots of features lowered acc_h and AUSUC on every set"},
	{"classify.adjust", "0", "classify.ensemble", "logit adjustment changed no set beyond its noise"},
	{"classify.weight_decay", "0", "classify.ensemble", "weight decay of the classifier changed no set beyond its noise"},
}

// RemovedError reports the use of a removed option.
type RemovedError struct{ Setting }

func (e *RemovedError) Error() string {
	at := slices.IndexFunc(removed, func(r removedField) bool { return r.key == e.Key })
	return fmt.Sprintf("config: %s = %s: this option was removed: %s (engine/TUNING.md); leave it out", e.Key, e.Value, removed[at].why)
}

// setRemoved is Set for a key that is not a field.
func setRemoved(key, text string) error {
	at := slices.IndexFunc(removed, func(r removedField) bool { return r.key == key })
	switch {
	case at < 0:
		return UnknownKey(key)
	case !sameValue(text, removed[at].neutral):
		return &RemovedError{Setting{key, text}}
	}
	return nil
}

// sameValue compares texts, as numbers if both are: 0 equals 0.0.
func sameValue(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return a == b || errX == nil && errY == nil && x == y
}
