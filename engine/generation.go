package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
	"segzsl/engine/paper"
)

// generation is the generator's graph of stage 2 for batches of n samples.
type generation struct {
	graph     *grad.Graph
	eps       grad.Expr // input (n, noise)
	zs        grad.Expr // input (n, d_s): semantic features of real samples, for Eq. (15)
	wa        grad.Expr // input (C, d_s), see readW
	y         *grad.Labels
	xfake     grad.Expr
	wgan      grad.Expr
	mi        grad.Expr
	sim       grad.Expr
	cls       grad.Expr // f-CLSWGAN's loss, by real
	generator *networks
	// real classifies features of the seen classes; see generateTrainer.trainClassifier.
	real *net.Linear
}

func buildGeneration(pool *kernel.Pool, nets *networks, att seenAttributes, n int, temperature float64) *generation {
	g := grad.New(pool)
	e := &generation{graph: g, y: grad.NewLabels(n), generator: nets}
	e.eps = g.Input("eps", n, nets.G.Hidden.W[0].Cols)
	e.zs = g.Input("zs", n, nets.Es.Out.W[0].Rows)
	classes := g.Const("att", att.c, att.a, att.values)
	a := classes.GatherRows(e.y)

	e.xfake = nets.G.Apply(g, net.Train, e.eps, a)
	e.wgan = paper.GeneratorWGAN(criticOf(g, nets, net.Freeze).At(e.xfake, a))
	zfake := nets.Es.Apply(g, net.Freeze, e.xfake)
	e.wa = g.Input("W a", att.c, nets.W.Rows)
	e.mi = paper.GeneratorMI(paper.ScoreOf(zfake, e.wa), e.y)
	e.real = net.NewLinear("real", att.c, e.xfake.Cols())
	e.cls = paper.GeneratorClassification(e.real.Apply(g, net.Freeze, grad.Identity, e.xfake), e.y)
	e.sim = paper.GeneratorSimilarity(zfake, e.zs, e.y, temperature)
	return e
}

// readW computes the product of W, which is frozen in this stage, and the attributes.
func (e *generation) readW(pool *kernel.Pool, att seenAttributes) {
	w := e.generator.W
	pool.Gemm(e.wa.Matrix(), kernel.Dense(att.c, att.a, att.values), kernel.Dense(w.Rows, w.Cols, w.Value), false, true, kernel.Epilogue{})
}

// criticism is the critic's graph of stage 2.
type criticism struct {
	graph       *grad.Graph
	x, xfake    grad.Expr // inputs
	alpha       grad.Expr // input (n, 1), uniform in [0, 1)
	dreal       grad.Expr
	wasserstein grad.Expr
	penalty     grad.Expr
}

// buildCriticism reads generated features and labels from e, which must be compiled.
func buildCriticism(pool *kernel.Pool, nets *networks, att seenAttributes, e *generation) *criticism {
	g := grad.New(pool)
	n := e.eps.Rows()
	c := &criticism{graph: g, x: g.Input("x", n, e.xfake.Cols()), alpha: g.Input("alpha", n, 1)}
	c.xfake = g.Const("xfake", n, e.xfake.Cols(), e.xfake.Data())
	a := g.Const("att", att.c, att.a, att.values).GatherRows(e.y)
	critic := criticOf(g, nets, net.Train)
	u, ufake := critic.Input(c.x, a), critic.Input(c.xfake, a)
	c.dreal = critic.Of(u)
	c.wasserstein = paper.Wasserstein(c.dreal, critic.Of(ufake))
	c.penalty = paper.GradientPenalty(critic, paper.Interpolate(c.alpha, u, ufake))
	return c
}

// criticOf is D in the form of the paper's equations.
func criticOf(g *grad.Graph, nets *networks, mode net.Mode) paper.Critic {
	h, out := nets.D.Hidden, nets.D.Out
	return paper.Critic{
		W1x: mode(g, h.W[0]), W1a: mode(g, h.W[1]), B1: mode(g, h.B),
		W2: mode(g, out.W[0]), B2: mode(g, out.B), Slope: nets.D.Slope,
	}
}

// classification is the graph that trains a linear classifier for batches of n.
type classification struct {
	graph  *grad.Graph
	z      grad.Expr // input (n, k)
	y      *grad.Labels
	scores grad.Expr
	loss   grad.Expr
}

func buildClassification(pool *kernel.Pool, layer *net.Linear, kind config.ClassifierKind, n int) *classification {
	g := grad.New(pool)
	c := &classification{graph: g, z: g.Input("z", n, layer.W[0].Cols), y: grad.NewLabels(n)}
	c.scores = layer.Apply(g, net.Train, grad.Identity, c.z)
	c.loss = paper.CrossEntropy(c.scores, c.y)
	if kind == config.SVM {
		c.loss = paper.Hinge(c.scores, c.y)
	}
	return c
}
