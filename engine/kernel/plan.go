package kernel

import "segzsl/data/hugepage"

// Blocking, in elements unless noted. For the reasons, see doc.go.
const (
	streamK    = 64        // k in one block of a columns operand that is packed on the way
	streamN    = 512       // its columns: a block is 128 KiB
	groupBytes = 512 << 10 // packed panels a chunk sweeps: they stay in the second-level cache
	chunkFlops = 4 << 20   // the least work of a chunk: some 40 µs
	reuse      = 16        // strips that use what the first of them packs, at least
	shares     = 8         // chunks a private product is cut into, at least, if it has the columns
)

// maxCols bounds a sweep, and so the scratch of a worker; flipRows are turned at once, 192 bytes of a row
// of C. They hold a whole number of strips of 6 and of 8, and so do leastRows, the fewest in a chunk.
const (
	maxCols   = 1024
	flipRows  = 48
	leastRows = 24
)

// plan is a product being worked on.
type plan struct {
	c       Matrix
	flip    bool    // r runs along the columns of c, and x along its rows
	r       operand // the rows operand: read where it lies, or packed in strips
	x       operand // the columns operand: packed in panels
	k       int
	flags   int
	slope   float32
	bias    []float32
	private bool        // x is packed block by block, by whoever needs it
	adam    *adamTarget // where the product goes, instead of c

	rows, cols     int // of a tile
	strips, panels int
	packR          bool
	rowStrips      int // strips in a chunk
	groupPanels    int // panels in a chunk
	groups, blocks int // chunks along x, along r
	kc             int // k in a block, if private
	stride         int // elements from one panel to the next

	packedR, packedX []float32 // shared; kept from call to call
}

// workspace is a worker's own memory.
type workspace struct {
	s       sweep
	t       transposition
	scratch []float32 // bare sums of a strip, or of flipRows
	block   []float32 // its block of x
	_       [64]byte  // no line shared with the neighbour
}

// choose decides which operand is packed and how the work is cut. The product goes to adam, or to c where
// that is nil.
func (g *plan) choose(f *kernels, threads int, c Matrix, adam *adamTarget, a, b operand, k int, e Epilogue) {
	if k == 0 { // nothing may be read
		a, b = operand{inner: 1, n: a.n}, operand{inner: 1, n: b.n}
	}
	g.rows, g.cols = f.rows, f.cols
	g.c, g.k, g.flags, g.slope, g.bias = c, k, e.flags(), e.Slope, e.Bias
	if e.Act == ReLU {
		g.slope = 0
	}
	g.r, g.x, g.flip = a, b, false
	g.adam = adam
	// Turning C over costs by its elements, turning b while packing it by those of b.
	if a.inner == 1 && b.inner == 1 && k >= a.n && adam == nil {
		g.r, g.x, g.flip = b, a, true
	}
	g.packR = g.r.inner != 1
	g.private = !g.flip && g.x.outer == 1 && g.x.inner != 1
	g.strips = divUp(g.r.n, g.rows)
	g.panels = divUp(g.x.n, g.cols)
	g.cut(threads)
}

// cut divides k into blocks, if x is private, and C into chunks.
func (g *plan) cut(threads int) {
	g.kc = max(1, g.k)
	if g.private && g.adam == nil {
		// Few columns get longer blocks of k instead: a sweep should be worth its call.
		most := streamK * min(8, max(1, streamN/g.x.n))
		n := max(1, (g.k+most-1)/most)
		g.kc = max(1, (g.k+n-1)/n)
	}
	g.stride = g.kc * g.cols
	if g.private {
		g.stride += g.cols // a line or two more, against panels that fall on the same sets
	}
	g.groupPanels = min(max(groupBytes/(4*max(1, g.stride)), 1), g.wide()/g.cols, g.panels)
	if g.kc < g.k {
		g.groupPanels = min(max(1, streamN/g.cols), g.panels)
	}
	if g.adam != nil {
		g.groupPanels = min(adamColumns(g.r.n, g.x.n, g.k)/g.cols, g.panels)
	}
	g.groups = divUp(g.panels, g.groupPanels)
	flops := 2 * g.rows * g.k * g.groupPanels * g.cols // of one strip
	g.rowStrips = max(1, chunkFlops/max(1, flops))
	if all := g.strips * g.groups; all < 4*threads*g.rowStrips {
		g.rowStrips = max(1, all/(4*threads))
	}
	if g.private {
		g.rowStrips = max(g.rowStrips, min(g.strips, reuse), g.strips*g.groups/(shares*threads))
		g.narrow(threads)
	}
	if g.flip { // turns take whole eights
		g.rowStrips = divUp(g.rowStrips, leastRows/g.rows) * (leastRows / g.rows)
	}
	g.blocks = divUp(g.strips, g.rowStrips)
}

// narrow cuts the columns of a small private product too, so that all workers have a share; where there
// are hardly any, its rows, for which x is then packed more often.
func (g *plan) narrow(threads int) {
	if chunks := divUp(g.strips, reuse) * g.groups; chunks < shares && g.adam == nil {
		g.groupPanels = max(1, g.groupPanels*chunks/shares)
		g.groups = divUp(g.panels, g.groupPanels)
	}
	if divUp(g.strips, g.rowStrips)*g.groups < 2*threads {
		g.rowStrips = min(g.rowStrips, reuse/4)
	}
}

func divUp(a, b int) int { return (a + b - 1) / b }

// wide is how many columns a sweep may have.
func (g *plan) wide() int {
	if g.flip {
		return maxCols / 4
	}
	return maxCols
}

// run packs what is shared, then computes.
func (g *plan) run(p *Pool) {
	p.reserve(g)
	if g.packR {
		p.op = op{f: packStrips}
		p.run(divUp(g.strips, 8))
	}
	if !g.private {
		p.op = op{f: packPanels}
		p.run(g.panels)
	}
	p.op = op{f: product}
	p.run(g.groups * g.blocks)
}

func packStrips(p *Pool, _ *op, _, chunk int) {
	g := &p.plan
	p.k.strips(g.packedR, g.r, chunk*8, min(chunk*8+8, g.strips), g.k)
}

func packPanels(p *Pool, _ *op, worker, chunk int) {
	g := &p.plan
	t := &p.workspaces[worker].t
	*t = transposition{}
	p.k.panels(t, g.packedX[chunk*g.stride:], g.stride, g.x, chunk, chunk+1, g.k)
}

// reserve makes the buffers as large as the plan needs.
func (p *Pool) reserve(g *plan) {
	if g.packR {
		grow(&g.packedR, g.r.n*g.k)
	}
	if !g.private {
		grow(&g.packedX, g.panels*g.stride)
	}
	for i := range p.workspaces {
		b := &p.workspaces[i]
		rows := g.rows
		if g.flip {
			rows = flipRows
		}
		grow(&b.scratch, rows*g.cols*g.groupPanels)
		if g.private {
			grow(&b.block, max(g.groupPanels*g.stride, g.cols*g.k))
		}
	}
}

func grow(s *[]float32, n int) {
	if n > len(*s) {
		*s = hugepage.Floats(n)
	}
}

// release drops the caller's slices and keeps the buffers.
func (g *plan) release() {
	g.c, g.bias, g.r.data, g.x.data, g.adam = Matrix{}, nil, nil, nil, nil
}
