package event

import (
	"context"
	"io"
	"sync"
)

// Log stores a run's events for its feeds. A slow feed never blocks the run, and no
// feed misses a recorded event; of the other events, only the latest are stored. Its
// methods may be called from any goroutine.
type Log struct {
	mu         sync.Mutex
	grown      *sync.Cond
	events     []Event // nil if dropped
	unrecorded []int   // indices of stored events that are not recorded
	numbers    int     // numbers in their vectors
	closed     bool
}

// Limits of the events that are not recorded and of the numbers in their vectors
// (64 MB); the latest event is always stored.
const (
	maxUnrecorded = 256
	maxNumbers    = 16 << 20
)

// NewLog returns an empty log.
func NewLog() *Log {
	l := &Log{}
	l.grown = sync.NewCond(&l.mu)
	return l
}

// Append adds an event.
func (l *Log) Append(e Event) {
	l.mu.Lock()
	l.events = append(l.events, e)
	if !Recorded(e) {
		l.unrecorded = append(l.unrecorded, len(l.events)-1)
		l.numbers += numbersIn(e)
		for len(l.unrecorded) > 1 && (len(l.unrecorded) > maxUnrecorded || l.numbers > maxNumbers) {
			oldest := l.unrecorded[0]
			l.numbers -= numbersIn(l.events[oldest])
			l.events[oldest], l.unrecorded = nil, l.unrecorded[1:]
		}
	}
	l.mu.Unlock()
	l.grown.Broadcast()
}

// Subscribe opens a feed that yields every event, from the first.
func (l *Log) Subscribe() *Feed { return &Feed{log: l} }

// Close marks the end of the log.
func (l *Log) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.grown.Broadcast()
}

// Feed is a subscriber's position in the log. It belongs to one goroutine.
type Feed struct {
	log  *Log
	next int
}

// Wait blocks until there are new events and returns them all, in order. It returns
// io.EOF after the last event of a closed log, and ctx.Err() when ctx ends.
func (f *Feed) Wait(ctx context.Context) ([]Event, error) {
	stop := context.AfterFunc(ctx, func() {
		f.log.mu.Lock() // otherwise it could come between check and wait
		defer f.log.mu.Unlock()
		f.log.grown.Broadcast()
	})
	defer stop()
	f.log.mu.Lock()
	defer f.log.mu.Unlock()
	for f.next == len(f.log.events) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if f.log.closed {
			return nil, io.EOF
		}
		f.log.grown.Wait()
	}
	events := f.log.events[f.next:]
	f.next = len(f.log.events)
	return present(events), nil
}

// present returns a copy without dropped events; the log may drop others later.
func present(events []Event) []Event {
	kept := make([]Event, 0, len(events))
	for _, e := range events {
		if e != nil {
			kept = append(kept, e)
		}
	}
	return kept
}

// numbersIn returns how many numbers the vectors of an answer have.
func numbersIn(e Event) int {
	a, ok := e.(Answered)
	if !ok {
		return 0
	}
	n := 0
	if a.Answer != nil {
		n += len(a.Answer.Features) + len(a.Answer.Reconstruction)
	}
	if a.Survey != nil { // five parallel lists
		n += 5 * len(a.Survey.Lead)
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
