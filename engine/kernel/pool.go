package kernel

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Pool owns worker goroutines and their buffers. One goroutine may use a Pool at a time; it works too,
// so that a Pool of n threads starts n−1 goroutines, which live until Close.
//
// A call is cut into chunks that depend on its shape alone. Whoever is free takes the next one from a
// counter. A worker that has not woken before the chunks are all taken is not waited for, which is what
// keeps calls short when other programs hold the cores.
type Pool struct {
	threads int
	k       *kernels
	spins   bool // each thread can have a core: spinning does not keep others from working
	workers []*worker

	op     op           // the call being run
	chunks int64        // its number of chunks
	next   atomic.Int64 // next chunk to take
	gate   atomic.Int64 // call number <<16 | workers that have joined, or closed
	left   atomic.Int64 // call number <<16 | workers that have joined it and left it
	joined atomic.Int64 // what left must reach, once the call is closed
	idle   atomic.Bool  // the caller sleeps on done
	done   chan struct{}

	plan       plan        // the product being worked on
	target     adamTarget  // where AdamGemm's goes
	workspaces []workspace // one a thread
	squares    []float64   // of AdamGemm's gradient
	sums       []float64   // one for each chunk of a sum
	block      []float32   // sums over some rows of each column
}

// gateClosed in the low bits of gate: nobody may join.
const gateClosed = 1<<16 - 1

// spin is how long a worker looks for the next call before it sleeps: longer than the serial work between two
// calls of a training step, such as drawing a batch, and shorter than a time slice. Waking takes some 50 µs.
const spin = 200 * time.Microsecond

type worker struct {
	asleep atomic.Bool
	wake   chan struct{}
}

// op is a call's function and arguments, kept in the Pool since a closure would be allocated anew.
type op struct {
	f            func(p *Pool, o *op, worker, chunk int)
	loop         func(p *Pool, o *op, lo, hi int)
	rows         func(l Loops, lo, hi int)
	n, chunk     int
	dst, a, b, c []float32
	md, ma, mb   Matrix
	index        []int
	alpha        float32
	adam         adamFactors
}

// New starts a pool of the given number of threads; less than 1 means GOMAXPROCS.
func New(threads int) *Pool { return newPool(threads, best()) }

func newPool(threads int, k *kernels) *Pool {
	if threads < 1 {
		threads = runtime.GOMAXPROCS(0)
	}
	p := &Pool{threads: threads, k: k, spins: threads <= runtime.GOMAXPROCS(0), done: make(chan struct{}, 1), workspaces: make([]workspace, threads)}
	p.gate.Store(gateClosed)
	for i := 1; i < threads; i++ {
		w := &worker{wake: make(chan struct{}, 1)}
		p.workers = append(p.workers, w)
		go p.runWorker(w, i)
	}
	return p
}

// Threads is the number of threads that work, the caller's included.
func (p *Pool) Threads() int { return p.threads }

// Close ends the workers. A closed Pool still works, on the caller's goroutine alone.
func (p *Pool) Close() {
	for _, w := range p.workers {
		close(w.wake)
	}
	p.workers = nil
}
