package engine

import (
	"fmt"
	"math/rand/v2"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/kernel"
)

// BenchConfig has the sizes of a step to time.
type BenchConfig struct {
	// Step is "extract", "critic", "generator" or "classifier".
	Step                         string
	Features, Attributes         int
	Classes                      int // seen ones
	Semantic, Residual           int
	Hidden, ClubHidden           int
	Batch, Steps, Threads, Noise int
}

// BenchSteps are the steps that can be timed.
var BenchSteps = []string{"extract", "critic", "generator", "classifier"}

// Benchmark times whole training steps of one kind on random data: drawing the
// batch, forward, backward and every optimiser update; for extract also q's
// step, for critic also the generation of the fake batch.
type Benchmark struct {
	pool *kernel.Pool
	step func() error
	flop float64
	stop func()
}

// benchWarmUp is the number of steps before the first timed one.
const benchWarmUp = 2

// NewBenchmark compiles the step and warms it up.
func NewBenchmark(c BenchConfig) (*Benchmark, error) {
	cfg := c.config()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if c.Features < 1 || c.Attributes < 1 || c.Classes < 1 {
		return nil, fmt.Errorf("engine: bench: %d features, %d attributes, %d classes: want at least 1 of each",
			c.Features, c.Attributes, c.Classes)
	}
	p, err := newProblem(c.set(), cfg)
	if err != nil {
		return nil, err
	}
	b := &Benchmark{pool: kernel.New(c.Threads)}
	if err := b.open(c.Step, newModel(p, cfg, b.pool)); err != nil {
		b.pool.Close()
		return nil, err
	}
	for range benchWarmUp {
		if err := b.step(); err != nil {
			b.Close()
			return nil, err
		}
	}
	return b, nil
}

func (b *Benchmark) open(step string, m *Model) error {
	switch step {
	case "extract":
		t, err := newExtractTrainer(m, nil)
		if err != nil {
			return err
		}
		e := t.(*extractTrainer)
		b.flop = e.program.FLOP() + e.qFirst.program.FLOP() + float64(e.cfg.ClubSteps-1)*e.qNext.program.FLOP()
		b.use(t)
	case "critic", "generator":
		t, err := newGenerateTrainer(m, nil)
		if err != nil {
			return err
		}
		g := t.(*generateTrainer)
		b.use(t)
		if step == "critic" {
			b.flop = g.fakes.FLOP() + g.criticProgram.FLOP()
			b.step = func() error { _, err := g.stepCritic(nil); return err }
			return nil
		}
		b.flop = g.program.FLOP()
		b.step = func() error {
			g.draw(nil)
			_, err := g.stepGenerator(nil)
			return err
		}
	case "classifier":
		t, err := newClassifyTrainer(m, nil)
		if err != nil {
			return err
		}
		b.flop = t.(*classifyTrainer).linear.program.FLOP()
		b.use(t)
	default:
		return fmt.Errorf("engine: bench: no step %q: want one of %v", step, BenchSteps)
	}
	return nil
}

func (b *Benchmark) use(t trainer) {
	i := 0
	b.step = func() error {
		i++
		_, err := t.step(i)
		return err
	}
	b.stop = t.close
}

// Step runs one step and returns how long it took.
func (b *Benchmark) Step() (time.Duration, error) {
	begun := time.Now()
	err := b.step()
	return time.Since(begun), err
}

// FLOP is the number of floating-point operations of the matrix products of a step.
func (b *Benchmark) FLOP() float64 { return b.flop }

// Close stops the worker goroutines.
func (b *Benchmark) Close() {
	if b.stop != nil {
		b.stop()
	}
	b.pool.Close()
}

func (c BenchConfig) config() config.Config {
	cfg := config.Default()
	cfg.Threads = c.Threads
	cfg.Extract.Batch, cfg.Generate.Batch, cfg.Classify.Batch = c.Batch, c.Batch, c.Batch
	cfg.Extract.SemanticDim, cfg.Extract.ResidualDim = c.Semantic, c.Residual
	cfg.Extract.Hidden, cfg.Extract.ClubHidden, cfg.Generate.Hidden = c.Hidden, c.ClubHidden, c.Hidden
	cfg.Generate.NoiseDim = c.Noise
	cfg.Synthesise.PerClass = 1
	return cfg
}

// set is random data of the right shape, with one unseen class.
func (c BenchConfig) set() *data.Set {
	n := max(4*c.Batch, c.Classes) + 2
	rng := rand.New(rand.NewPCG(1, 1))
	s := &data.Set{Name: "bench", Source: "generated", D: c.Features, A: c.Attributes,
		Features: make([]float32, n*c.Features), Labels: make([]data.ClassID, n),
		Attributes: make([]float32, (c.Classes+1)*c.Attributes)}
	fillUniform(rng, s.Features)
	for k := range c.Classes + 1 {
		row := s.Attributes[k*c.Attributes : (k+1)*c.Attributes]
		fillUniform(rng, row)
		unit(row, row)
		s.ClassNames = append(s.ClassNames, fmt.Sprint(k))
	}
	for i := range n - 2 {
		s.Labels[i] = data.ClassID(i % c.Classes)
		s.Split.TrainVal = append(s.Split.TrainVal, i)
	}
	s.Labels[n-1] = data.ClassID(c.Classes)
	s.Split.TestSeen, s.Split.TestUnseen = []int{n - 2}, []int{n - 1}
	return s
}
