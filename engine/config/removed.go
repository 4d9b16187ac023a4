package config

import (
	"fmt"
	"slices"
	"strconv"
)

// removedField is a field of earlier versions.
type removedField struct {
	key, neutral string // neutral is the value that changed nothing
	before       string // the field that followed it
	why          string
}

// removed are the fields that earlier versions had, in their order. The neutral
// value may still be given, as files written by those versions do.
var removed = []removedField{
	{"features.root", "false", "attributes.centre", "square roots of features lowered acc_h and AUSUC on every set"},
	{"classify.adjust", "0", "classify.ensemble", "logit adjustment changed no set beyond its noise"},
	{"classify.weight_decay", "0", "classify.ensemble", "weight decay of the classifier changed no set beyond its noise"},
}

// RemovedError says that a setting asks for an option that was removed.
type RemovedError struct{ Setting }

func (e *RemovedError) Error() string {
	at := slices.IndexFunc(removed, func(r removedField) bool { return r.key == e.Key })
	return fmt.Sprintf("config: %s = %s: this option was removed: %s (engine/TUNING.md); leave it out", e.Key, e.Value, removed[at].why)
}

// setRemoved is Set for a key that is no field.
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

// sameValue compares texts as numbers if they are some: 0 is 0.0.
func sameValue(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return a == b || errX == nil && errY == nil && x == y
}
