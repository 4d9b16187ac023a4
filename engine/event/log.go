package event

import "sync"

// Log stores a run's events for its feeds in bounded memory: the last ones as they
// are, and those before them as a History. Its methods may be called from any
// goroutine.
type Log struct {
	mu         sync.Mutex
	grown      *sync.Cond
	history    History
	shared     bool    // a feed has the history: the next change is made to a copy
	first      int     // the position of events[0]; those before it are in history
	events     []Event // nil where one that is not recorded was dropped
	kept       []Event // not recorded, and followed by all of events
	unrecorded []int   // positions of those that are not recorded and still there
	numbers    int     // numbers in their vectors
	closed     bool
}

// window is the number of last events that a Log stores at least; twice as many at
// most.
const window = 1024

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

// Append adds an event. A History replaces all recorded events before it.
func (l *Log) Append(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if h, ok := e.(History); ok {
		l.begin(h)
	} else {
		l.add(e)
	}
	l.grown.Broadcast()
}

// begin takes a history in place of all recorded events before it.
func (l *Log) begin(h History) {
	others := l.kept
	for _, e := range l.events {
		if e != nil && !Recorded(e) {
			others = append(others, e)
		}
	}
	l.first += len(l.events) + 1
	l.history, l.shared = h, true
	l.events, l.unrecorded, l.kept, l.numbers = nil, nil, nil, 0
	for _, e := range others {
		l.add(e)
	}
}

func (l *Log) add(e Event) {
	if len(l.events) == 2*window {
		l.fold()
	}
	l.events = append(l.events, e)
	if Recorded(e) {
		return
	}
	l.unrecorded = append(l.unrecorded, l.first+len(l.events)-1)
	l.numbers += numbersIn(e)
	for n := len(l.kept) + len(l.unrecorded); n > 1 && (n > maxUnrecorded || l.numbers > maxNumbers); n-- {
		l.drop()
	}
}

// drop drops the oldest event that is not recorded.
func (l *Log) drop() {
	if len(l.kept) > 0 {
		l.numbers -= numbersIn(l.kept[0])
		l.kept = l.kept[1:]
		return
	}
	oldest := &l.events[l.unrecorded[0]-l.first]
	l.numbers -= numbersIn(*oldest)
	*oldest, l.unrecorded = nil, l.unrecorded[1:]
}

// fold moves the older half of the events to the history, or to kept: a slow feed may
// wait for an answer among them.
func (l *Log) fold() {
	if l.shared {
		l.history, l.shared = l.history.Clone(), false
	}
	for _, e := range l.events[:window] {
		switch {
		case e == nil:
		case Recorded(e):
			l.history.Add(e)
		default:
			l.kept, l.unrecorded = append(l.kept, e), l.unrecorded[1:]
		}
	}
	copy(l.events, l.events[window:])
	clear(l.events[window:])
	l.events, l.first = l.events[:window], l.first+window
}

// Subscribe opens a feed of the run from its beginning. No feed delays the run: one
// that is too late or too slow for some events gets a History instead.
func (l *Log) Subscribe() *Feed { return &Feed{log: l} }

// Close marks the end of the log.
func (l *Log) Close() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.grown.Broadcast()
}
