package kernel

import (
	"fmt"
	"unsafe"
)

// Matrix is a row-major view: element (i,j) is Data[i*Stride+j]. Stride ≥ Cols, so that a view may be
// some columns of a wider matrix. The elements between Cols and Stride are never read or written.
type Matrix struct {
	Rows, Cols, Stride int
	Data               []float32
}

// Dense is the rows×cols matrix whose rows follow each other without gaps in data.
func Dense(rows, cols int, data []float32) Matrix {
	m := Matrix{Rows: rows, Cols: cols, Stride: cols, Data: data}
	m.check("Dense", "data")
	return m
}

// Row is row i of m.
func (m Matrix) Row(i int) []float32 {
	if m.Cols == 0 {
		return nil
	}
	return m.Data[i*m.Stride : i*m.Stride+m.Cols : i*m.Stride+m.Cols]
}

// extent counts the elements from the first to the last of m, gaps included.
func (m Matrix) extent() int {
	if m.Rows == 0 || m.Cols == 0 {
		return 0
	}
	return (m.Rows-1)*m.Stride + m.Cols
}

func (m Matrix) String() string {
	return fmt.Sprintf("%d×%d (stride %d, %d elements)", m.Rows, m.Cols, m.Stride, len(m.Data))
}

// check panics unless m describes elements it has. what names the call, name the argument.
func (m Matrix) check(what, name string) {
	if m.Rows < 0 || m.Cols < 0 || m.Stride < m.Cols || len(m.Data) < m.extent() {
		panic(fmt.Sprintf("kernel: %s: %s is %v: needs 0 ≤ cols ≤ stride and %d elements", what, name, m, m.extent()))
	}
}

// overlaps reports whether a and b share an element. Two views with one stride whose columns are disjoint
// (the halves of a concatenation, say) do not; other interleaved views count as sharing.
func (m Matrix) overlaps(b Matrix) bool {
	na, nb := m.extent(), b.extent()
	if na == 0 || nb == 0 {
		return false
	}
	pa, pb := addr(m.Data), addr(b.Data)
	if pa+uintptr(na)*4 <= pb || pb+uintptr(nb)*4 <= pa {
		return false
	}
	if m.Stride != b.Stride || m.Rows == 1 || b.Rows == 1 {
		return true
	}
	// Columns b occupies, counted from m's first column, modulo the stride.
	d := int(int64(pb)-int64(pa)) / 4 % m.Stride
	if d < 0 {
		d += m.Stride
	}
	return d < m.Cols || d+b.Cols > m.Stride
}

func addr(s []float32) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(s))) }

func checkShape(what, name string, m Matrix, rows, cols int) {
	m.check(what, name)
	if m.Rows != rows || m.Cols != cols {
		panic(fmt.Sprintf("kernel: %s: %s is %v: want %d×%d", what, name, m, rows, cols))
	}
}

func checkLen(what, name string, got, want int) {
	if got != want {
		panic(fmt.Sprintf("kernel: %s: %s has %d elements, want %d", what, name, got, want))
	}
}

// checkShift panics if dst and src overlap without being the same slice: chunks run at once, so a
// shifted input could be overwritten before it is read.
func checkShift(what, name string, dst, src []float32) {
	if len(dst) == 0 || addr(dst) == addr(src) {
		return
	}
	if addr(dst) < addr(src)+uintptr(len(src))*4 && addr(src) < addr(dst)+uintptr(len(dst))*4 {
		panic(fmt.Sprintf("kernel: %s: dst partly overlaps %s", what, name))
	}
}

// checkInPlace panics if dst and a share elements without being the same view.
func checkInPlace(what string, dst, a Matrix) {
	if dst.overlaps(a) && (addr(dst.Data) != addr(a.Data) || dst.Stride != a.Stride) {
		panic(fmt.Sprintf("kernel: %s: dst partly overlaps a", what))
	}
}
