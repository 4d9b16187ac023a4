package event

import (
	"context"
	"io"
	"slices"
)

// Feed is one watcher's place in the run's events. It belongs to one goroutine.
type Feed struct {
	log  *Log
	next int
}

// Wait blocks until there are new events and returns them all, in order; a
// History comes first if some are no longer there. Past the last event of a
// runner that has ended it returns io.EOF; when ctx ends, ctx.Err().
func (f *Feed) Wait(ctx context.Context) ([]Event, error) {
	l := f.log
	stop := context.AfterFunc(ctx, func() {
		l.mu.Lock() // so that the wake-up cannot fall between check and wait
		defer l.mu.Unlock()
		l.grown.Broadcast()
	})
	defer stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for f.next == l.first+len(l.events) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if l.closed {
			return nil, io.EOF
		}
		l.grown.Wait()
	}
	return f.take(), nil
}

// take are the events that f has not had, without those that were dropped.
func (f *Feed) take() []Event {
	l := f.log
	var events []Event
	if f.next < l.first {
		events, l.shared, f.next = append(events, l.history), true, l.first
		events = append(events, l.kept...)
	}
	fresh := l.events[f.next-l.first:]
	events = slices.Grow(events, len(fresh))
	for _, e := range fresh {
		if e != nil {
			events = append(events, e)
		}
	}
	f.next = l.first + len(l.events)
	return events
}

// numbersIn is how many numbers an event has in the vectors of an answer.
func numbersIn(e Event) int {
	a, ok := e.(Answered)
	if !ok {
		return 0
	}
	n := 0
	if a.Answer != nil {
		n += len(a.Answer.Features) + len(a.Answer.Reconstruction)
	}
	if a.Survey != nil { // six lists run in parallel, four of them of 8 bytes a number
		n += 10 * len(a.Survey.Lead)
	}
	if a.Generated != nil {
		n += len(a.Generated.Rows)
	}
	if s := a.Spaces; s != nil {
		n += len(s.Semantic) + len(s.Image) + len(s.Residual)
	}
	if a.Invention != nil {
		n += len(a.Invention.Rows)
	}
	return n
}
