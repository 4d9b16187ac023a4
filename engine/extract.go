package engine

import (
	"errors"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/net"
	"segzsl/engine/paper"
)

// extractTrainer is stage 1: Eq. (7), (10)–(12), with q of CLUB trained in
// alternation.
type extractTrainer struct {
	m       *Model
	cfg     config.ExtractConfig
	sampler batchSource
	batch   data.Batch
	drawing drawing
	length  int

	graph                *extraction
	recon, mis, mir, sim *lossTerm
	terms                []*lossTerm
	total                grad.Expr
	program              *grad.Program
	adam                 *net.Adam

	qFirst, qNext *qStep // the first step of a batch, and the others
	qAdam         *net.Adam
}

// qStep is a step of q: its graph and program.
type qStep struct {
	*likelihood
	program *grad.Program
}

func newExtractTrainer(m *Model, off map[config.Term]bool) (trainer, error) {
	cfg := m.cfg.Extract
	m.nets.initExtractor(m.cfg.Seed)
	m.moved.extract++
	sampler, size, err := m.sampler(cfg.Batch, cfg.Balanced, "extract")
	if err != nil {
		return nil, err
	}
	att := m.problem.seenAttributes()
	t := &extractTrainer{m: m, cfg: cfg, sampler: sampler, length: m.problem.sizes.extract(&m.cfg)}
	t.graph = buildExtraction(m.pool, m.nets, att, size, m.problem.extractionForm(cfg))
	t.batch.X = t.graph.x.Data()
	t.recon = &lossTerm{term: config.TermRecon, expr: t.graph.recon, field: func(c *config.Config) *float64 { return &c.Extract.LambdaRecon }}
	t.mis = &lossTerm{term: config.TermMIS, expr: t.graph.mis, field: func(c *config.Config) *float64 { return &c.Extract.LambdaS }}
	t.mir = &lossTerm{term: config.TermMIR, expr: t.graph.mir, field: func(c *config.Config) *float64 { return &c.Extract.LambdaR }}
	t.sim = &lossTerm{term: config.TermSim, expr: t.graph.sim, field: func(c *config.Config) *float64 { return &c.Extract.LambdaSim }}
	t.terms = []*lossTerm{t.recon, t.mis, t.mir, t.sim}
	t.adam = net.NewAdam(m.pool, 0.9, m.nets.extractor()...)
	t.adam.Decay = cfg.WeightDecay
	if m.nets.Q != nil {
		t.qAdam = net.NewAdam(m.pool, 0.9, m.nets.Q.Params()...)
	}
	updateWeights(t.terms, &m.cfg, off)
	return t, t.compile()
}

var errNoTerm = errors.New("every loss term of this stage is switched off or has weight 0: at least one is needed")

// compile builds the program of the terms that are switched on, and q's if CLUB is.
func (t *extractTrainer) compile() error {
	if t.recon.weight == 0 && t.mis.weight == 0 && t.mir.weight == 0 && t.sim.weight == 0 {
		return errNoTerm
	}
	t.close()
	t.total = paper.Extraction(
		paper.ExtractionWeights{Recon: &t.recon.weight, S: &t.mis.weight, R: &t.mir.weight, Sim: &t.sim.weight},
		t.recon.on(), t.mis.on(), t.mir.on(), t.sim.on())
	var err error
	if t.program, err = t.graph.graph.Compile(t.total); err != nil || t.mir.weight == 0 {
		return err
	}
	return t.compileQ()
}

// compileQ requires the program of the main step, whose values it reads.
func (t *extractTrainer) compileQ() (err error) {
	if t.qFirst == nil {
		build := func() *likelihood {
			return buildLikelihood(t.m.pool, t.m.nets, t.m.problem.seenAttributes(), t.graph)
		}
		t.qFirst, t.qNext = &qStep{likelihood: build().recall(t.graph)}, &qStep{likelihood: build()}
	}
	if t.qFirst.program, err = t.qFirst.graph.Compile(t.qFirst.nll); err != nil {
		return err
	}
	t.qNext.program, err = t.qNext.graph.Compile(t.qNext.nll)
	return err
}

func (t *extractTrainer) batches() int  { return t.length }
func (t *extractTrainer) epochs() int   { return t.cfg.Epochs }
func (t *extractTrainer) finish() error { return nil }

func (t *extractTrainer) state() trainerState {
	o := trainerState{adams: map[string]*net.Adam{"extract": t.adam}, states: map[string]binaryState{"batches": t.sampler}}
	if t.qAdam != nil {
		o.adams["q"] = t.qAdam
	}
	return o
}

func (t *extractTrainer) applyFields(cfg config.Config, off map[config.Term]bool) error {
	previous := weightsOf(t.terms)
	t.cfg.LR, t.cfg.ClubLR, t.cfg.ClubSteps = cfg.Extract.LR, cfg.Extract.ClubLR, cfg.Extract.ClubSteps
	t.adam.Decay = cfg.Extract.WeightDecay
	if !updateWeights(t.terms, &cfg, off) {
		return nil
	}
	if err := t.compile(); err != nil {
		restoreWeights(t.terms, previous)
		return err
	}
	return nil
}

func (t *extractTrainer) step(int) ([]event.TermValue, error) {
	t.drawing.draw(t.m.pool, t.sampler, &t.batch, nil)
	t.m.problem.labels(t.graph.y.Of, t.batch.Y)
	if err := t.program.Run(); err != nil {
		return nil, err
	}
	values := appendValues(make([]event.TermValue, 0, 6), t.terms)
	values = append(values, event.TermValue{Term: config.TermTotal, Value: t.total.Value(), Weight: 1})
	if _, bad := firstInfinite(values); bad || !t.program.Finite() {
		return values, diverged(values)
	}
	t.adam.Step(t.program, t.cfg.LR)
	t.m.moved.extract++
	if t.mir.weight == 0 {
		return values, nil
	}
	return t.stepQ(values)
}

// stepQ trains q on the batch's z_r, detached. The main step has already run the
// forward pass of q, so that the first step here starts with the backward pass.
func (t *extractTrainer) stepQ(values []event.TermValue) ([]event.TermValue, error) {
	q := t.qFirst
	for i := range t.cfg.ClubSteps {
		if err := q.program.Run(); err != nil {
			return nil, err
		}
		v := event.TermValue{Term: config.TermQ, Value: q.nll.Value(), Weight: 1}
		if i == 0 {
			values = append(values, v)
		}
		if !finite(v.Value) || !q.program.Finite() {
			return values, diverged([]event.TermValue{v})
		}
		t.qAdam.Step(q.program, t.cfg.ClubLR)
		q = t.qNext
	}
	return values, nil
}

func (t *extractTrainer) norms(dst []event.NetworkNorm) []event.NetworkNorm {
	dst = appendNorms(dst, t.adam)
	if t.mir.weight == 0 || t.cfg.ClubSteps == 0 { // q was not updated
		return dst
	}
	return appendNorms(dst, t.qAdam)
}

func (t *extractTrainer) close() {
	closeProgram(t.program)
	t.program = nil
	for _, q := range []*qStep{t.qFirst, t.qNext} {
		if q != nil {
			closeProgram(q.program)
			q.program = nil
		}
	}
}

func closeProgram(p *grad.Program) {
	if p != nil {
		_ = p.Close() // gorgonia's Close does not fail on a CPU
	}
}

func weightsOf(terms []*lossTerm) []float64 {
	w := make([]float64, len(terms))
	for i, t := range terms {
		w[i] = t.weight
	}
	return w
}

func restoreWeights(terms []*lossTerm, w []float64) {
	for i, t := range terms {
		t.weight = w[i]
	}
}

// sampler draws batches of the training samples, at most all of them at once.
func (m *Model) sampler(batch int, balanced bool, purpose string) (*data.Sampler, int, error) {
	locations := m.problem.set.Split.TrainVal
	size := min(batch, len(locations))
	s, err := data.NewSampler(m.problem.set, m.problem.scaler, locations,
		data.SamplerConfig{Batch: size, Seed: source(m.cfg.Seed, "batches "+purpose).Uint64(), Balanced: balanced})
	return s, size, err
}
