package grad

import (
	"slices"

	"segzsl/engine/kernel"
)

// A layer on attributes, rows of a table by class, gives the same for all samples of a class. So it is computed
// once for each class in the batch, added to the rows of its samples, and its gradient is the sum over them:
//
//	x = table[y] (n, k);  T = (rows of the classes in y)·Wᵀ;  x Wᵀ = T[slot of y];  dT = Σ_{i: slot} d_i
//
// A batch of n samples has slots for min(n, classes) classes. As many as it has classes are in use.

// picked says that a matrix has rows of a table.
type picked struct {
	table *node
	y     *Labels
}

// slots number the classes that occur in labels, in the order met.
type slots struct {
	of      []int // the slot of each label
	classes []int // the class of each slot in use
	seen    []int // of each class, its slot + 1
}

// number computes the slots of labels below the number of classes.
func (y *Labels) number(classes int) {
	s := &y.slots
	s.of, s.classes, s.seen = s.of[:0], s.classes[:0], slices.Grow(s.seen[:0], classes)[:classes]
	clear(s.seen)
	for _, c := range y.Of {
		if s.seen[c] == 0 {
			s.classes = append(s.classes, c)
			s.seen[c] = len(s.classes)
		}
		s.of = append(s.of, s.seen[c]-1)
	}
}

// inUse is the number of rows of n that count.
func (n *node) inUse() int {
	if n.slotted != nil {
		return len(n.slotted.slots.classes)
	}
	return n.rows
}

// used is the part of a node's value that counts.
func (n *node) used() kernel.Matrix {
	return kernel.Dense(n.inUse(), n.cols, n.data[:n.inUse()*n.cols])
}

// classKey names a product that several layers may share.
type classKey struct {
	table *node
	y     *Labels
	w     *node
}

// byClass is x·wᵀ for each class in the batch, (slots, m), where x has rows of a table that does not train.
func byClass(x, w Expr) Expr {
	g, p := x.n.g, x.n.picked
	key := classKey{p.table, p.y, w.n}
	if e, ok := g.byClass[key]; ok {
		return e
	}
	rows := classRows(p)
	e := build("product by class", rows.n.rows, w.n.rows, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			in[0].Rows = rows.n.inUse()
			out.Rows = in[0].Rows
			k.Gemm(out, in[0], in[1], false, true, kernel.Epilogue{})
		},
		backward: func(d Expr, _ []bool) []Expr { return []Expr{{}, product(d, rows, true, false)} },
	}, rows, w)
	e.n.slotted = p.y
	e.n.flop = 2 * float64(rows.n.rows) * float64(x.n.cols) * float64(w.n.rows)
	g.byClass[key] = e
	return e
}

// classRows are the rows of the classes in the batch.
func classRows(p *picked) Expr {
	table := Expr{p.table}
	e := build("rows of classes", min(len(p.y.Of), p.table.rows), p.table.cols, rule{
		forward: func(_ *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			p.y.number(p.table.rows)
			for i, c := range p.y.slots.classes {
				copy(out.Row(i), in[0].Row(c))
			}
		},
	}, table)
	e.n.slotted = p.y
	return e
}

// affineByClass is act(Σ_i x_i W_iᵀ + t[slot of y] + b).
func affineByClass(act Activation, b, t Expr, x, w []Expr) Expr {
	n, m := x[0].n.rows, w[0].n.rows
	in := []Expr{b, t}
	for i := range x {
		in = append(in, x[i], w[i])
	}
	y := t.n.slotted
	var from, to kernel.Matrix
	spread := func(_ kernel.Loops, lo, hi int) {
		for i := lo; i < hi; i++ {
			copy(to.Row(i), from.Row(y.slots.of[i]))
		}
	}
	var e Expr
	e = build("affine by class", n, m, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			from, to = in[1], out
			k.Rows(n, m, spread)
			affine(k, act, true, in[0].Data, in[2:], out)
		},
		backward: func(d Expr, need []bool) []Expr {
			d, grads := affineGrad(act, x, w, e, d, append([]bool{need[0]}, need[2:]...))
			ofClasses := Expr{}
			if need[1] {
				ofClasses = d.sumByClass(t)
			}
			return slices.Insert(grads, 1, ofClasses)
		},
	}, in...)
	return e
}

// columnBlock columns are summed at a time.
const columnBlock = 128

// sumByClass adds the rows of d (n, m) whose labels have the same slot in t; slots that are not in use have zeros.
func (d Expr) sumByClass(t Expr) Expr {
	m, y := d.n.cols, t.n.slotted
	var from, to kernel.Matrix
	sum := func(l kernel.Loops, lo, hi int) {
		lo, hi = lo*columnBlock, min(hi*columnBlock, m)
		for i := range to.Rows {
			clear(to.Row(i)[lo:hi])
		}
		for i, slot := range y.slots.of {
			row := to.Row(slot)[lo:hi]
			l.Add(row, row, from.Row(i)[lo:hi])
		}
	}
	e := build("sum by class", t.n.rows, m, rule{
		forward: func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix) {
			from, to = in[0], out
			k.Rows((m+columnBlock-1)/columnBlock, columnBlock*d.n.rows, sum)
		},
	}, d, t) // t comes first: it numbers the slots
	e.n.slotted = y
	return e
}
