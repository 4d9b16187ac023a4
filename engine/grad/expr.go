package grad

import (
	"fmt"

	"segzsl/data/hugepage"
	"segzsl/engine/kernel"
)

// Expr is a matrix, or a scalar, that a Program computes. It is a value: its
// methods build new expressions and change nothing, but for Reuse. Shapes are checked as
// expressions are built; a wrong shape is a programming mistake and panics.
type Expr struct{ n *node }

// node is one vertex of the expression graph, shared by the Exprs that name it.
type node struct {
	g          *Graph
	name       string
	rows, cols int
	scalar     bool
	in         []*node
	rule       rule
	// data holds a leaf's value from the start; other nodes get theirs when
	// they are compiled.
	data  []float32
	param *Param
	// factors are a and b of a product aᵀb, else nil: see Gradient.
	factors [2]*node
	// sum marks a total of gradients, whose inputs are its summands.
	sum bool
	// flop is what one computation costs, counting matrix products alone.
	flop float64
	// trains reports whether a trainable parameter is reachable below.
	trains bool
	// recalled marks a value that another program computes into data.
	recalled bool
	// pending marks a value that the running program has still to compute; see rowWise.
	pending bool
	// picked is not nil if the rows are picked from a table, and slotted if they are those of the classes of labels:
	// then only those in use count. See classes.go.
	picked  *picked
	slotted *Labels
}

// rule computes an operation, by forward or by rows, and differentiates it.
type rule struct {
	// forward writes the result to out; scalars are 1×1.
	forward func(k *kernel.Pool, in []kernel.Matrix, out kernel.Matrix)
	// rows writes the rows from lo up to hi of out. They need the same rows alone of the inputs that have
	// as many rows as out, unless the rule reads its inputs whole; others may be computed beside them. See rowWise.
	rows  func(l kernel.Loops, in []kernel.Matrix, out kernel.Matrix, lo, hi int)
	whole bool
	// weight is the cost of an element of out or of the widest input, compared with an addition; 0 counts as 1.
	weight int
	// backward returns the gradient of each input given the gradient d of the
	// output; need says which are needed, the others may be left zero. A nil
	// backward stops the gradient.
	backward func(d Expr, need []bool) []Expr
}

// Param is a matrix to be learned, and what the optimiser keeps beside it.
type Param struct {
	Name       string
	Rows, Cols int
	Value      []float32
}

// NewParam makes a zero matrix of the given shape.
func NewParam(name string, rows, cols int) *Param {
	return &Param{Name: name, Rows: rows, Cols: cols, Value: hugepage.Floats(rows * cols)}
}

// Labels are class numbers that pick entries of a matrix, one for each row.
// They are no part of the graph: fill Of before each run.
type Labels struct {
	Of []int

	slots slots
}

// NewLabels makes n labels.
func NewLabels(n int) *Labels { return &Labels{Of: make([]int, n)} }

// Graph holds expressions that are computed by the same workers.
type Graph struct {
	pool   *kernel.Pool
	leaves map[*Param]map[bool]*node
	// byClass are products that layers on the attributes of a batch share.
	byClass map[classKey]Expr
}

// New makes an empty graph whose programs compute on pool.
func New(pool *kernel.Pool) *Graph {
	return &Graph{pool: pool, leaves: map[*Param]map[bool]*node{}, byClass: map[classKey]Expr{}}
}

// Input is a rows × cols matrix to be filled, through Data, before each run.
func (g *Graph) Input(name string, rows, cols int) Expr {
	return Expr{&node{g: g, name: name, rows: rows, cols: cols, data: make([]float32, rows*cols)}}
}

// Const is an input whose values are data, which it aliases.
func (g *Graph) Const(name string, rows, cols int, data []float32) Expr {
	if len(data) != rows*cols {
		panic(fmt.Sprintf("grad: Const %s: %d values for %d×%d", name, len(data), rows, cols))
	}
	return Expr{&node{g: g, name: name, rows: rows, cols: cols, data: data}}
}

// Param is p as an expression to differentiate by.
func (g *Graph) Param(p *Param) Expr { return g.leaf(p, true) }

// Frozen is p as an expression that gets no gradient.
func (g *Graph) Frozen(p *Param) Expr { return g.leaf(p, false) }

func (g *Graph) leaf(p *Param, train bool) Expr {
	if g.leaves[p] == nil {
		g.leaves[p] = map[bool]*node{}
	}
	n := g.leaves[p][train]
	if n == nil {
		n = &node{g: g, name: p.Name, rows: p.Rows, cols: p.Cols, data: p.Value, param: p, trains: train}
		g.leaves[p][train] = n
	}
	return Expr{n}
}

// Rows is the number of rows; a scalar has 1.
func (e Expr) Rows() int { return e.n.rows }

// Cols is the number of columns; a scalar has 1.
func (e Expr) Cols() int { return e.n.cols }

// Data is the expression's value, row-major: of an input, to be filled before a
// run; of an expression that a Program keeps, to be read after it.
func (e Expr) Data() []float32 { return e.n.data }

// Value is a scalar's value after a run.
func (e Expr) Value() float64 { return float64(e.n.data[0]) }

// Matrix is Data with its shape.
func (e Expr) Matrix() kernel.Matrix { return kernel.Dense(e.n.rows, e.n.cols, e.n.data) }

// IsZero reports whether e is the zero Expr, that is, none.
func (e Expr) IsZero() bool { return e.n == nil }

// Reuse has programs compiled from now on read e, and what it is made of, from
// where the programs of another graph have left the values of from, instead of
// computing them again; they differentiate e as before. Both expressions are
// made alike, down to e's leaves, and from is compiled.
func (e Expr) Reuse(from Expr) {
	if len(e.n.in) == 0 {
		return
	}
	from.mustBe("Reuse", e.n.rows, e.n.cols)
	if e.n.name != from.n.name || len(e.n.in) != len(from.n.in) || from.n.data == nil || e.n.scalar {
		panic(fmt.Sprintf("grad: Reuse: %v from %v: want a compiled matrix made alike", e, from))
	}
	e.n.data, e.n.flop, e.n.recalled = from.n.data, 0, true
	for i := range e.n.in {
		Expr{e.n.in[i]}.Reuse(Expr{from.n.in[i]})
	}
}

func (e Expr) String() string {
	if e.n == nil {
		return "none"
	}
	return fmt.Sprintf("%s (%d×%d)", e.n.name, e.n.rows, e.n.cols)
}

// build makes the matrix expression rule(in...).
func build(name string, rows, cols int, r rule, in ...Expr) Expr {
	n := &node{g: in[0].n.g, name: name, rows: rows, cols: cols, rule: r}
	for _, e := range in {
		if e.n.g != n.g {
			panic("grad: " + name + ": operands of two graphs")
		}
		n.in = append(n.in, e.n)
		n.trains = n.trains || e.n.trains
	}
	n.trains = n.trains && r.backward != nil
	return Expr{n}
}

// buildScalar makes the scalar expression rule(in...).
func buildScalar(name string, r rule, in ...Expr) Expr {
	e := build(name, 1, 1, r, in...)
	e.n.scalar = true
	return e
}

func (e Expr) mustBe(op string, rows, cols int) {
	if e.n.rows != rows || e.n.cols != cols {
		panic(fmt.Sprintf("grad: %s: %v, want %d×%d", op, e, rows, cols))
	}
}
