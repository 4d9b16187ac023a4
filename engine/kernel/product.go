package kernel

// product computes one chunk: some strips of the rows operand against a group of panels.
func product(p *Pool, _ *op, worker, chunk int) {
	g, w := &p.plan, &p.benches[worker]
	j0 := chunk / g.blocks * g.groupPanels
	j1 := min(j0+g.groupPanels, g.panels)
	i0 := chunk % g.blocks * g.rowStrips
	i1 := min(i0+g.rowStrips, g.strips)
	for k0 := 0; k0 == 0 || k0 < g.k; k0 += g.kc {
		kc := min(g.kc, g.k-k0)
		x := w.block
		if g.private {
			w.t = turn{}
			p.k.panels(&w.t, x, g.stride, g.x, j0, j1, k0, kc)
		} else {
			x = g.packedX[j0*g.stride:]
		}
		g.setup(&w.s, x, k0, kc)
		if g.flip {
			g.flipped(p.k, w, i0, i1, j0, j1)
			continue
		}
		for i := i0; i < i1; i++ {
			g.strip(p.k, w, i, i-i0, j0, j1, k0)
		}
	}
	w.s, w.t = sweep{}, turn{}
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
	if g.stream {
		s.flags |= stream
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

// strip computes strip i against the panels from j0 up to j1.
func (g *plan) strip(f *kernels, w *bench, i, nth, j0, j1, k0 int) {
	s := &w.s
	row, rows := g.at(s, i, k0)
	g.prefetch(s, row, nth, j0, k0)
	full := max(j0, min(j1, g.x.n/g.cols))
	if rows < g.rows {
		full = j0
	}
	if s.tiles = full - j0; s.tiles > 0 {
		s.c, s.rowC = g.c.Data[row*g.c.Stride+j0*g.cols:], g.c.Stride
		if g.bias != nil {
			s.bias = g.bias[j0*g.cols:]
		}
		f.sweep(s, rows)
	}
	if full < j1 {
		b := s.b
		s.b = b[(full-j0)*g.stride:]
		wide := (j1 - full) * g.cols
		g.bare(f, s, w.scratch, rows, j1-full)
		s.b = b
		g.put(w.scratch, wide, row, rows, full*g.cols, min(j1*g.cols, g.x.n)-full*g.cols, s.flags)
	}
}

// flipped computes strips of C's columns against panels of its rows, and turns them over.
func (g *plan) flipped(f *kernels, w *bench, i0, i1, j0, j1 int) {
	s := &w.s
	wide := (j1 - j0) * g.cols
	each := flipRows / g.rows
	for first := i0; first < i1; first += each {
		last := min(first+each, i1)
		for i := first; i < last; i++ {
			row, rows := g.at(s, i, 0)
			g.prefetch(s, row, i-i0, j0, 0)
			g.bare(f, s, w.scratch[(i-first)*g.rows*wide:], rows, j1-j0)
		}
		row := first * g.rows
		rows := min(last*g.rows, g.r.n) - row
		g.putFlipped(f, &w.t, w.scratch, wide, row, rows, j0*g.cols, min(j1*g.cols, g.x.n)-j0*g.cols, s.flags)
	}
}

// bare has a sweep store sums into c and leaves its flags as they were. The rows of an incomplete strip
// are taken by powers of two.
func (g *plan) bare(f *kernels, s *sweep, c []float32, rows, tiles int) {
	flags := s.flags
	s.c, s.rowC, s.tiles, s.flags = c, tiles*g.cols, tiles, 0
	for r := rows; r > 0; {
		n := r
		if r < g.rows {
			for n = 4; n > r; n /= 2 {
			}
		}
		f.sweep(s, n)
		if r -= n; r > 0 {
			s.a, s.c = s.a[n*s.rowA:], s.c[n*s.rowC:]
		}
	}
	s.flags = flags
}

// prefetch has the sweep fetch what will be read next from memory: the next strip of rows that are read
// where they lie, or the next block of a streamed operand.
func (g *plan) prefetch(s *sweep, row, nth, j0, k0 int) {
	s.pf, s.stepPf, s.nextPf = s.a, 0, 0
	switch {
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
func (g *plan) put(sums []float32, wide, row, rows, col, cols, flags int) {
	for r := range rows {
		c := g.c.Data[(row+r)*g.c.Stride+col:][:cols]
		for j, v := range sums[r*wide:][:cols] {
			b := float32(0)
			if flags&addBias != 0 {
				b = g.bias[col+j]
			}
			c[j] = finish(v, c[j], b, g.slope, flags)
		}
	}
}

// putFlipped stores the transpose: row r of sums is column row+r of C, from row col on.
func (g *plan) putFlipped(f *kernels, t *turn, sums []float32, wide, row, rows, col, cols, flags int) {
	eights, fours := rows&^7, cols&^3
	t.rowDst, t.rowSrc, t.n, t.flags, t.slope = g.c.Stride, wide, fours, flags, g.slope
	for r := 0; r < eights && fours > 0; r += 8 {
		t.dst, t.src = g.c.Data[col*g.c.Stride+row+r:], sums[r*wide:]
		if flags&addBias != 0 {
			t.bias = g.bias[row+r:]
		}
		f.turn(t)
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
