package engine

import (
	"sync"

	"segzsl/engine/event"
)

// commandQueue queues commands for a goroutine. All methods but wait may be called
// from any goroutine.
type commandQueue struct {
	mu       sync.Mutex
	commands []event.Command
	closing  bool
	wake     chan struct{} // signalled when there may be something to take
}

func newCommandQueue() *commandQueue { return &commandQueue{wake: make(chan struct{}, 1)} }

// Post queues a command and never blocks.
func (b *commandQueue) Post(c event.Command) {
	b.mu.Lock()
	b.commands = append(b.commands, c)
	b.mu.Unlock()
	b.signal()
}

// close makes the goroutine end.
func (b *commandQueue) close() {
	b.mu.Lock()
	b.closing = true
	b.mu.Unlock()
	b.signal()
}

func (b *commandQueue) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// wait blocks until there is something to take.
func (b *commandQueue) wait() { <-b.wake }

// take takes the commands and at most one question, so that a batch is trained
// between two questions; without asking, none. closing reports that the goroutine
// should end.
func (b *commandQueue) take(asking bool) (commands []event.Command, closing bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var left []event.Command
	for _, c := range b.commands {
		if _, question := c.(event.Question); question {
			if !asking {
				left = append(left, c)
				continue
			}
			asking = false
		}
		commands = append(commands, c)
	}
	if b.commands = left; len(left) > 0 {
		b.signal()
	}
	return commands, b.closing
}
