package ask

import (
	"cmp"
	"segzsl/data"
	"slices"
	"strings"
)

// side limits a list to samples of seen or of unseen classes.
type side int

const (
	bothSides side = iota
	seenSide
	unseenSide
	sides
)

// outcome limits a list to correct or wrong predictions.
type outcome int

const (
	anyOutcome outcome = iota
	wrongOnly
	rightOnly
	outcomes
)

// order is how a list is sorted.
type order int

const (
	byNumber order = iota
	mostConfidentFirst
	leastConfidentFirst
	orders
)

// filter selects and sorts the samples of a list. The zero value lists all, by
// number.
type filter struct {
	side          side
	outcome       outcome
	order         order
	truth, answer string // classes; "" for any
	text          string // the search text; "" for none
}

// String describes the filter, "" if it lists all.
func (f filter) String() string {
	var words []string
	add := func(when bool, word string) {
		if when {
			words = append(words, word)
		}
	}
	add(f.outcome == wrongOnly, "wrong")
	add(f.outcome == rightOnly, "correct")
	add(f.side == seenSide, "seen classes")
	add(f.side == unseenSide, "unseen classes")
	add(f.truth != "", "true "+f.truth)
	add(f.answer != "", "predicted "+f.answer)
	add(f.text != "", "“"+f.text+"”")
	return strings.Join(words, ", ")
}

func (o order) String() string {
	return [...]string{"by number", "most confident first", "least confident first"}[o]
}

func (f filter) take(r sampleRow, set *data.Set) bool {
	switch {
	case f.side != bothSides && r.seen != (f.side == seenSide),
		f.outcome != anyOutcome && (r.answer == "" || r.right != (f.outcome == rightOnly)),
		f.truth != "" && f.truth != r.truth,
		f.answer != "" && f.answer != r.answer:
		return false
	}
	return f.text == "" || f.named(r, set)
}

// named reports whether the text names a row: if it is the name of a class, by its
// true or predicted class; otherwise as a part of the name of a class or of the
// sample.
func (f filter) named(r sampleRow, set *data.Set) bool {
	if slices.Contains(set.ClassNames, f.text) {
		return r.truth == f.text || r.answer == f.text
	}
	part := strings.ToLower(f.text)
	has := func(name string) bool { return strings.Contains(strings.ToLower(name), part) }
	return has(r.truth) || has(r.answer) || r.sample < len(set.SampleNames) && has(set.SampleNames[r.sample])
}

func (f filter) sort(rows []sampleRow) {
	switch f.order {
	case mostConfidentFirst:
		slices.SortStableFunc(rows, func(x, y sampleRow) int { return cmp.Compare(y.confidence, x.confidence) })
	case leastConfidentFirst:
		slices.SortStableFunc(rows, func(x, y sampleRow) int { return cmp.Compare(x.confidence, y.confidence) })
	}
}
