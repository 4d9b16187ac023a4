package grad

import (
	"errors"
	"fmt"

	"segzsl/engine/kernel"
)

// rowWise collects operations that compute row by row, as the tape reaches them, and runs them together when
// another operation needs one of their results: a worker computes some rows of all of them, which then lie in
// its cache, and the workers meet once instead of after each operation.
type rowWise struct {
	pool *kernel.Pool
	ops  []*operation // in the order of the tape
	rows int
	cost int // of a row
	run  func(l kernel.Loops, lo, hi int)
}

func newRowWise(pool *kernel.Pool) *rowWise {
	w := &rowWise{pool: pool}
	w.run = w.compute // a method value is allocated each time that it is taken
	return w
}

// add takes o, whose inputs are computed or pending here.
func (w *rowWise) add(o *operation) error {
	if w.needs(o) || len(w.ops) > 0 && w.rows != o.out.Rows {
		if err := w.flush(); err != nil {
			return err
		}
	}
	w.ops, w.rows = append(w.ops, o), o.out.Rows
	w.cost += o.rowCost
	o.n.pending = true
	return nil
}

// needs reports whether o cannot run beside the pending operations: it reads other rows of their results.
func (w *rowWise) needs(o *operation) bool {
	for _, child := range o.n.in {
		if child.pending && (o.n.rule.rows == nil || o.n.rule.whole || child.rows != o.n.rows) {
			return true
		}
	}
	return false
}

// flush runs what is pending.
func (w *rowWise) flush() (err error) {
	if len(w.ops) == 0 {
		return nil
	}
	w.pool.Rows(w.rows, w.cost, w.run)
	for _, o := range w.ops {
		o.n.pending = false
		if failed := o.failed.Swap(nil); failed != nil {
			err = errors.Join(err, *failed)
		}
	}
	w.ops, w.cost = w.ops[:0], 0
	return err
}

func (w *rowWise) compute(l kernel.Loops, lo, hi int) {
	for _, o := range w.ops {
		o.computeRows(l, lo, hi)
	}
}

// computeRows turns a panic into an error, as operation.Do does.
func (o *operation) computeRows(l kernel.Loops, lo, hi int) {
	defer func() {
		if r := recover(); r != nil {
			err := fmt.Errorf("%s (%d×%d): %v", o.n.name, o.n.rows, o.n.cols, r)
			o.failed.Store(&err)
		}
	}()
	o.n.rule.rows(l, o.in, o.out, lo, hi)
}

// costOfRow counts the elements of a row of n, or of its widest input.
func costOfRow(n *node) int {
	most := n.cols
	for _, child := range n.in {
		if child.rows == n.rows {
			most = max(most, child.cols)
		}
	}
	return most * max(1, n.rule.weight)
}

// block is the rows from lo up to hi of m, which has no gaps.
func block(m kernel.Matrix, lo, hi int) []float32 { return m.Data[lo*m.Cols : hi*m.Cols] }
