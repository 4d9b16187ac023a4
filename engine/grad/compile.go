package grad

import (
	"errors"
	"fmt"
	"sync"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"segzsl/engine/kernel"
)

// Program is a compiled part of a graph, with the gradients of its loss. It is
// not safe for concurrent use, nor beside another program of the same Graph.
type Program struct {
	pool      *kernel.Pool
	machine   gorgonia.VM
	pending   *rowWise
	gradients map[*Param]*Gradient
	factors   []*node // of all gradients, each once
	flop      float64
}

// compiling guards gorgonia's constants, which all graphs share.
var compiling sync.Mutex

// Compile makes a program that computes loss, its gradients by the parameters
// that it depends on (those made by Graph.Param), and the expressions in keep.
// Parameters that loss does not depend on get no gradient.
func (g *Graph) Compile(loss Expr, keep ...Expr) (*Program, error) {
	return g.compile(&loss, keep)
}

// CompileForward makes a program that computes the expressions in keep alone.
func (g *Graph) CompileForward(keep ...Expr) (*Program, error) {
	return g.compile(nil, keep)
}

func (g *Graph) compile(loss *Expr, keep []Expr) (*Program, error) {
	compiling.Lock()
	defer compiling.Unlock()
	l := newLowering(g.pool)
	var outputs gorgonia.Nodes
	gradients := map[*Param]*Gradient{}
	if loss != nil {
		l.uses[loss.n] = 1
		l.countUses(loss.n)
		outputs = append(outputs, l.lower(loss.n))
		l.forward = true
		params, nodes := l.trained()
		if len(params) == 0 {
			return nil, fmt.Errorf("grad: compile %s: it depends on no trainable parameter", loss.n.name)
		}
		grads, err := gorgonia.Grad(outputs[0], nodes...)
		if err != nil {
			return nil, fmt.Errorf("grad: differentiate %s: %w", loss.n.name, err)
		}
		for i, p := range params {
			gradients[p] = newGradient(g.pool, p, l.expr[grads[i]])
			for _, n := range gradients[p].nodes() {
				outputs = append(outputs, l.lower(n))
			}
		}
	}
	for _, e := range keep {
		outputs = append(outputs, l.lower(e.n))
	}
	prog, locations, err := gorgonia.CompileFunction(l.graph, l.inputsOf(outputs), outputs)
	if err != nil {
		return nil, fmt.Errorf("grad: compile: %w", err)
	}
	l.allocate(outputs)
	for _, gradient := range gradients {
		gradient.allocate()
	}
	machine := gorgonia.NewTapeMachine(l.graph, gorgonia.WithPrecompiled(prog, locations))
	return &Program{g.pool, machine, l.pending, gradients, factorsOf(gradients), l.flopOf(outputs, gradients)}, nil
}

// FLOP is what the matrix products of one Run cost, in floating-point operations.
func (p *Program) FLOP() float64 { return p.flop }

// Run computes everything once from the present inputs and parameters.
func (p *Program) Run() error {
	p.machine.Reset()
	err := p.machine.RunAll()
	if err = errors.Join(err, p.pending.flush()); err != nil {
		return fmt.Errorf("grad: run: %w", err)
	}
	return nil
}

// Gradient is the loss's gradient by w after Run; nil if the loss does not
// depend on w. Each Run overwrites it.
func (p *Program) Gradient(w *Param) *Gradient { return p.gradients[w] }

// Finite reports whether all gradients are finite, as their factors are.
func (p *Program) Finite() bool {
	for _, n := range p.factors {
		if !p.pool.AllFinite(n.used().Data) {
			return false
		}
	}
	return true
}

func factorsOf(gradients map[*Param]*Gradient) (factors []*node) {
	seen := map[*node]bool{}
	for _, gradient := range gradients {
		for _, n := range gradient.nodes() {
			if !seen[n] {
				seen[n] = true
				factors = append(factors, n)
			}
		}
	}
	return factors
}

// Close releases the program.
func (p *Program) Close() error { return p.machine.Close() }

// lowering turns our nodes into gorgonia's.
type lowering struct {
	pool    *kernel.Pool
	pending *rowWise
	graph   *gorgonia.ExprGraph
	nodes   map[*node]*gorgonia.Node
	expr    map[*gorgonia.Node]*node
	// uses counts the operations through which a node's gradient comes back.
	uses map[*node]int
	fans map[*node]*fan
	// forward is set once the loss is lowered: what comes after, gradients and
	// kept expressions, is only computed.
	forward bool
	order   []*node // leaves in the order met, so that compiling is deterministic
}

func newLowering(pool *kernel.Pool) *lowering {
	return &lowering{
		pool: pool, pending: newRowWise(pool), graph: gorgonia.NewGraph(),
		nodes: map[*node]*gorgonia.Node{}, expr: map[*gorgonia.Node]*node{},
		uses: map[*node]int{}, fans: map[*node]*fan{},
	}
}

// countUses walks down from the loss along edges that carry a gradient.
func (l *lowering) countUses(n *node) {
	for _, child := range n.in {
		if !child.trains {
			continue
		}
		l.uses[child]++
		if l.uses[child] == 1 {
			l.countUses(child)
		}
	}
}

// lower is n as a node of the gorgonia graph, made when first asked for.
func (l *lowering) lower(n *node) *gorgonia.Node {
	if low, ok := l.nodes[n]; ok {
		return low
	}
	var low *gorgonia.Node
	if len(n.in) == 0 {
		low = l.leaf(n)
	} else {
		children := make(gorgonia.Nodes, len(n.in))
		for i, child := range n.in {
			children[i] = l.lower(child)
			if !l.forward && l.uses[n] > 0 && l.uses[child] > 1 {
				children[i] = l.view(child, children[i])
			}
		}
		low = l.apply(newOperation(l, n), n.rows, n.cols, children)
	}
	l.nodes[n], l.expr[low] = low, n
	return low
}

func (l *lowering) leaf(n *node) *gorgonia.Node {
	l.order = append(l.order, n)
	value := tensor.New(tensor.WithShape(n.rows, n.cols), tensor.WithBacking(n.data))
	return gorgonia.NewMatrix(l.graph, tensor.Float32, gorgonia.WithShape(n.rows, n.cols),
		gorgonia.WithName(fmt.Sprintf("%s#%d", n.name, len(l.order))), gorgonia.WithValue(value))
}

func (l *lowering) apply(op gorgonia.Op, rows, cols int, children gorgonia.Nodes) *gorgonia.Node {
	low, err := gorgonia.ApplyOp(op, children...)
	if err != nil { // shapes were checked when the expression was built
		panic(fmt.Sprintf("grad: %v (%d×%d): %v", op, rows, cols, err))
	}
	return low
}

// trained lists the parameters that carry a gradient, in the order met.
func (l *lowering) trained() (params []*Param, nodes gorgonia.Nodes) {
	for _, n := range l.order {
		if n.param != nil && n.trains && l.uses[n] > 0 {
			params = append(params, n.param)
			nodes = append(nodes, l.nodes[n])
		}
	}
	return params, nodes
}

// kept lists our nodes that are left after pruning.
func (l *lowering) kept(outputs gorgonia.Nodes) []*node {
	var nodes []*node
	for _, low := range l.graph.ExactSubgraphRoots(outputs...).AllNodes() {
		if n := l.expr[low]; n != nil {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// allocate gives every operation that will run the buffer of its result.
func (l *lowering) allocate(outputs gorgonia.Nodes) {
	for _, n := range l.kept(outputs) {
		if op, ok := l.nodes[n].Op().(*operation); ok {
			op.allocate()
		}
	}
}

// flopOf adds up what the tape computes, and the gradients it leaves to be
// multiplied out.
func (l *lowering) flopOf(outputs gorgonia.Nodes, gradients map[*Param]*Gradient) (flop float64) {
	for _, n := range l.kept(outputs) {
		flop += n.flop
	}
	for _, gradient := range gradients {
		flop += gradient.flop()
	}
	return flop
}

// inputsOf lists the leaves that the outputs depend on.
func (l *lowering) inputsOf(outputs gorgonia.Nodes) gorgonia.Nodes {
	needed := l.graph.ExactSubgraphRoots(outputs...)
	has := map[*gorgonia.Node]bool{}
	for _, n := range needed.AllNodes() {
		has[n] = true
	}
	var inputs gorgonia.Nodes
	for _, n := range l.order {
		if has[l.nodes[n]] {
			inputs = append(inputs, l.nodes[n])
		}
	}
	return inputs
}
