package grad

import (
	"encoding/binary"
	"fmt"
	"hash"
	"sync/atomic"
	"unsafe"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"segzsl/data/hugepage"
	"segzsl/engine/kernel"
)

// operation is a node as gorgonia sees it: an Op that owns its result.
type operation struct {
	identity
	l      *lowering
	n      *node
	in     []kernel.Matrix
	out    kernel.Matrix
	result gorgonia.Value
	// rowCost is the cost of a row, and failed the error of a panic, of an operation that computes row by row.
	rowCost int
	failed  atomic.Pointer[error]
}

func newOperation(l *lowering, n *node) *operation {
	return &operation{identity: newIdentity(n.name), l: l, n: n, in: make([]kernel.Matrix, len(n.in)), rowCost: costOfRow(n)}
}

// allocate makes the buffer of the result; operations that were pruned get none.
func (o *operation) allocate() {
	n := o.n
	if n.scalar {
		s := gorgonia.NewF32(0)
		o.result, n.data = s, unsafe.Slice((*float32)(s), 1)
	} else {
		if n.data == nil {
			n.data = hugepage.Floats(n.rows * n.cols)
		}
		o.result = tensor.New(tensor.WithShape(n.rows, n.cols), tensor.WithBacking(n.data))
	}
	o.out = kernel.Dense(n.rows, n.cols, n.data)
}

func (o *operation) Arity() int { return len(o.n.in) }

func (o *operation) Type() hm.Type {
	types := make([]hm.Type, 0, len(o.n.in)+1)
	for _, child := range o.n.in {
		types = append(types, typeOf(child))
	}
	return hm.NewFnType(append(types, typeOf(o.n))...)
}

func typeOf(n *node) hm.Type {
	if n.scalar {
		return tensor.Float32
	}
	return gorgonia.TensorType{Dims: 2, Of: tensor.Float32}
}

func (o *operation) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	if o.n.scalar {
		return tensor.ScalarShape(), nil
	}
	return tensor.Shape{o.n.rows, o.n.cols}, nil
}

// Do runs on gorgonia's goroutine, where a panic would end the process; it
// becomes an error that names the operation.
func (o *operation) Do(values ...gorgonia.Value) (v gorgonia.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			v, err = nil, fmt.Errorf("%s (%d×%d): %v", o.n.name, o.n.rows, o.n.cols, r)
		}
	}()
	if o.n.recalled {
		return o.result, nil
	}
	for i, value := range values {
		o.in[i] = matrixOf(value, o.n.in[i])
	}
	if o.n.rule.rows != nil {
		return o.result, o.l.pending.add(o)
	}
	if o.l.pending.needs(o) {
		if err := o.l.pending.flush(); err != nil {
			return nil, err
		}
	}
	o.n.rule.forward(o.l.pool, o.in, o.out)
	return o.result, nil
}

func matrixOf(v gorgonia.Value, n *node) kernel.Matrix {
	switch v := v.(type) {
	case *tensor.Dense:
		return kernel.Dense(n.rows, n.cols, v.Float32s())
	case *gorgonia.F32:
		return kernel.Dense(1, 1, unsafe.Slice((*float32)(v), 1))
	}
	panic(fmt.Sprintf("a %T is no matrix and no scalar", v))
}

// DiffWRT reports which inputs lead to a trainable parameter: nothing is
// computed for the others.
func (o *operation) DiffWRT(int) []bool {
	need := make([]bool, len(o.n.in))
	for i, child := range o.n.in {
		need[i] = o.n.trains && child.trains
	}
	return need
}

func (o *operation) SymDiff(_ gorgonia.Nodes, _, d *gorgonia.Node) (gorgonia.Nodes, error) {
	need := o.DiffWRT(0)
	grads := o.n.rule.backward(Expr{o.l.gradient(o.n, d)}, need)
	nodes := make(gorgonia.Nodes, len(grads))
	for i, e := range grads {
		if need[i] {
			nodes[i] = o.l.lower(e.n)
		}
	}
	return nodes, nil
}

// gradient is the gorgonia node d, the gradient of n, as a node of ours. The
// one that we have not made is gorgonia's 1, where differentiation starts.
func (l *lowering) gradient(n *node, d *gorgonia.Node) *node {
	if known, ok := l.expr[d]; ok {
		return known
	}
	one := &node{g: n.g, name: "one", rows: n.rows, cols: n.cols, scalar: n.scalar, data: []float32{1}}
	l.nodes[one], l.expr[d] = d, one
	return one
}

// identity answers what gorgonia asks of every Op alike.
type identity struct {
	name string
	id   uint32
}

var lastID atomic.Uint32

// newIdentity is unique: gorgonia merges nodes of equal hash, and ours own buffers.
func newIdentity(name string) identity { return identity{name, lastID.Add(1)} }

func (identity) ReturnsPtr() bool     { return true }
func (identity) CallsExtern() bool    { return false }
func (identity) OverwritesInput() int { return -1 }
func (i identity) WriteHash(h hash.Hash) {
	_ = binary.Write(h, binary.LittleEndian, i.id) // a hash never fails
}
func (i identity) Hashcode() uint32 { return i.id }
func (i identity) String() string   { return fmt.Sprintf("%s#%d", i.name, i.id) }
