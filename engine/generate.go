package engine

import (
	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/net"
	"segzsl/engine/paper"
)

// generateTrainer is stage 2: the conditional WGAN with gradient penalty,
// Eq. (13)–(16). One step is critic_steps critic updates, each on a fresh batch,
// and one generator update.
type generateTrainer struct {
	m       *Model
	cfg     config.GenerateConfig
	sampler batchSource
	batch   data.Batch
	drawing drawing
	noise   noiseSource
	newEps  func() // draws ε
	length  int
	// What the frozen encoder and W give is computed when first needed: readAt are their moves at that time.
	real   *semantics // of the training samples
	readAt int

	graph              *generation
	wgan, mi, sim, cls *lossTerm
	terms              []*lossTerm
	classifierTrained  bool // the classifier of cls is trained
	total              grad.Expr
	program            *grad.Program // the generator's step
	fakes              *grad.Program // x̃ alone, for the critic
	adam               *net.Adam

	fit *generatorFit // nil before the first measure

	critic        *criticism
	penalty       *lossTerm
	criticLoss    grad.Expr
	criticProgram *grad.Program
	criticAdam    *net.Adam
}

func newGenerateTrainer(m *Model, off map[config.Term]bool) (trainer, error) {
	cfg := m.cfg.Generate
	m.nets.initGAN(m.cfg.Seed, m.firstOutput())
	m.generatorReady, m.generated = true, 0
	m.moved.generate++
	sampler, size, err := m.sampler(cfg.Batch, cfg.Balanced, "generate")
	if err != nil {
		return nil, err
	}
	t := &generateTrainer{m: m, cfg: cfg, sampler: sampler, length: m.problem.sizes.generate(&m.cfg),
		noise: newNoise(m.cfg.Seed, "noise generate"), readAt: -1}
	t.graph = buildGeneration(m.pool, m.nets, m.problem.seenAttributes(), size, cfg.Temperature)
	t.wgan = &lossTerm{term: config.TermGWGAN, expr: t.graph.wgan, field: func(c *config.Config) *float64 { return &c.Generate.LambdaWGAN }}
	t.mi = &lossTerm{term: config.TermGMI, expr: t.graph.mi, field: func(c *config.Config) *float64 { return &c.Generate.LambdaMI }}
	t.sim = &lossTerm{term: config.TermGSim, expr: t.graph.sim, field: func(c *config.Config) *float64 { return &c.Generate.LambdaSim }}
	t.cls = &lossTerm{term: config.TermGCLS, expr: t.graph.cls, field: func(c *config.Config) *float64 { return &c.Generate.LambdaCLS }}
	t.terms = []*lossTerm{t.wgan, t.mi, t.sim, t.cls}
	if t.fakes, err = t.graph.graph.CompileForward(t.graph.xfake); err != nil {
		return nil, err
	}
	t.critic = buildCriticism(m.pool, m.nets, m.problem.seenAttributes(), t.graph)
	t.batch.X = t.critic.x.Data()
	t.newEps = func() { t.noise.normal(t.graph.eps.Data()) }
	t.penalty = &lossTerm{term: config.TermGP, expr: t.critic.penalty, field: func(c *config.Config) *float64 { return &c.Generate.LambdaGP }}
	t.adam = net.NewAdam(m.pool, 0.5, m.nets.G.Params()...)
	t.criticAdam = net.NewAdam(m.pool, 0.5, m.nets.D.Params()...)
	updateWeights(append(t.terms, t.penalty), &m.cfg, off)
	return t, t.compile()
}

func (t *generateTrainer) compile() error {
	if t.wgan.weight == 0 && t.mi.weight == 0 && t.sim.weight == 0 && t.cls.weight == 0 {
		return errNoTerm
	}
	if err := t.trainClassifier(); err != nil {
		return err
	}
	closeProgram(t.program)
	closeProgram(t.criticProgram)
	t.total = paper.Generation(paper.GenerationWeights{WGAN: &t.wgan.weight, MI: &t.mi.weight, Sim: &t.sim.weight, CLS: &t.cls.weight},
		t.wgan.on(), t.mi.on(), t.sim.on(), t.cls.on())
	t.criticLoss = paper.CriticLoss(&t.penalty.weight, t.critic.wasserstein, t.penalty.on())
	var err error
	if t.program, err = t.graph.graph.Compile(t.total); err != nil {
		return err
	}
	t.criticProgram, err = t.critic.graph.Compile(t.criticLoss)
	return err
}

// Training of the classifier of f-CLSWGAN's loss, as in its authors' code except for
// a minimum number of steps, which matters for sets of a few hundred samples. It is
// fixed, so that a resumed run trains the same classifier.
const (
	teachRate   = 1e-3
	teachBatch  = 100
	teachEpochs = 50
	teachSteps  = 2000
)

// trainClassifier trains the classifier of f-CLSWGAN's loss on real samples, when that loss is
// first needed.
func (t *generateTrainer) trainClassifier() error {
	if t.classifierTrained || t.cls.weight == 0 {
		return nil
	}
	real := t.m.problem.realFeatures()
	cfg := t.m.cfg
	cfg.Classify = config.ClassifyConfig{Kind: config.Softmax, Batch: teachBatch}
	n := t.m.problem.sizes.trainval
	updates := max(teachEpochs, teachSteps*teachBatch/n) * perEpoch(n, teachBatch)
	training, err := newLinearTraining(t.m.pool, cfg, classifier{t.graph.real, 0, "classify real", updates}, real)
	if err != nil {
		return err
	}
	err = training.trainAll(teachRate)
	t.classifierTrained = err == nil
	return err
}

func (t *generateTrainer) batches() int  { return t.length }
func (t *generateTrainer) epochs() int   { return t.cfg.Epochs }
func (t *generateTrainer) finish() error { return nil }

func (t *generateTrainer) state() trainerState {
	return trainerState{adams: map[string]*net.Adam{"generator": t.adam, "critic": t.criticAdam},
		states: map[string]binaryState{"batches": t.sampler, "noise": t.noise}}
}

func (t *generateTrainer) applyFields(cfg config.Config, off map[config.Term]bool) error {
	all := append(append([]*lossTerm{}, t.terms...), t.penalty)
	previous := weightsOf(all)
	t.cfg.LR, t.cfg.CriticSteps = cfg.Generate.LR, cfg.Generate.CriticSteps
	if !updateWeights(all, &cfg, off) {
		return nil
	}
	if err := t.compile(); err != nil {
		restoreWeights(all, previous)
		return err
	}
	return nil
}

// firstOutput is the mean of the scaled training features if the generator's output is to
// begin there, or else nil.
func (m *Model) firstOutput() []float32 {
	if !m.cfg.Generate.OutputBias {
		return nil
	}
	p := m.problem
	sums, row := newClassSums(1, p.set.D), make([]float32, p.set.D)
	for _, at := range p.set.Split.TrainVal {
		p.scaler.Apply(row, p.set.Row(at))
		sums.add(0, row)
	}
	return sums.means().Data
}

func (t *generateTrainer) step(i int) ([]event.TermValue, error) {
	values := make([]event.TermValue, 0, 9)
	for range t.cfg.CriticSteps {
		var err error
		if values, err = t.stepCritic(values[:0]); err != nil {
			return values, err
		}
	}
	values, err := t.stepGenerator(values)
	if err != nil || i != 1 && i%max(1, t.length/max(1, t.cfg.Epochs)) != 0 {
		return values, err
	}
	return t.measureFit(values)
}

// measureFit appends the generator's fit, after the first batch and each epoch.
func (t *generateTrainer) measureFit(values []event.TermValue) (_ []event.TermValue, err error) {
	if t.fit == nil {
		if t.fit, err = newGeneratorFit(t.m); err != nil {
			return values, err
		}
	}
	return t.fit.terms(values)
}

// stepGenerator updates the generator on the attributes of the last batch, with new
// noise.
func (t *generateTrainer) stepGenerator(values []event.TermValue) ([]event.TermValue, error) {
	t.newEps()
	if err := t.readFrozen(); err != nil {
		return nil, err
	}
	if err := t.program.Run(); err != nil {
		return nil, err
	}
	own := len(values)
	values = append(appendValues(values, t.terms), event.TermValue{Term: config.TermGTotal, Value: t.total.Value(), Weight: 1})
	if _, bad := firstInfinite(values[own:]); bad || !t.program.Finite() {
		return values, diverged(values[own:])
	}
	t.adam.Step(t.program, t.cfg.LR)
	t.m.generated++
	t.m.moved.generate++
	return values, nil
}

// readFrozen prepares what Eq. (14) and (15) take from the encoder and W: its product with the attributes, and z_s
// of the batch. Both are frozen in this stage, so that the product is computed and all training samples are
// encoded once, before the first step.
func (t *generateTrainer) readFrozen() (err error) {
	if t.readAt != t.m.moved.extract {
		t.readAt, t.real = t.m.moved.extract, nil
		t.graph.readW(t.m.pool, t.m.problem.seenAttributes())
	}
	if t.sim.weight == 0 {
		return nil
	}
	if t.real == nil {
		if t.real, err = encodeAll(t.m, t.m.problem.set.Split.TrainVal); err != nil {
			return err
		}
	}
	t.real.copyTo(t.graph.zs.Data(), t.batch.Locations)
	return nil
}

// draw fetches the next batch of real samples and calls noise, unless it is nil.
func (t *generateTrainer) draw(noise func()) {
	t.drawing.draw(t.m.pool, t.sampler, &t.batch, noise)
	t.m.problem.labels(t.graph.y.Of, t.batch.Y)
}

func (t *generateTrainer) stepCritic(values []event.TermValue) ([]event.TermValue, error) {
	t.draw(t.newEps)
	if err := t.fakes.Run(); err != nil {
		return nil, err
	}
	t.noise.uniform(t.critic.alpha.Data())
	if err := t.criticProgram.Run(); err != nil {
		return nil, err
	}
	values = append(values, event.TermValue{Term: config.TermW, Value: t.critic.wasserstein.Value(), Weight: 1})
	if t.penalty.weight != 0 {
		values = append(values, event.TermValue{Term: config.TermGP, Value: t.critic.penalty.Value(), Weight: t.penalty.weight})
	}
	values = append(values, event.TermValue{Term: config.TermCritic, Value: t.criticLoss.Value(), Weight: 1})
	if _, bad := firstInfinite(values); bad || !t.criticProgram.Finite() {
		return values, diverged(values)
	}
	t.criticAdam.Step(t.criticProgram, t.cfg.LR)
	return values, nil
}

func (t *generateTrainer) norms(dst []event.NetworkNorm) []event.NetworkNorm {
	return appendNorms(appendNorms(dst, t.adam), t.criticAdam)
}

func (t *generateTrainer) close() {
	closeProgram(t.program)
	closeProgram(t.fakes)
	closeProgram(t.criticProgram)
	t.fit.close()
}
