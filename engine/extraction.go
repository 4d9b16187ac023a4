package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
	"segzsl/engine/paper"
)

// seenAttributes are the attributes of the C seen classes, C × A, row-major;
// labels of batches count their rows.
type seenAttributes struct {
	values []float32
	c, a   int
}

// moments are the means over classes of a and of a², which CLUB needs. counts are the
// weights of the classes; nil weights them equally.
func (s seenAttributes) moments(counts []int) (mean, square []float32) {
	m, q := make([]float64, s.a), make([]float64, s.a)
	total := 0.0
	for c := range s.c {
		weight := 1.0
		if counts != nil {
			weight = float64(counts[c])
		}
		total += weight
		for k, v := range s.values[c*s.a : (c+1)*s.a] {
			m[k] += float64(weight * float64(v))
			q[k] += float64(weight * float64(float64(v)*float64(v)))
		}
	}
	mean, square = make([]float32, s.a), make([]float32, s.a)
	for k := range mean {
		mean[k], square[k] = float32(m[k]/total), float32(q[k]/total)
	}
	return mean, square
}

// extractionForm has the options of Eq. (7) and (10) that are not in the paper, which
// has temperature 1 and no others.
type extractionForm struct {
	temperature float64
	excludeSelf bool
	counts      []int // samples of each class, as its weight in CLUB; nil: equal weights
}

// extractionForm is the form that the config chooses. Balanced batches have every class
// equally often, which are equal weights.
func (p *problem) extractionForm(cfg config.ExtractConfig) extractionForm {
	form := extractionForm{temperature: cfg.Temperature, excludeSelf: cfg.ExcludeSelf}
	if cfg.PriorWeighted && !cfg.Balanced {
		form.counts = make([]int, p.seen)
		for _, at := range p.set.Split.TrainVal {
			form.counts[p.label(at)]++
		}
	}
	return form
}

// extraction is the graph of stage 1 for batches of n samples: what training
// compiles, and what parity checks.
type extraction struct {
	graph    *grad.Graph
	x        grad.Expr // input (n, D)
	y        *grad.Labels
	zs, zr   grad.Expr
	xhat     grad.Expr
	q        paper.Gaussian // frozen
	recon    grad.Expr
	mis, mir grad.Expr
	sim      grad.Expr
	ay       grad.Expr
}

func buildExtraction(pool *kernel.Pool, nets *networks, att seenAttributes, n int, form extractionForm) *extraction {
	g := grad.New(pool)
	e := &extraction{graph: g, y: grad.NewLabels(n)}
	e.x = g.Input("x", n, nets.Es.Hidden.W[0].Cols)
	classes := g.Const("att", att.c, att.a, att.values)
	e.ay = classes.GatherRows(e.y)

	e.zs = nets.Es.Apply(g, net.Train, e.x)
	e.mis = paper.InfoNCE(paper.Score(e.zs, g.Param(nets.W), classes), e.y)
	e.sim = paper.Similarity(e.zs, e.y, form.excludeSelf, form.temperature)
	if nets.Er == nil {
		e.xhat = nets.Dec.Apply(g, net.Train, e.zs)
	} else {
		e.zr = nets.Er.Apply(g, net.Train, e.x)
		e.xhat = nets.Dec.Apply(g, net.Train, e.zs, e.zr)
		e.q.Mu, e.q.LogVar = nets.Q.Apply(g, net.Freeze, e.zr)
		e.mir = e.club(att, form.counts)
	}
	e.recon = paper.Reconstruction(e.x, e.xhat)
	return e
}

// club is CLUB of Eq. (7) with these weights of the classes; see moments.
func (e *extraction) club(att seenAttributes, counts []int) grad.Expr {
	mean, square := att.moments(counts)
	return paper.CLUB(e.q, e.ay, e.graph.Const("mean a", 1, att.a, mean), e.graph.Const("mean a²", 1, att.a, square))
}

// likelihood is the graph that trains q on z_r of the main step.
type likelihood struct {
	graph *grad.Graph
	q     paper.Gaussian
	nll   grad.Expr
}

// buildLikelihood reads z_r and the labels from e, which must be compiled.
func buildLikelihood(pool *kernel.Pool, nets *networks, att seenAttributes, e *extraction) *likelihood {
	l := &likelihood{graph: grad.New(pool)}
	zr := l.graph.Const("zr", e.zr.Rows(), e.zr.Cols(), e.zr.Data())
	l.q.Mu, l.q.LogVar = nets.Q.Apply(l.graph, net.Train, zr)
	ay := l.graph.Const("att", att.c, att.a, att.values).GatherRows(e.y)
	l.nll = paper.NegativeLogLikelihood(l.q, ay)
	return l
}

// recall uses q's layers from e instead of computing them again: they are the same
// until q has been updated.
func (l *likelihood) recall(e *extraction) *likelihood {
	l.q.Mu.Reuse(e.q.Mu)
	l.q.LogVar.Reuse(e.q.LogVar)
	return l
}
