package grad

import (
	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"segzsl/engine/kernel"
)

// fan adds the gradients that come back to a node from several operations.
//
// gorgonia would add them with operations of its own, which allocate at every
// run. Instead each use of the node goes through a view. The view that gorgonia
// differentiates last hands down the sum; the others hand down nothing.
type fan struct {
	n     *node
	open  int // views not yet differentiated
	grads []Expr
}

// view is one use of a node: the identity.
type view struct {
	identity
	l    *lowering
	fan  *fan
	mute bool // differentiated already, and not last
}

func (l *lowering) view(n *node, low *gorgonia.Node) *gorgonia.Node {
	f := l.fans[n]
	if f == nil {
		f = &fan{n: n}
		l.fans[n] = f
	}
	f.open++
	return l.apply(&view{identity: newIdentity("view"), l: l, fan: f}, n.rows, n.cols, gorgonia.Nodes{low})
}

func (v *view) Arity() int { return 1 }

func (v *view) Type() hm.Type { return hm.NewFnType(typeOf(v.fan.n), typeOf(v.fan.n)) }

func (v *view) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	if v.fan.n.scalar {
		return tensor.ScalarShape(), nil
	}
	return tensor.Shape{v.fan.n.rows, v.fan.n.cols}, nil
}

func (v *view) Do(values ...gorgonia.Value) (gorgonia.Value, error) { return values[0], nil }

// DiffWRT is asked again after SymDiff; a mute view then has nothing to add.
func (v *view) DiffWRT(int) []bool { return []bool{!v.mute} }

func (v *view) SymDiff(_ gorgonia.Nodes, _, d *gorgonia.Node) (gorgonia.Nodes, error) {
	f := v.fan
	f.grads = append(f.grads, Expr{v.l.gradient(f.n, d)})
	f.open--
	if f.open > 0 {
		v.mute = true
		return gorgonia.Nodes{nil}, nil
	}
	return gorgonia.Nodes{v.l.lower(addAll(f.grads).n)}, nil
}

// addAll adds matrices of one shape into one buffer.
func addAll(es []Expr) Expr {
	e := build("total", es[0].n.rows, es[0].n.cols, rule{
		rows: func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int) {
			to := block(out, lo, hi)
			l.Add(to, block(in[0], lo, hi), block(in[1], lo, hi))
			for _, m := range in[2:] {
				l.Add(to, to, block(m, lo, hi))
			}
		},
	}, es...)
	e.n.scalar, e.n.slotted, e.n.sum = es[0].n.scalar, es[0].n.slotted, true
	return e
}
