package paper_test

import (
	"fmt"

	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/paper"
)

// graph returns an empty graph on one thread; close it after use.
func graph() (g *grad.Graph, close func()) {
	pool := kernel.New(1)
	return grad.New(pool), pool.Close
}

// value returns the value of a loss.
func value(g *grad.Graph, loss grad.Expr) float64 {
	program, err := g.CompileForward(loss)
	if err != nil {
		panic(err)
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		panic(err)
	}
	return loss.Value()
}

func labels(y ...int) *grad.Labels {
	l := grad.NewLabels(len(y))
	copy(l.Of, y)
	return l
}

// Two samples: (1² + 2²) and 3², and their mean.
func ExampleReconstruction() {
	g, done := graph()
	defer done()
	x := g.Const("x", 2, 2, []float32{1, 2, 3, 4})
	xhat := g.Const("xhat", 2, 2, []float32{0, 4, 3, 1})
	fmt.Println(value(g, paper.Reconstruction(x, xhat)))
	// Output:
	// 7
}

// Scores that are equal for all classes have no information about a. The more they
// favour the sample's class, the closer the loss is to its minimum, −log C = −1.386 for
// four classes.
func ExampleInfoNCE() {
	g, done := graph()
	defer done()
	none := g.Const("f", 1, 4, []float32{0, 0, 0, 0})
	some := g.Const("f", 1, 4, []float32{0, 2, 0, 0})
	much := g.Const("f", 1, 4, []float32{0, 20, 0, 0})
	for _, f := range []grad.Expr{none, some, much} {
		fmt.Printf("%.3f\n", value(g, paper.InfoNCE(f, labels(1))))
	}
	// Output:
	// 0.000
	// -1.046
	// -1.386
}

// The attributes of two classes are (1, 0) and (0, 1). The bound on the mutual
// information is positive if q predicts the sample's attributes, and 0 if q is the same
// for both classes.
func ExampleCLUB() {
	g, done := graph()
	defer done()
	ay := g.Const("ay", 1, 2, []float32{1, 0})
	mean := g.Const("mean a", 1, 2, []float32{0.5, 0.5})
	square := g.Const("mean a²", 1, 2, []float32{0.5, 0.5})
	logVar := g.Const("log σ²", 1, 2, []float32{0, 0})
	for _, mu := range [][]float32{{1, 0}, {0.5, 0.5}} {
		q := paper.Gaussian{Mu: g.Const("μ", 1, 2, mu), LogVar: logVar}
		fmt.Println(value(g, paper.CLUB(q, ay, mean, square)))
	}
	// Output:
	// 0.5
	// 0
}

// Samples 0 and 1 are of one class. First their semantic features have the same
// direction; then sample 0 has that of a sample of another class, and the loss is larger.
func ExampleSimilarity() {
	g, done := graph()
	defer done()
	together := g.Const("zs", 3, 2, []float32{2, 0, 3, 0, 0, 1})
	apart := g.Const("zs", 3, 2, []float32{0, 2, 3, 0, 0, 1})
	for _, zs := range []grad.Expr{together, apart} {
		fmt.Printf("%.3f\n", value(g, paper.Similarity(zs, labels(0, 0, 1), false, 1)))
	}
	// Output:
	// 0.296
	// 0.550
}

// The gradient of a linear critic D(x, a) = 3 x₁ + 4 x₂ has norm 5 for all x, so the
// penalty is (5 − 1)².
func ExampleGradientPenalty() {
	g, done := graph()
	defer done()
	critic := paper.Critic{
		W1x: g.Const("W1x", 1, 2, []float32{3, 4}), W1a: g.Const("W1a", 1, 1, []float32{0}), B1: g.Const("b1", 1, 1, []float32{0}),
		W2: g.Const("w2", 1, 1, []float32{1}), B2: g.Const("b2", 1, 1, []float32{0}), Slope: 1,
	}
	x, a := g.Const("x", 1, 2, []float32{0.25, 0.5}), g.Const("a", 1, 1, []float32{1})
	fmt.Println(value(g, paper.GradientPenalty(critic, critic.Input(x, a))))
	// Output:
	// 16
}
