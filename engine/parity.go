package engine

import (
	"encoding/json"
	"fmt"
	"io"

	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
	"segzsl/engine/paper"
)

// equationCase has weights and inputs of any dimensions, in the format of
// testdata/equation/case0.json: W is (out, in), x Wᵀ + b.
type equationCase struct {
	Meta   caseMeta                   `json:"meta"`
	Params map[string]json.RawMessage `json:"params"`
	Inputs map[string]json.RawMessage `json:"inputs"`
}

// caseMeta holds dimensions and weights: D features, A attributes, H hidden
// units, ds, dr and nz units of z_s, z_r and ε, C seen classes, B samples, K
// classes of the classifier, Hq hidden units of q.
type caseMeta struct {
	D          int     `json:"D"`
	A          int     `json:"A"`
	H          int     `json:"H"`
	DS         int     `json:"ds"`
	DR         int     `json:"dr"`
	NZ         int     `json:"nz"`
	C          int     `json:"C"`
	B          int     `json:"B"`
	K          int     `json:"K"`
	HQ         int     `json:"Hq"`
	Slope      float64 `json:"slope"`
	LambdaS    float64 `json:"lambda_s"`
	LambdaR    float64 `json:"lambda_r"`
	LambdaSim  float64 `json:"lambda_sim"`
	LambdaGP   float64 `json:"lambda_gp"`
	LambdaGMI  float64 `json:"lambda_G_MI"`
	LambdaGSim float64 `json:"lambda_G_sim"`
	Seed       int     `json:"seed"`
}

type equationResult struct {
	Meta         caseMeta                  `json:"meta"`
	Losses       map[string]float64        `json:"losses"`
	Grads        map[string]map[string]any `json:"grads"`
	Intermediate map[string]any            `json:"intermediate"`
}

// Parity reads weights and inputs from r, computes every loss and its gradients with
// the training code, and writes them to w.
func Parity(r io.Reader, w io.Writer) error {
	var c equationCase
	if err := json.NewDecoder(r).Decode(&c); err != nil {
		return fmt.Errorf("parity: read case: %w", err)
	}
	p, err := newParity(c)
	if err != nil {
		return err
	}
	defer p.pool.Close()
	for _, part := range []func() error{p.extract, p.generate, p.classify} {
		if err := part(); err != nil {
			return fmt.Errorf("parity: %w", err)
		}
	}
	return json.NewEncoder(w).Encode(p.result)
}

// parity is one case under evaluation.
type parity struct {
	pool   *kernel.Pool
	meta   caseMeta
	nets   *networks
	layer  *net.Linear
	att    seenAttributes
	in     caseInputs
	zs     []float32 // of extract
	result equationResult
}

func newParity(c equationCase) (*parity, error) {
	m := c.Meta
	if err := m.check(); err != nil {
		return nil, err
	}
	d := dims{features: m.D, attributes: m.A, semantic: m.DS, residual: m.DR,
		hidden: m.H, clubHidden: m.HQ, noise: m.NZ, ganHidden: m.H, slope: m.Slope}
	if err := c.checkSize(d); err != nil {
		return nil, err
	}
	p := &parity{
		meta:  m,
		nets:  newNetworks(d),
		layer: net.NewLinear("C", m.K, m.DS),
		result: equationResult{Meta: m, Losses: map[string]float64{},
			Grads: map[string]map[string]any{}, Intermediate: map[string]any{}},
	}
	if err := loadParams(p.params(), c.Params); err != nil {
		return nil, err
	}
	if err := p.in.load(m, c.Inputs); err != nil {
		return nil, err
	}
	p.att = seenAttributes{p.in.att, m.C, m.A}
	p.pool = kernel.New(0)
	return p, nil
}

func (p *parity) params() []*grad.Param { return append(p.nets.params(), p.layer.Params()...) }

// measure compiles the loss, runs it and records its value and gradients under name.
func (p *parity) measure(name string, g *grad.Graph, loss grad.Expr, keep ...grad.Expr) error {
	program, err := g.Compile(loss, keep...)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.result.Losses[name] = loss.Value()
	p.result.Grads[name] = p.gradients(program)
	return nil
}

// weighted is the term times λ, as in the reference results.
func weighted(lambda float64, term grad.Expr) grad.Expr {
	return grad.Sum(grad.Weighted{Weight: &lambda, Term: term})
}

func (p *parity) extract() error {
	m := &p.meta
	e := buildExtraction(p.pool, p.nets, p.att, m.B, extractionForm{temperature: 1})
	copy(e.x.Data(), p.in.x)
	copy(e.y.Of, p.in.y)
	one := 1.0
	total := paper.Extraction(paper.ExtractionWeights{Recon: &one, S: &m.LambdaS, R: &m.LambdaR, Sim: &m.LambdaSim},
		e.recon, e.mis, e.mir, e.sim)
	keep := []grad.Expr{e.zs, e.xhat}
	if !e.zr.IsZero() {
		keep = append(keep, e.zr, e.q.Mu, e.q.LogVar)
	}
	if err := p.measure("total_eq11", e.graph, total, keep...); err != nil {
		return err
	}
	p.output("zs", e.zs)
	p.zs = e.zs.Data()
	p.output("xhat", e.xhat)
	terms := []namedLoss{
		{"recon_eq12", e.recon}, {"mi_s_eq7", weighted(m.LambdaS, e.mis)}, {"sim_eq10", e.sim},
	}
	if repeats(p.in.y) { // otherwise no anchor has another sample of its class
		terms = append(terms, namedLoss{"sim_eq10_excl_self", paper.Similarity(e.zs, e.y, true, 1)})
	}
	if !e.zr.IsZero() {
		p.output("zr", e.zr)
		p.output("mu", e.q.Mu)
		p.output("logvar", e.q.LogVar)
		terms = append(terms, namedLoss{"mi_r_eq7", weighted(m.LambdaR, e.mir)},
			namedLoss{"mi_r_eq7_prior", weighted(m.LambdaR, e.club(p.att, classCounts(p.in.y, m.C)))})
		q := buildLikelihood(p.pool, p.nets, p.att, e)
		if err := p.measure("q_nll", q.graph, q.nll); err != nil {
			return err
		}
	}
	return p.measureAll(e.graph, terms)
}

// classCounts are the samples of each of c classes in a batch.
func classCounts(y []int, c int) []int {
	counts := make([]int, c)
	for _, class := range y {
		counts[class]++
	}
	return counts
}

func repeats(y []int) bool {
	seen := map[int]bool{}
	for _, c := range y {
		if seen[c] {
			return true
		}
		seen[c] = true
	}
	return false
}

type namedLoss struct {
	name string
	loss grad.Expr
}

func (p *parity) measureAll(g *grad.Graph, losses []namedLoss) error {
	for _, l := range losses {
		if err := p.measure(l.name, g, l.loss); err != nil {
			return err
		}
	}
	return nil
}

func (p *parity) generate() error {
	m := &p.meta
	e := buildGeneration(p.pool, p.nets, p.att, m.B, 1)
	copy(e.zs.Data(), p.zs)
	copy(e.eps.Data(), p.in.eps)
	copy(e.y.Of, p.in.y)
	e.readW(p.pool, p.att)
	one := 1.0
	total := paper.Generation(paper.GenerationWeights{WGAN: &one, MI: &m.LambdaGMI, Sim: &m.LambdaGSim}, e.wgan, e.mi, e.sim, grad.Expr{})
	if err := p.measure("G_total_eq16", e.graph, total, e.xfake); err != nil {
		return err
	}
	p.output("xfake", e.xfake)
	err := p.measureAll(e.graph, []namedLoss{{"G_wgan", e.wgan}, {"G_mi_eq14", e.mi}, {"G_sim_eq15", e.sim}})
	if err != nil {
		return err
	}
	c := buildCriticism(p.pool, p.nets, p.att, e)
	copy(c.x.Data(), p.in.x)
	copy(c.alpha.Data(), p.in.alpha)
	if err := p.measure("critic_eq13", c.graph, paper.CriticLoss(&m.LambdaGP, c.wasserstein, c.penalty), c.dreal); err != nil {
		return err
	}
	p.output("d_real", c.dreal)
	if err := p.measure("gp_only", c.graph, c.penalty); err != nil {
		return err
	}
	// The penalty does not depend on biases; the format has zeros for the hidden one.
	p.result.Grads["gp_only"]["D.1.b"] = make([]float32, m.H)
	return nil
}

// classify trains on the semantic features of the case.
func (p *parity) classify() error {
	c := buildClassification(p.pool, p.layer, config.Softmax, p.meta.B)
	copy(c.z.Data(), p.zs)
	copy(c.y.Of, p.in.cy)
	return p.measure("ce_eq18_mean", c.graph, c.loss)
}
