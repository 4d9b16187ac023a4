package kernel

// Packing lays operands out in the order in which the micro-kernel reads them, R and C being the rows
// and columns of its tile.
//
//	panels of the columns operand   [panel][k][C]   the last padded with zeros
//	strips of the rows operand      [strip][k][R]   the last narrower: [k][rows left]

// operand is op(A), or op(B) transposed: outer counts rows of C for the one, columns for the other.
// Element (o,k) is data[o*outer+k*inner]; one of the two strides is 1.
type operand struct {
	data         []float32
	outer, inner int
	n            int // how many outer
}

func rowsOf(a Matrix, trans bool) operand {
	if trans {
		return operand{data: a.Data, outer: 1, inner: a.Stride, n: a.Cols}
	}
	return operand{data: a.Data, outer: a.Stride, inner: 1, n: a.Rows}
}

func colsOf(b Matrix, trans bool) operand { return rowsOf(b, !trans) }

// panels packs k0 ≤ k < k0+kc of the panels from first up to last into dst, with stride elements from
// one panel to the next. t is scratch.
func (f *kernels) panels(t *turn, dst []float32, stride int, x operand, first, last, k0, kc int) {
	full := max(first, min(last, x.n/f.cols))
	if full > first {
		src := x.data[first*f.cols*x.outer+k0*x.inner:]
		if x.outer == 1 && x.inner != 1 {
			f.packCopy(dst, src, x.inner, stride, kc, full-first)
		} else {
			for j := range full - first {
				f.turnPanel(t, dst[j*stride:], src[j*f.cols*x.outer:], x.outer, kc)
			}
		}
	}
	if last > full {
		f.edgePanel(dst[(full-first)*stride:], x, full*f.cols, k0, kc)
	}
}

// turnPanel packs one panel whose columns are rows of src, ld elements apart. It goes by pieces of k, so
// that the lines of dst are complete before they leave the first-level cache.
func (f *kernels) turnPanel(t *turn, dst, src []float32, ld, k int) {
	const most = 64
	four := k &^ 3
	for k0 := 0; k0 < four; k0 += most {
		for c := 0; c < f.cols; c += 8 {
			t.dst, t.rowDst = dst[k0*f.cols+c:], f.cols
			t.src, t.rowSrc = src[c*ld+k0:], ld
			t.n = min(most, four-k0)
			f.turn(t)
		}
	}
	for l := four; l < k; l++ {
		for c := range f.cols {
			dst[l*f.cols+c] = src[c*ld+l]
		}
	}
}

// edgePanel packs the panel that starts at column j and ends early.
func (f *kernels) edgePanel(dst []float32, x operand, j, k0, kc int) {
	dst = dst[:kc*f.cols]
	clear(dst)
	for c := range x.n - j {
		at := (j+c)*x.outer + k0*x.inner
		for k := range kc {
			dst[k*f.cols+c] = x.data[at+k*x.inner]
		}
	}
}

// packCopyGo packs panels of 16 columns that are contiguous in src: k rows of ld elements.
func packCopyGo(dst, src []float32, ld, stride, k, panels int) {
	for l := range k {
		row := src[l*ld:]
		for j := range panels {
			copy(dst[j*stride+l*16:][:16], row[j*16:][:16])
		}
	}
}

// strips packs the strips from first up to last, all k, of an operand whose rows are contiguous.
func (f *kernels) strips(dst []float32, x operand, first, last, k int) {
	for i := first * f.rows; i < min(last*f.rows, x.n); i += f.rows {
		rows := min(f.rows, x.n-i)
		if rows == f.rows {
			f.packStrip(dst[i*k:], x.data[i:], x.inner, k)
			continue
		}
		for l := range k {
			copy(dst[i*k+l*rows:][:rows], x.data[l*x.inner+i:][:rows])
		}
	}
}

// packStripGo packs a strip of 6 rows.
func packStripGo(dst, src []float32, ld, k int) {
	for l := range k {
		d, s := dst[l*6:][:6], src[l*ld:][:6]
		d[0], d[1], d[2], d[3], d[4], d[5] = s[0], s[1], s[2], s[3], s[4], s[5]
	}
}
