package kernel

// sweep is a run of tiles of C along a row or down a column of them, and all that the micro-kernel
// reads. Strides count elements. Assembly knows the offsets.
type sweep struct {
	a, b, c, bias, pf []float32
	rowA, stepA       int // from one row of A to the next; from one k to the next
	stepB             int // from one k of B to the next
	rowC              int
	k                 int
	tiles             int // ≥ 1
	nextA, nextB      int // from one tile to the next
	nextC, nextBias   int
	stepPf, nextPf    int       // prefetches: from one to the next (each fourth k); from tile to tile
	copyTo            []float32 // not nil: where B is packed, tile by tile
	nextCopy          int
	// The weights and moments that AdamGemm moves next, fetched beside the sums: not nil, and once in
	// everyFetch fours of k a line of pf, m and v, stepPf further each time.
	m, v       []float32
	everyFetch int
	flags      int
	slope      float32
}

// What is done to a tile's sums before they are stored.
const (
	addC    = 1 << iota // add what C holds
	addBias             // add the bias
	actLeaky
	actReLU
)

func (e *Epilogue) flags() int {
	f := 0
	if e.Accumulate {
		f |= addC
	}
	if e.Bias != nil {
		f |= addBias
	}
	switch {
	case e.Act == ReLU || e.Act == LeakyReLU && e.Slope == 0:
		f |= actReLU
	case e.Act == LeakyReLU:
		f |= actLeaky
	}
	return f
}

// finish does to one element what the micro-kernel does to a whole tile.
func finish(sum, c, bias, slope float32, flags int) float32 {
	if flags&addC != 0 {
		sum += c
	}
	if flags&addBias != 0 {
		sum += bias
	}
	switch {
	case flags&actReLU != 0:
		return leaky(sum, 0)
	case flags&actLeaky != 0:
		return leaky(sum, slope)
	}
	return sum
}

// sweepGo is the micro-kernel in Go, for 6×16 tiles of up to six rows: 2×4 sums at a time fit the registers.
func sweepGo(s *sweep, rows int) {
	for t := range s.tiles {
		if s.copyTo != nil {
			for l := range s.k {
				copy(s.copyTo[t*s.nextCopy+l*16:][:16], s.b[t*s.nextB+l*s.stepB:])
			}
		}
		a, b, c := s.a[t*s.nextA:], s.b[t*s.nextB:], s.c[t*s.nextC:]
		for i := 0; i < rows; i += 2 {
			for j := 0; j < 16; j += 4 {
				if i+1 < rows {
					sum2x4(s, a[i*s.rowA:], b[j:], c[i*s.rowC+j:], t*s.nextBias+j)
				} else {
					sum1x4(s, a[i*s.rowA:], b[j:], c[i*s.rowC+j:], t*s.nextBias+j)
				}
			}
		}
	}
}

func sum2x4(s *sweep, a, b, c []float32, bias int) {
	var c00, c01, c02, c03, c10, c11, c12, c13 float32
	ia, ib := 0, 0
	for range s.k {
		x, y, r := a[ia], a[ia+s.rowA], b[ib:ib+4:ib+4]
		c00 += float32(x * r[0])
		c01 += float32(x * r[1])
		c02 += float32(x * r[2])
		c03 += float32(x * r[3])
		c10 += float32(y * r[0])
		c11 += float32(y * r[1])
		c12 += float32(y * r[2])
		c13 += float32(y * r[3])
		ia += s.stepA
		ib += s.stepB
	}
	store4(s, c[:4], bias, c00, c01, c02, c03)
	store4(s, c[s.rowC:s.rowC+4], bias, c10, c11, c12, c13)
}

func sum1x4(s *sweep, a, b, c []float32, bias int) {
	var c0, c1, c2, c3 float32
	ia, ib := 0, 0
	for range s.k {
		x, r := a[ia], b[ib:ib+4:ib+4]
		c0 += float32(x * r[0])
		c1 += float32(x * r[1])
		c2 += float32(x * r[2])
		c3 += float32(x * r[3])
		ia += s.stepA
		ib += s.stepB
	}
	store4(s, c[:4], bias, c0, c1, c2, c3)
}

func store4(s *sweep, c []float32, bias int, c0, c1, c2, c3 float32) {
	var b [4]float32
	if s.flags&addBias != 0 {
		copy(b[:], s.bias[bias:bias+4])
	}
	c[0] = finish(c0, c[0], b[0], s.slope, s.flags)
	c[1] = finish(c1, c[1], b[1], s.slope, s.flags)
	c[2] = finish(c2, c[2], b[2], s.slope, s.flags)
	c[3] = finish(c3, c[3], b[3], s.slope, s.flags)
}
