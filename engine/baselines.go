package engine

import (
	"fmt"
	"math"
	"strings"
	"time"

	"segzsl/data"
	"segzsl/engine/baseline"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
)

// BaselineInfo describes a method for comparison with SE-GZSL.
type BaselineInfo struct {
	Name, Title, Source, Note string
}

// clswgan is the only baseline that is a run of the four stages.
var clswgan = BaselineInfo{"f-clswgan", "f-CLSWGAN", "Xian, Lorenz, Schiele and Akata, CVPR 2018",
	"stages 2 to 4 on image features with the classification loss instead of (14), (15); its weight is chosen, everything else is as for SE-GZSL"}

// BaselineInfos lists the baselines, fast ones first.
func BaselineInfos() []BaselineInfo {
	var infos []BaselineInfo
	for _, m := range baseline.Methods {
		infos = append(infos, BaselineInfo{m.Name, m.Title, m.Source, m.Note})
	}
	return append(infos, clswgan)
}

// BaselineResult is the result of a baseline on the test samples, evaluated like
// SE-GZSL. Its hyper-parameters and calibration factor were chosen on validation.
type BaselineResult struct {
	Method    string `json:"method"`
	Title     string `json:"title"`
	Set       string `json:"set"`
	SplitHash string `json:"split_hash"`
	Seed      uint64 `json:"seed"`
	// Chosen are the chosen hyper-parameters, as text.
	Chosen string `json:"chosen"`
	metric.Scores
	// Validation are the scores on the validation samples.
	Validation metric.Scores `json:"validation"`
	Seconds    float64       `json:"seconds"`
}

// Baselines runs baselines on one data set. It is not safe for concurrent use.
//
// Features are scaled as for SE-GZSL, by minimum and maximum of the training
// samples, so that all methods have the same input, and the penalties of closed
// forms don't depend on the units of features.
type Baselines struct {
	set               *data.Set
	base              config.Config
	pool              *kernel.Pool
	validation, final *baselineProblem
}

// NewBaselines prepares baselines on set, with the seed and threads of base, and
// with all of base for f-CLSWGAN. It fails where the set has nothing to validate
// on. Close it after use.
func NewBaselines(set *data.Set, base config.Config) (*Baselines, error) {
	held, err := set.ForValidation()
	if err != nil {
		return nil, fmt.Errorf("engine: baselines: %w", err)
	}
	b := &Baselines{set: set, base: base, pool: kernel.New(base.Threads)}
	if b.validation, err = newBaselineProblem(held, b.pool, base.Seed); err != nil {
		b.pool.Close()
		return nil, err
	}
	return b, nil
}

// Close stops the worker goroutines.
func (b *Baselines) Close() { b.pool.Close() }

// Run validates, trains and evaluates the baseline of that name.
func (b *Baselines) Run(name string) (BaselineResult, error) {
	r := BaselineResult{Method: name, Set: b.set.Name, SplitHash: b.set.SplitHash(), Seed: b.base.Seed}
	begun := time.Now()
	run, err := b.runner(name, &r)
	if err == nil {
		err = run(&r)
	}
	r.Seconds = time.Since(begun).Seconds()
	return r, err
}

func (b *Baselines) runner(name string, r *BaselineResult) (func(*BaselineResult) error, error) {
	if name == clswgan.Name {
		r.Title = clswgan.Title
		return b.runCLSWGAN, nil
	}
	var names []string
	for _, m := range baseline.Methods {
		if m.Name == name {
			r.Title = m.Title
			return func(r *BaselineResult) error { return b.runMethod(m, r) }, nil
		}
		names = append(names, m.Name)
	}
	return nil, fmt.Errorf("engine: unknown baseline %q; want one of %s, %s", name, strings.Join(names, ", "), clswgan.Name)
}

func (b *Baselines) runMethod(m *baseline.Method, r *BaselineResult) error {
	chosen, scores, err := b.validation.choose(m)
	if err != nil {
		return err
	}
	r.Chosen, r.Validation = m.Describe(chosen), scores
	if b.final == nil {
		if b.final, err = newBaselineProblem(b.set, b.pool, b.base.Seed); err != nil {
			return err
		}
	}
	return m.Fit(b.final.learn, []baseline.Hyperparams{chosen}, func(_ baseline.Hyperparams, s baseline.Scorer) error {
		j, err := b.final.evaluate(s)
		if err == nil {
			r.Scores = j.Scores(scores.Calibration, "validation")
		}
		return err
	})
}

// baselineProblem is a problem in the form that baselines use.
type baselineProblem struct {
	*problem
	learn *baseline.Problem
}

func newBaselineProblem(set *data.Set, pool *kernel.Pool, seed uint64) (*baselineProblem, error) {
	p, err := newProblem(set, config.Default())
	if err != nil {
		return nil, err
	}
	real := p.realFeatures()
	return &baselineProblem{p, &baseline.Problem{Pool: pool, X: real.matrix(), Y: real.labels,
		Attributes: kernel.Dense(p.k(), set.A, p.att), Seen: p.seen, Seed: seed}}, nil
}

// rows are the scaled features of the samples at locations.
func (c *baselineProblem) rows(locations []int) kernel.Matrix {
	d := c.set.D
	x := kernel.Dense(len(locations), d, make([]float32, len(locations)*d))
	for i, at := range locations {
		c.scaler.Apply(x.Row(i), c.set.Row(at))
	}
	return x
}

// choose returns the setting with the largest area under the seen–unseen curve, and
// its scores with the best calibration factor. It skips settings that diverge.
func (c *baselineProblem) choose(m *baseline.Method) (best baseline.Hyperparams, scores metric.Scores, err error) {
	var failed error
	scores.AUSUC = -1
	err = m.Fit(c.learn, m.Grid(), func(setting baseline.Hyperparams, s baseline.Scorer) error {
		j, err := c.evaluate(s)
		if err != nil {
			failed = err
			return nil
		}
		curve := j.Curve()
		if area := metric.AUSUC(curve); area > scores.AUSUC {
			gamma, _ := metric.BestGamma(curve)
			best, scores = setting, j.Scores(gamma, "validation")
		}
		return nil
	})
	if err == nil && scores.AUSUC < 0 {
		err = fmt.Errorf("all settings of %s failed; the last: %w", m.Name, failed)
	}
	if err != nil {
		return best, scores, fmt.Errorf("engine: choose on %s: %w", c.set.Name, err)
	}
	return best, scores, nil
}

// evaluate scores every test sample, chunk by chunk.
func (c *baselineProblem) evaluate(s baseline.Scorer) (*metric.Evaluation, error) {
	locations := append(append([]int{}, c.set.Split.TestSeen...), c.set.Split.TestUnseen...)
	margins := make([]metric.Margin, 0, len(locations))
	for from := 0; from < len(locations); from += chunk {
		part := locations[from:min(from+chunk, len(locations))]
		v := rowScores{all: s.Scores(c.rows(part))}
		for i, at := range part {
			if !finiteRow(v.all.Row(i)) {
				return nil, fmt.Errorf("engine: the scores of sample %d are not finite", at)
			}
			margins = append(margins, v.margin(i, c.seen, c.label(at)))
		}
	}
	return metric.NewEvaluation(margins, c.seen, c.k()), nil
}

func finiteRow(row []float32) bool {
	for _, v := range row {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return false
		}
	}
	return true
}

// CLSWGAN returns the config of f-CLSWGAN with the generator, classifier and sizes
// of cfg and the given weight of its classification loss, 0.01 in its paper. It has
// no stage 1 and no losses of semantic features; the classifier's input is x.
func CLSWGAN(cfg config.Config, lambda float64) config.Config {
	cfg.Extract.Epochs = 0
	cfg.Generate.LambdaMI, cfg.Generate.LambdaSim, cfg.Generate.LambdaCLS = 0, 0, lambda
	cfg.Classify.Input = config.ImageInput
	cfg.Evaluate.Calibration = 0
	return cfg
}

// clswganWeights are the candidate weights of the classification loss.
var clswganWeights = []float64{0.01, 0.1, 1}

func (b *Baselines) runCLSWGAN(r *BaselineResult) error {
	var chosen config.Config
	r.Validation.AUSUC = -1
	for _, lambda := range clswganWeights {
		cfg := CLSWGAN(b.base, lambda)
		cfg.Evaluate.Protocol = config.Validate
		scores, err := b.train(cfg)
		if err != nil {
			return err
		}
		if scores.AUSUC > r.Validation.AUSUC {
			chosen, r.Validation = cfg, scores
		}
	}
	r.Chosen = fmt.Sprintf("λcls %g", chosen.Generate.LambdaCLS)
	chosen.Evaluate.Protocol, chosen.Evaluate.Calibration = config.Final, r.Validation.Calibration
	var err error
	r.Scores, err = b.train(chosen)
	r.CalibrationFrom = "validation"
	return err
}

// train runs the four stages.
func (b *Baselines) train(cfg config.Config) (scores metric.Scores, err error) {
	s, err := NewSession(b.set, cfg, Options{}, func(e event.Event) {
		if r, ok := e.(event.Result); ok {
			scores = r.Scores
		}
	})
	if err != nil {
		return scores, err
	}
	defer s.Close()
	for !s.Ended() && err == nil {
		err = s.Step()
	}
	return scores, err
}
