package kernel

import "time"

// run executes p.op over the given number of chunks and returns when all are done.
func (p *Pool) run(chunks int) {
	if chunks > 0 {
		p.dispatch(chunks)
	}
	p.op = op{} // let go of the caller's slices
}

func (p *Pool) dispatch(chunks int) {
	p.chunks = int64(chunks)
	p.next.Store(0)
	if chunks == 1 || len(p.workers) == 0 {
		p.work(0)
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
	p.work(0)
	p.join(p.gate.Swap(call<<16 | gateClosed))
}

// work takes chunks until none is left.
func (p *Pool) work(worker int) {
	for {
		c := p.next.Add(1) - 1
		if c >= p.chunks {
			return
		}
		p.op.f(p, &p.op, worker, int(c))
	}
}

// join waits for the workers that joined the call to leave it. The counts carry the number of the call:
// a worker that is held up in leave must not be taken for one of a later call.
func (p *Pool) join(joined int64) {
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
	p.idle.Store(true)
	if p.left.Load() == joined && p.idle.CompareAndSwap(true, false) {
		return
	}
	<-p.done
}

func (p *Pool) leave() {
	left := p.left.Add(1)
	if p.idle.Load() && left == p.joined.Load() && p.idle.CompareAndSwap(true, false) {
		p.done <- struct{}{}
	}
}

// serve is the life of a worker.
func (p *Pool) serve(w *worker, id int) {
	seen := int64(0)
	for {
		if p.enter(&seen) || p.lookout(&seen) {
			p.work(id)
			p.leave()
			continue
		}
		w.asleep.Store(true)
		if p.enter(&seen) { // a call opened meanwhile; its wake-up may be under way
			if !w.asleep.CompareAndSwap(true, false) {
				<-w.wake
			}
			p.work(id)
			p.leave()
			continue
		}
		if _, open := <-w.wake; !open {
			return
		}
	}
}

// lookout tries to enter a call for as long as spinning is worth it.
func (p *Pool) lookout(seen *int64) bool {
	if !p.spins {
		return false
	}
	for start := time.Now(); time.Since(start) < spin; {
		for range 16 {
			if p.enter(seen) {
				return true
			}
			pause()
		}
	}
	return false
}

// enter joins the open call, unless there is none or this worker has been in it.
func (p *Pool) enter(seen *int64) bool {
	g := p.gate.Load()
	if g>>16 == *seen || g&gateClosed == gateClosed {
		return false
	}
	if !p.gate.CompareAndSwap(g, g+1) {
		return p.enter(seen)
	}
	*seen = g >> 16
	return true
}
