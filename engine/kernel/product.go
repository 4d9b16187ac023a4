package kernel

// product computes one chunk: some strips of the rows operand against a group of panels.
func product(p *Pool, _ *op, worker, chunk int) {
	g, w := &p.plan, &p.workspaces[worker]
	j0 := chunk / g.blocks * g.groupPanels
	j1 := min(j0+g.groupPanels, g.panels)
	i0 := chunk % g.blocks * g.rowStrips
	i1 := min(i0+g.rowStrips, g.strips)
	edge := g.private && j1*g.cols > g.x.n // the last panel ends early
	if edge && g.adam != nil {
		p.k.edgePanel(w.block[(j1-1-j0)*g.stride:], g.x, (j1-1)*g.cols, g.k)
		edge = false // k is one block, so that strips can take the panel with the others
	}
	if edge {
		j1--
	}
	for k0 := 0; j0 < j1 && (k0 == 0 || k0 < g.k); k0 += g.kc {
		x := w.block
		if !g.private {
			x = g.packedX[j0*g.stride:]
		}
		g.setup(&w.s, x, k0, min(g.kc, g.k-k0))
		if g.flip {
			g.flipped(p.k, w, i0, i1, j0, j1)
			continue
		}
		for i := i0; i < i1; i++ {
			g.strip(p.k, w, i, i0, i1, j0, j1, k0)
		}
	}
	if edge {
		g.edge(p.k, w, i0, i1, j1)
	}
	w.s, w.t = sweep{}, transposition{}
}

// setup fills in what all sweeps over a block of k have in common.
func (g *plan) setup(s *sweep, x []float32, k0, kc int) {
	s.b, s.nextB, s.stepB, s.k, s.slope = x, g.stride, g.cols, kc, g.slope
	s.nextA, s.nextC, s.nextBias = 0, g.cols, g.cols
	s.flags = g.flags
	if k0 > 0 {
		s.flags |= addC
	}
	if k0+kc < g.k {
		s.flags &= addC
	}
}

// at points a sweep at strip i from k0 on, and returns its rows.
func (g *plan) at(s *sweep, i, k0 int) (row, rows int) {
	row = i * g.rows
	rows = min(g.rows, g.r.n-row)
	if g.packR {
		s.a, s.rowA, s.stepA = g.packedR[row*g.k+k0*rows:], 1, rows
	} else {
		s.a, s.rowA, s.stepA = g.r.data[row*g.r.outer+k0:], g.r.outer, 1
	}
	return row, rows
}

// strip computes strip i of those from i0 up to i1 against the panels from j0 up to j1. The first strip
// reads a private x where it lies, and packs it on the way for the others.
func (g *plan) strip(f *kernels, w *workspace, i, i0, i1, j0, j1, k0 int) {
	s := &w.s
	row, rows := g.at(s, i, k0)
	g.prefetch(s, row, i-i0, j0, k0)
	packed := s.b
	if g.private && i == i0 {
		s.b, s.nextB, s.stepB = g.x.data[k0*g.x.inner+j0*g.cols:], g.cols, g.x.inner
		if i1 > i0+1 {
			s.copyTo, s.nextCopy = packed, g.stride
		}
	}
	full := max(j0, min(j1, g.x.n/g.cols))
	if full > j0 {
		g.tiles(f, w, row, rows, j0, full, j1)
	}
	s.b, s.nextB, s.stepB, s.copyTo = packed[(full-j0)*g.stride:], g.stride, g.cols, nil
	from := full // of what is in scratch memory
	if g.adam != nil {
		from = j0
	}
	if full < j1 {
		s.pf, s.stepPf, s.nextPf, s.m = s.a, 0, 0, nil
		g.sums(f, s, w.scratch[(full-from)*g.cols:], (j1-from)*g.cols, rows, full, j1, 0)
	}
	if from < j1 {
		g.put(f, w.scratch, (j1-from)*g.cols, row, rows, from*g.cols, min(j1*g.cols, g.x.n)-from*g.cols, s.flags)
	}
	s.b = packed
}

// edge computes strips against the last panel of a private x, j. Its sums wait in scratch memory from block
// to block of k: they are those of the other panels, but C is crossed in Go, once.
func (g *plan) edge(f *kernels, w *workspace, i0, i1, j int) {
	f.edgePanel(w.block, g.x, j*g.cols, g.k)
	s := &w.s
	s.pf, s.stepPf, s.nextPf, s.m = nil, 0, 0, nil
	for i := i0; i < i1; i++ {
		flags := g.flags & addC
		for k0 := 0; k0 == 0 || k0 < g.k; k0 += g.kc {
			g.setup(s, w.block[k0*g.cols:], k0, min(g.kc, g.k-k0))
			row, rows := g.at(s, i, k0)
			if k0 == 0 && flags != 0 {
				g.take(w.scratch, row, rows, j*g.cols)
			}
			g.sums(f, s, w.scratch, g.cols, rows, j, j+1, flags)
			flags = addC
		}
		row := i * g.rows
		g.put(f, w.scratch, g.cols, row, min(g.rows, g.r.n-row), j*g.cols, g.x.n-j*g.cols, g.flags&^addC)
	}
}

// take copies what C holds from column col on.
func (g *plan) take(dst []float32, row, rows, col int) {
	for r := range rows {
		copy(dst[r*g.cols:], g.c.Data[(row+r)*g.c.Stride:][col:g.x.n])
	}
}

// tiles sweeps the whole panels from j0 up to full. What AdamGemm moves, it leaves in scratch memory, which
// has space for the panels up to j1.
func (g *plan) tiles(f *kernels, w *workspace, row, rows, j0, full, j1 int) {
	s := &w.s
	if g.adam != nil {
		g.sums(f, s, w.scratch, (j1-j0)*g.cols, rows, j0, full, 0)
		return
	}
	s.tiles = full - j0
	s.c, s.rowC = g.c.Data[row*g.c.Stride+j0*g.cols:], g.c.Stride
	if g.bias != nil {
		s.bias = g.bias[j0*g.cols:]
	}
	g.sweep(f, s, rows)
}

// flipped computes strips of C's columns against panels of its rows, and turns them over.
func (g *plan) flipped(f *kernels, w *workspace, i0, i1, j0, j1 int) {
	s := &w.s
	wide := (j1 - j0) * g.cols
	each := flipRows / g.rows
	for first := i0; first < i1; first += each {
		last := min(first+each, i1)
		for i := first; i < last; i++ {
			row, rows := g.at(s, i, 0)
			g.prefetch(s, row, i-i0, j0, 0)
			g.sums(f, s, w.scratch[(i-first)*g.rows*wide:], wide, rows, j0, j1, 0)
		}
		row := first * g.rows
		rows := min(last*g.rows, g.r.n) - row
		g.putFlipped(f, &w.t, w.scratch, wide, row, rows, j0*g.cols, min(j1*g.cols, g.x.n)-j0*g.cols, s.flags)
	}
}

// sums has a sweep over the panels from j0 up to j1 store its sums in c, whose rows are wide elements apart;
// what c holds is added if flags is addC.
func (g *plan) sums(f *kernels, s *sweep, c []float32, wide, rows, j0, j1, flags int) {
	all := s.flags
	s.c, s.rowC, s.tiles, s.flags = c, wide, j1-j0, flags
	if f.narrow != nil && rows == g.rows && g.x.n-j0*g.cols <= g.cols/2 {
		f.narrow(s)
	} else {
		g.sweep(f, s, rows)
	}
	s.flags = all
}

// sweep runs s. Rows of an incomplete strip are taken by powers of two.
func (g *plan) sweep(f *kernels, s *sweep, rows int) {
	if rows == g.rows {
		f.sweep(s, rows)
		return
	}
	a := s.a
	for n := 4; n > 0; n /= 2 {
		if rows&n == 0 {
			continue
		}
		f.sweep(s, n)
		if rows &= n - 1; rows > 0 {
			s.a, s.c = s.a[n*s.rowA:], s.c[n*s.rowC:]
		}
	}
	s.a = a
}

// prefetch has the sweep fetch what will be read next from memory: the next strip of rows that are read
// where they lie, the next block of a streamed operand, or what Adam will move.
func (g *plan) prefetch(s *sweep, row, nth, j0, k0 int) {
	s.pf, s.stepPf, s.nextPf = s.a, 0, 0
	switch {
	case g.adam != nil:
		g.adam.fetch(s, row, j0*g.cols)
	case g.private:
		// Strip nth fetches a quarter of the next block's rows, each tile its own panel's columns.
		next := k0 + g.kc
		if nth < 4 && next < g.k {
			if at := (next+nth*(g.kc/4))*g.x.inner + j0*g.cols; at < len(g.x.data) {
				s.pf, s.stepPf, s.nextPf = g.x.data[at:], g.x.inner, g.cols
			}
		}
	case !g.packR:
		if at := (row + g.rows) * g.r.outer; at < len(g.r.data) {
			tiles := min(g.groupPanels, g.panels-j0/g.cols)
			s.pf, s.stepPf, s.nextPf = g.r.data[at:], 16, g.rows*g.k/tiles
		}
	}
}

// put finishes sums and stores them.
func (g *plan) put(f *kernels, sums []float32, wide, row, rows, col, cols, flags int) {
	for r := range rows {
		if g.adam != nil {
			g.adam.move(f, row+r, col, sums[r*wide:][:cols])
			continue
		}
		c := g.c.Data[(row+r)*g.c.Stride+col:][:cols]
		if cols < 8 {
			g.putFew(c, sums[r*wide:], col, flags)
			continue
		}
		if flags&addC != 0 {
			f.add(c, c, sums[r*wide:][:cols])
		} else {
			copy(c, sums[r*wide:])
		}
		if flags&addBias != 0 {
			f.add(c, c, g.bias[col:][:cols])
		}
		if flags&(actLeaky|actReLU) != 0 {
			f.leaky(c, c, g.slope)
		}
	}
}

func (g *plan) putFew(c, sums []float32, col, flags int) {
	for j := range c {
		b := float32(0)
		if flags&addBias != 0 {
			b = g.bias[col+j]
		}
		c[j] = finish(sums[j], c[j], b, g.slope, flags)
	}
}

// putFlipped stores the transpose: row r of sums is column row+r of C, from row col on.
func (g *plan) putFlipped(f *kernels, t *transposition, sums []float32, wide, row, rows, col, cols, flags int) {
	eights, fours := rows&^7, cols&^3
	if eights > 0 && fours > 0 {
		*t = transposition{dst: g.c.Data[col*g.c.Stride+row:], rowDst: g.c.Stride, src: sums, rowSrc: wide,
			groups: eights / 8, n: fours, flags: flags, slope: g.slope}
		if flags&addBias != 0 {
			t.bias = g.bias[row:]
		}
		f.transpose(t)
	}
	for j := range cols {
		c := g.c.Data[(col+j)*g.c.Stride+row:][:rows]
		from := eights
		if j >= fours {
			from = 0
		}
		for r := from; r < rows; r++ {
			b := float32(0)
			if flags&addBias != 0 {
				b = g.bias[row+r]
			}
			c[r] = finish(sums[r*wide+j], c[r], b, g.slope, flags)
		}
	}
}
