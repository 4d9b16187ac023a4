package worker

import (
	"iter"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Every turns what a feed of a run yields into every recorded event. The reader may be
// slow without delaying the run: where its feed has a history, the events are read from
// the log of the run.
type Every struct {
	folder *record.Folder
	seen   int
}

// Every returns a reader for a feed that begins now.
func (r *Run) Every() *Every { return &Every{folder: r.Folder()} }

// Of yields the recorded events that e is or replaces, and at most one error of the log.
func (v *Every) Of(e event.Event) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		switch e := e.(type) {
		case event.History:
			v.catchUp(e.Count, yield)
		default:
			if event.Recorded(e) {
				v.seen++
				yield(e, nil)
			}
		}
	}
}

// catchUp yields the events of the log up to the nth.
func (v *Every) catchUp(n int, yield func(event.Event, error) bool) {
	from := v.seen
	v.seen = max(n, from)
	if n <= from {
		return
	}
	log := record.Run{Folder: v.folder}
	for e, err := range log.EventsFrom(from) {
		if !yield(e, err) || err != nil {
			return
		}
		if from++; from == n {
			return
		}
	}
}
