package grad

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"segzsl/engine/kernel"
)

// scene is a graph with two trainable matrices and what expressions of them need.
type scene struct {
	g      *Graph
	a, b   *Param // (5, 4)
	row    *Param // (1, 4)
	col    *Param // (5, 1)
	w      *Param // (3, 4)
	bias   *Param // (1, 3)
	labels *Labels
	pairs  *Labels
}

func newScene(pool *kernel.Pool) *scene {
	rng := rand.New(rand.NewPCG(1, 2))
	s := &scene{g: New(pool), a: NewParam("a", 5, 4), b: NewParam("b", 5, 4), row: NewParam("row", 1, 4),
		col: NewParam("col", 5, 1), w: NewParam("w", 3, 4), bias: NewParam("bias", 1, 3),
		labels: NewLabels(5), pairs: NewLabels(5)}
	for _, p := range s.params() {
		for i := range p.Value {
			p.Value[i] = float32(rng.NormFloat64())
		}
	}
	copy(s.labels.Of, []int{3, 0, 1, 1, 2})
	copy(s.pairs.Of, []int{1, 1, 0, 2, 1}) // classes 0 and 2 have one sample
	return s
}

func (s *scene) params() []*Param { return []*Param{s.a, s.b, s.row, s.col, s.w, s.bias} }

// expressions lists a loss for every operation that has a gradient. Weighting
// by b keeps a wrong gradient from hiding in a sum.
func (s *scene) expressions() map[string]Expr {
	g := s.g
	a, b, row, col := g.Param(s.a), g.Param(s.b), g.Param(s.row), g.Param(s.col)
	w, bias := g.Param(s.w), g.Param(s.bias)
	half := 0.5
	affine := func(act Activation) Expr {
		return Affine(act, bias, []Expr{a, b}, []Expr{w, w}).Square().Mean()
	}
	// Two layers that share a product by class.
	table := g.Const("table", 4, 4, []float32{1, -1, 2, 0, 9, 9, 9, 9, 0.5, 3, -2, 1, -3, 0, 1, 1})
	classes := NewLabels(5)
	copy(classes.Of, []int{2, 0, 2, 3, 2})
	affineByClasses := func(act Activation) Expr {
		picked := table.GatherRows(classes)
		return Affine(act, bias, []Expr{a, picked}, []Expr{w, w}).Mul(Affine(act, bias, []Expr{picked, b}, []Expr{w, w})).Mean()
	}
	return map[string]Expr{
		"add":              a.Add(b).Mul(b).Mean(),
		"sub":              a.Sub(b).Square().Mean(),
		"mul":              a.Mul(b).Mean(),
		"scale":            a.Scale(-3).Mul(b).Mean(),
		"add const":        a.AddConst(2).Square().Mean(),
		"square":           a.Square().Mul(b).Mean(),
		"exp":              a.Exp().Mul(b).Mean(),
		"tanh":             a.Tanh().Mul(b).Mean(),
		"sigmoid":          a.Sigmoid().Mul(b).Mean(),
		"leaky relu":       a.LeakyReLU(0.1).Mul(b).Mean(),
		"mul row":          a.MulRow(row).Mul(b).Mean(),
		"add row":          a.AddRow(row).Square().Mul(b).Mean(),
		"mul col":          a.MulCol(col).Mul(b).Mean(),
		"sum cols":         a.Mul(b).SumCols().Square().Mean(),
		"norm":             a.Norm().Square().Mul(col).Mean(),
		"normalise":        a.Normalise().Mul(b).Mean(),
		"pick":             a.Mul(b).Pick(s.labels).Mul(col).Mean(),
		"log mean exp":     a.LogMeanExp().Mul(col).Mean(),
		"log sum exp":      a.Scale(30).LogSumExp().Mul(col).Mean(),
		"product":          a.MatMulT(b).Square().Mean(),
		"product with own": a.MatMulT(a).Square().Mean(),
		"product aᵀb":      product(a, b, true, false).Square().Mean(),
		"product aᵀwᵀ":     product(product(w, w, true, false), b, true, true).Square().Mean(),
		"affine":           affine(Identity),
		"affine, leaky":    affine(LeakyReLU(0.1)),
		"affine, relu":     affine(ReLU),
		"affine by class":  affineByClasses(LeakyReLU(0.1)),
		"slice rows":       a.SliceRows(1, 3).Square().Mean(),
		"contrast":         a.MatMulT(b).Contrast(s.pairs, s.pairs, false).Mul(col).Mean(),
		"contrast others":  a.MatMulT(b).Contrast(s.pairs, s.pairs, true).Mul(col).Mean(),
		"squared hinge":    a.SquaredHinge(s.labels).Mul(col).Mean(),
		"sum":              Sum(Weighted{&half, a.Square().Mean()}, Weighted{&half, a.Mul(b).Mean()}),
		"negate":           a.Mul(b).Mean().Negate(),
		"fan of four":      a.Mul(b).Add(a.Exp()).Sub(a.Tanh()).Mul(a).Mean(),
		"used only flat":   a.Mul(a.SlopeMask(0.3)).Mean(), // the mask is flat
	}
}

// A layer on the attributes of classes is the layer on those of each sample, for batches with other classes after each
// other.
func TestAffineByClassIsAffine(t *testing.T) {
	pool := kernel.New(2)
	defer pool.Close()
	rng := rand.New(rand.NewPCG(3, 3))
	const n, classes, k, m = 9, 6, 5, 7
	g, y := New(pool), NewLabels(n)
	table, x, a := g.Input("table", classes, k), g.Input("x", n, 3), g.Input("a", n, k)
	w, v, b := NewParam("w", m, 3), NewParam("v", m, k), NewParam("b", 1, m)
	for _, data := range [][]float32{table.Data(), x.Data(), w.Value, v.Value, b.Value} {
		for i := range data {
			data[i] = float32(rng.NormFloat64())
		}
	}
	layer := func(last Expr) Expr {
		return Affine(LeakyReLU(0.2), g.Param(b), []Expr{x, last}, []Expr{g.Param(w), g.Param(v)})
	}
	byClass, whole := layer(table.GatherRows(y)), layer(a)
	programs := make([]*Program, 2)
	for i, e := range []Expr{byClass, whole} {
		var err error
		if programs[i], err = g.Compile(e.Square().Mean(), e); err != nil {
			t.Fatal(err)
		}
	}
	for _, labels := range [][]int{{0, 1, 2, 3, 4, 5, 0, 1, 2}, {5, 5, 5, 5, 5, 5, 5, 5, 5}, {4, 1, 4, 1, 1, 4, 4, 0, 4}} {
		copy(y.Of, labels)
		for i, c := range labels {
			copy(a.Data()[i*k:], table.Data()[c*k:(c+1)*k])
		}
		for _, p := range programs {
			if err := p.Run(); err != nil {
				t.Fatal(err)
			}
		}
		compareNear(t, "values", byClass.Data(), whole.Data())
		for _, p := range []*Param{w, v, b} {
			compareNear(t, "gradient of "+p.Name, programs[0].Gradient(p).Values(), programs[1].Gradient(p).Values())
		}
		if left, _, ok := programs[0].Gradient(v).Factors(); !ok || left.Rows != len(y.slots.classes) {
			t.Errorf("labels %v: the gradient has %d factors", labels, left.Rows)
		}
	}
}

func compareNear(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= 1e-5) {
			t.Fatalf("%s: entry %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// Every gradient against central differences.
func TestGradientsMatchDifferences(t *testing.T) {
	pool := kernel.New(2)
	defer pool.Close()
	for name := range newScene(pool).expressions() {
		t.Run(name, func(t *testing.T) {
			s := newScene(pool)
			loss := s.expressions()[name]
			program, err := s.g.Compile(loss)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range s.params() {
				if program.Gradient(p) != nil {
					compareDifferences(t, program, loss, p)
				}
			}
		})
	}
}

func compareDifferences(t *testing.T, program *Program, loss Expr, p *Param) {
	run := func() float64 {
		if err := program.Run(); err != nil {
			t.Fatal(err)
		}
		return loss.Value()
	}
	run()
	gradient := append([]float32{}, program.Gradient(p).Values()...)
	const h = 1e-2
	for i, v := range p.Value {
		p.Value[i] = v + h
		up := run()
		p.Value[i] = v - h
		down := run()
		p.Value[i] = v
		difference := (up - down) / (2 * h)
		if math.Abs(difference-float64(gradient[i])) > 2e-2*(math.Abs(difference)+0.05) {
			t.Errorf("%s[%d]: gradient %g, difference %g", p.Name, i, gradient[i], difference)
		}
	}
}

func TestFrozenAndDetachedGetNoGradient(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	s := newScene(pool)
	a, b, row := s.g.Param(s.a), s.g.Frozen(s.b), s.g.Param(s.row).Detach()
	program, err := s.g.Compile(a.Mul(b).MulRow(row).Mean())
	if err != nil {
		t.Fatal(err)
	}
	if program.Gradient(s.a) == nil || program.Gradient(s.b) != nil || program.Gradient(s.row) != nil {
		t.Errorf("gradients: a %v, frozen b %v, detached row %v",
			program.Gradient(s.a), program.Gradient(s.b), program.Gradient(s.row))
	}
}

func TestCompileRefusesALossWithoutParameters(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	s := newScene(pool)
	if _, err := s.g.Compile(s.g.Frozen(s.a).Mean()); err == nil || !strings.Contains(err.Error(), "no trainable parameter") {
		t.Errorf("error %v", err)
	}
}

// A panic inside an operation must come back as an error: it happens on a
// goroutine of gorgonia's.
func TestPanicInAnOperationIsAnError(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	s := newScene(pool)
	s.labels.Of[0] = 99
	program, err := s.g.Compile(s.g.Param(s.a).Pick(s.labels).Mean())
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Run(); err == nil || !strings.Contains(err.Error(), "pick") {
		t.Errorf("error %v does not name the operation", err)
	}
	s.labels.Of[0] = 3
	if err := program.Run(); err != nil {
		t.Errorf("the next run fails as well: %v", err)
	}
}

// Weights are read at each run: no new program for a new weight.
func TestWeightsAreReadAtEachRun(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	s := newScene(pool)
	weight := 1.0
	term := s.g.Param(s.a).Square().Mean()
	loss := Sum(Weighted{&weight, term})
	program, err := s.g.Compile(loss)
	if err != nil {
		t.Fatal(err)
	}
	for _, weight = range []float64{1, 3, 0.5} {
		if err := program.Run(); err != nil {
			t.Fatal(err)
		}
		want := weight * 2 * float64(s.a.Value[0]) / 20
		if got := float64(program.Gradient(s.a).Values()[0]); math.Abs(got-want) > 1e-6 || math.Abs(loss.Value()-weight*term.Value()) > 1e-6 {
			t.Errorf("weight %g: loss %g, gradient %g, want %g", weight, loss.Value(), got, want)
		}
	}
}

func TestRunAllocatesLittle(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	g := New(pool)
	w := NewParam("w", 256, 256)
	x := g.Input("x", 64, 256)
	program, err := g.Compile(x.MatMulT(g.Param(w)).LeakyReLU(0.02).MatMulT(g.Param(w)).Square().Mean())
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Run(); err != nil { // the first run makes buffers
		t.Fatal(err)
	}
	bytes := testing.Benchmark(func(b *testing.B) {
		for b.Loop() {
			if err := program.Run(); err != nil {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	// One buffer of this graph is 64 KiB; the tape's own bookkeeping is a few.
	if bytes > 16<<10 {
		t.Errorf("a run allocates %d bytes", bytes)
	}
}
