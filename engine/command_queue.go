package engine

import (
	"sync"

	"segzsl/engine/event"
)

// commandQueue holds what was posted to a goroutine until it takes it. All but wait may
// be called from any goroutine.
type commandQueue struct {
	mu       sync.Mutex
	commands []event.Command
	closing  bool
	wake     chan struct{} // filled when there may be something to take
}

func newCommandQueue() *commandQueue { return &commandQueue{wake: make(chan struct{}, 1)} }

// Post queues a command and never blocks.
func (b *commandQueue) Post(c event.Command) {
	b.mu.Lock()
	b.commands = append(b.commands, c)
	b.mu.Unlock()
	b.signal()
}

// close tells the goroutine to end.
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

// wait waits for something to take.
func (b *commandQueue) wait() { <-b.wake }

// take empties the inbox; closing says that nothing needs to be done any more.
func (b *commandQueue) take() (commands []event.Command, closing bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	commands, b.commands = b.commands, nil
	return commands, b.closing
}
