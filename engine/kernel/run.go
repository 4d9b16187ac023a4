package kernel

import (
	"runtime"
	"time"
)

// run executes p.op over the given number of chunks and returns when all are done.
func (p *Pool) run(chunks int) {
	if chunks > 0 {
		p.dispatch(chunks)
	}
	p.op = op{} // drop the caller's slices
}

func (p *Pool) dispatch(chunks int) {
	p.chunks = int64(chunks)
	p.next.Store(0)
	if chunks == 1 || len(p.workers) == 0 {
		p.takeChunks(0)
		return
	}
	call := p.gate.Load()>>16 + 1
	p.left.Store(call << 16)
	p.gate.Store(call << 16)
	for i, w := range p.workers {
		if i+1 < chunks && w.asleep.CompareAndSwap(true, false) {
			w.wake <- struct{}{}
		}
	}
	p.takeChunks(0)
	p.waitForWorkers(p.gate.Swap(call<<16 | gateClosed))
}

// takeChunks runs chunks until none is left.
func (p *Pool) takeChunks(worker int) {
	for {
		c := p.next.Add(1) - 1
		if c >= p.chunks {
			return
		}
		p.op.f(p, &p.op, worker, int(c))
	}
}

// waitForWorkers waits for the workers that joined the call to leave it. The counts carry the number of the call:
// a worker that is delayed in finishCall must not be taken for one of a later call.
func (p *Pool) waitForWorkers(joined int64) {
	if p.left.Load() == joined {
		return
	}
	if p.spins {
		for start := time.Now(); time.Since(start) < spin; {
			for range 16 {
				if p.left.Load() == joined {
					return
				}
				pause()
			}
		}
	}
	p.joined.Store(joined)
	p.idle.Swap(true) // not Store: see runWorker
	if p.left.Load() == joined && p.idle.CompareAndSwap(true, false) {
		return
	}
	<-p.done
}

func (p *Pool) finishCall() {
	left := p.left.Add(1)
	if p.idle.Load() && left == p.joined.Load() && p.idle.CompareAndSwap(true, false) {
		p.done <- struct{}{}
	}
}

// runWorker is the goroutine of a worker.
func (p *Pool) runWorker(w *worker, id int) {
	seen := int64(0)
	for {
		if p.joinCall(&seen) || p.spinForCall(&seen) {
			p.takeChunks(id)
			p.finishCall()
			continue
		}
		// The load in joinCall must not pass the store. Store would do on a processor, but QEMU on amd64
		// emulates arm64's without the barrier that this needs, and calls were lost.
		w.asleep.Swap(true)
		if p.joinCall(&seen) { // a call opened meanwhile; its wake-up may be under way
			if !w.asleep.CompareAndSwap(true, false) {
				<-w.wake
			}
			p.takeChunks(id)
			p.finishCall()
			continue
		}
		if _, open := <-w.wake; !open {
			return
		}
	}
}

// yieldEach is how many looks of a spinning worker lie between two chances for other goroutines.
const yieldEach = 16

// spinForCall tries to join a call for as long as spinning is worth it. Other goroutines that wait for a
// processor meanwhile, such as those of a connection, get this one: else they would wait for 10 ms.
func (p *Pool) spinForCall(seen *int64) bool {
	if !p.spins {
		return false
	}
	start := time.Now()
	for look := 1; time.Since(start) < spin; look++ {
		for range 16 {
			if p.joinCall(seen) {
				return true
			}
			pause()
		}
		if look%yieldEach == 0 {
			runtime.Gosched()
		}
	}
	return false
}

// joinCall joins the open call, unless there is none or this worker has been in it.
func (p *Pool) joinCall(seen *int64) bool {
	g := p.gate.Load()
	if g>>16 == *seen || g&gateClosed == gateClosed {
		return false
	}
	if !p.gate.CompareAndSwap(g, g+1) {
		return p.joinCall(seen)
	}
	*seen = g >> 16
	return true
}
