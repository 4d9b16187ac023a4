package engine

import (
	"context"
	"io"
	"sync"
)

// eventLog keeps a run's events for its feeds. A slow feed never holds up the
// run, and none misses an event.
type eventLog struct {
	mu     sync.Mutex
	grown  *sync.Cond
	events []Event
	closed bool
}

func newEventLog() *eventLog {
	l := &eventLog{}
	l.grown = sync.NewCond(&l.mu)
	return l
}

func (l *eventLog) append(e Event) {
	l.mu.Lock()
	l.events = append(l.events, e)
	l.mu.Unlock()
	l.grown.Broadcast()
}

func (l *eventLog) close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.grown.Broadcast()
}

// Feed is one watcher's place in the run's events. It belongs to one goroutine.
type Feed struct {
	log  *eventLog
	next int
}

// Wait blocks until there are new events and returns them all, in order. Past
// the last event of a runner that has ended it returns io.EOF; when ctx ends,
// ctx.Err().
func (f *Feed) Wait(ctx context.Context) ([]Event, error) {
	stop := context.AfterFunc(ctx, func() {
		f.log.mu.Lock() // so that the wake-up cannot fall between check and wait
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
	events := f.log.events[f.next:len(f.log.events):len(f.log.events)]
	f.next = len(f.log.events)
	return events, nil
}
