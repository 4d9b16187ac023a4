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

// panels packs the panels from first up to last, whose columns are rows of x, into dst, with stride
// elements from one to the next. t is scratch.
func (f *kernels) panels(t *transposition, dst []float32, stride int, x operand, first, last, k int) {
	full := max(first, min(last, x.n/f.cols))
	for j := first; j < full; j++ {
		f.transposePanel(t, dst[(j-first)*stride:], x.data[j*f.cols*x.outer:], x.outer, k)
	}
	if last > full {
		f.edgePanel(dst[(full-first)*stride:], x, full*f.cols, k)
	}
}

// transposePanel packs one panel whose columns are rows of src, ld elements apart.
func (f *kernels) transposePanel(t *transposition, dst, src []float32, ld, k int) {
	four := k &^ 3
	t.dst, t.rowDst, t.src, t.rowSrc = dst, f.cols, src, ld
	t.groups, t.n = f.cols/8, four
	f.transpose(t)
	for l := four; l < k; l++ {
		for c := range f.cols {
			dst[l*f.cols+c] = src[c*ld+l]
		}
	}
}

// edgePanel packs the panel that starts at column j and ends early.
func (f *kernels) edgePanel(dst []float32, x operand, j, k int) {
	dst = dst[:k*f.cols]
	clear(dst)
	if x.outer == 1 {
		for l := range k {
			copy(dst[l*f.cols:], x.data[l*x.inner+j:][:x.n-j])
		}
		return
	}
	for c := range x.n - j {
		for l, v := range x.data[(j+c)*x.outer:][:k] {
			dst[l*f.cols+c] = v
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
