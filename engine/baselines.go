package engine

import (
	"fmt"
	"math"
	"slices"
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
	// Chosen are the chosen hyper-parameters, as text: one of Settings settings, by the
	// mean over Divisions class divisions.
	Chosen    string `json:"chosen"`
	Settings  int    `json:"settings"`
	Divisions int    `json:"divisions"`
	metric.Scores
	// Validation are the means of the scores on the validation samples of the divisions.
	Validation metric.Scores `json:"validation"`
	Seconds    float64       `json:"seconds"`
}

// Baselines runs baselines on one data set. It is not safe for concurrent use.
//
// Features are scaled as for SE-GZSL, by minimum and maximum of the training
// samples, so that all methods have the same input, and the penalties of closed
// forms don't depend on the units of features.
type Baselines struct {
	set       *data.Set
	base      config.Config
	divisions int
	divided   uint64 // seed of the class divisions
	pool      *kernel.Pool
}

// NewBaselines prepares baselines on set, with the seed and threads of base, and
// with all of base for f-CLSWGAN. They are validated on the class divisions that base
// is: those of its protocol both, or else those on which presets are chosen, by their
// search with seed 0. It fails
// where the set has nothing to validate on. Close it after use.
func NewBaselines(set *data.Set, base config.Config) (*Baselines, error) {
	b := &Baselines{set: set, base: base, divisions: config.TunedDivisions}
	if base.Evaluate.Protocol == config.Both {
		b.divisions, b.divided = base.Evaluate.Divisions, base.Seed
	}
	if _, err := set.ForValidation(); err != nil {
		return nil, fmt.Errorf("engine: baselines: %w", err)
	}
	b.pool = kernel.New(base.Threads)
	return b, nil
}

// Close stops the worker goroutines.
func (b *Baselines) Close() { b.pool.Close() }

// Run validates, trains and evaluates the baseline of that name.
func (b *Baselines) Run(name string) (BaselineResult, error) {
	return b.run(name, func(m method) (int, metric.Scores, error) { return m.choose() })
}

// Repeat trains and evaluates the baseline of an earlier result on the same set with the
// setting and the calibration factor chosen there.
func (b *Baselines) Repeat(first BaselineResult) (BaselineResult, error) {
	return b.run(first.Method, func(m method) (int, metric.Scores, error) {
		at := slices.Index(m.settings, first.Chosen)
		if at < 0 {
			return 0, metric.Scores{}, fmt.Errorf("engine: %s has no setting %q; its settings are %s", first.Title, first.Chosen, strings.Join(m.settings, "; "))
		}
		return at, first.Validation, nil
	})
}

// method is a baseline as run trains it.
type method struct {
	title    string
	settings []string // as text
	// choose returns the index of the setting that is best on the class divisions, and the
	// means of its scores, with its calibration factor.
	choose func() (int, metric.Scores, error)
	// final trains with a setting and evaluates on test samples.
	final func(setting int, calibration float64) (metric.Scores, error)
}

func (b *Baselines) run(name string, choose func(method) (int, metric.Scores, error)) (BaselineResult, error) {
	r := BaselineResult{Method: name, Set: b.set.Name, SplitHash: b.set.SplitHash(), Seed: b.base.Seed, Divisions: b.divisions}
	begun := time.Now()
	m, err := b.method(name)
	if err != nil {
		return r, err
	}
	r.Title, r.Settings = m.title, len(m.settings)
	chosen, scores, err := choose(m)
	if err != nil {
		return r, err
	}
	r.Chosen, r.Validation = m.settings[chosen], scores
	r.Scores, err = m.final(chosen, scores.Calibration)
	r.Seconds = time.Since(begun).Seconds()
	return r, err
}

func (b *Baselines) method(name string) (method, error) {
	if name == clswgan.Name {
		return b.clswgan(), nil
	}
	var names []string
	for _, m := range baseline.Methods {
		if m.Name == name {
			return b.closed(m), nil
		}
		names = append(names, m.Name)
	}
	return method{}, fmt.Errorf("engine: unknown baseline %q; want one of %s, %s", name, strings.Join(names, ", "), clswgan.Name)
}

// closed returns a baseline that is not a run of the four stages.
func (b *Baselines) closed(m *baseline.Method) method {
	grid := m.Grid()
	var settings []string
	for _, s := range grid {
		settings = append(settings, m.Describe(s))
	}
	final := func(setting int, calibration float64) (scores metric.Scores, err error) {
		c, err := newBaselineProblem(b.set, b.pool, b.base)
		if err != nil {
			return scores, err
		}
		err = c.fit(m, grid[setting], func(j *metric.Evaluation) { scores = j.Scores(calibration, "validation") })
		return scores, err
	}
	return method{m.Title, settings, func() (int, metric.Scores, error) { return b.choose(m, grid) }, final}
}

// baselineProblem is a problem in the form that baselines use.
type baselineProblem struct {
	*problem
	learn *baseline.Problem
}

func newBaselineProblem(set *data.Set, pool *kernel.Pool, base config.Config) (*baselineProblem, error) {
	cfg := config.Default()
	cfg.Features = base.Features
	p, err := newProblem(set, cfg)
	if err != nil {
		return nil, err
	}
	real := p.realFeatures()
	return &baselineProblem{p, &baseline.Problem{Pool: pool, X: real.matrix(), Y: real.labels,
		Attributes: kernel.Dense(p.k(), set.A, p.att), Seen: p.seen, Seed: base.Seed}}, nil
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

// fit trains a method with one setting and evaluates it.
func (c *baselineProblem) fit(m *baseline.Method, setting baseline.Hyperparams, done func(*metric.Evaluation)) error {
	return m.Fit(c.learn, []baseline.Hyperparams{setting}, func(_ baseline.Hyperparams, s baseline.Scorer) error {
		j, err := c.evaluate(s)
		if err == nil {
			done(j)
		}
		return err
	})
}

// eachDivision calls do with the validation problem of each class division, one at a
// time: each has its own copy of the features.
func (b *Baselines) eachDivision(do func(*baselineProblem) error) error {
	for k := range b.divisions {
		held, err := ClassSplit(b.set, k, b.divided).ForValidation()
		if err != nil {
			return fmt.Errorf("engine: baselines: class division %d: %w", k+1, err)
		}
		c, err := newBaselineProblem(held, b.pool, b.base)
		if err != nil {
			return err
		}
		if err := do(c); err != nil {
			return fmt.Errorf("engine: baselines: class division %d: %w", k+1, err)
		}
	}
	return nil
}

// choose returns the setting with the largest mean area under the seen–unseen curves of
// the divisions, and the means of its scores with the best common calibration factor. It
// leaves out settings that diverge.
func (b *Baselines) choose(m *baseline.Method, grid []baseline.Hyperparams) (best int, scores metric.Scores, err error) {
	areas := make([]float64, len(grid))
	var failed error
	err = b.eachDivision(func(c *baselineProblem) error {
		return m.Fit(c.learn, grid, func(setting baseline.Hyperparams, s baseline.Scorer) error {
			at := slices.Index(grid, setting)
			j, err := c.evaluate(s)
			if err != nil {
				failed, areas[at] = err, math.Inf(-1)
				return nil
			}
			areas[at] += metric.AUSUC(j.Curve())
			return nil
		})
	})
	if err != nil {
		return best, scores, err
	}
	most := slices.Max(areas)
	if math.IsInf(most, -1) {
		return best, scores, fmt.Errorf("engine: baselines: all settings of %s failed; the last: %w", m.Name, failed)
	}
	best = slices.Index(areas, most)
	scores, err = b.validate(func(c *baselineProblem, done func(*metric.Evaluation)) error { return c.fit(m, grid[best], done) })
	return best, scores, err
}

// validate evaluates on each division and returns the means of the scores, with the
// best common calibration factor.
func (b *Baselines) validate(evaluate func(c *baselineProblem, done func(*metric.Evaluation)) error) (metric.Scores, error) {
	var all []*metric.Evaluation
	var curves [][]metric.HarmonicPoint
	err := b.eachDivision(func(c *baselineProblem) error {
		return evaluate(c, func(j *metric.Evaluation) {
			all, curves = append(all, j), append(curves, metric.Harmonics(j.Curve()))
		})
	})
	if err != nil {
		return metric.Scores{}, err
	}
	gamma := metric.CommonGamma(curves)
	var scores []metric.Scores
	for _, j := range all {
		scores = append(scores, j.Scores(gamma, "validation"))
	}
	return metric.MeanScores(scores), nil
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

// CLSWGANSettings is the number of settings of f-CLSWGAN that are compared.
func CLSWGANSettings() int { return len(clswganWeights) }

func (b *Baselines) clswgan() method {
	var settings []string
	for _, lambda := range clswganWeights {
		settings = append(settings, fmt.Sprintf("λcls %g", lambda))
	}
	final := func(setting int, calibration float64) (metric.Scores, error) {
		cfg := CLSWGAN(b.base, clswganWeights[setting])
		cfg.Evaluate.Protocol, cfg.Evaluate.Calibration = config.Final, calibration
		scores, _, err := b.train(b.set, cfg)
		scores.CalibrationFrom = "validation"
		return scores, err
	}
	return method{clswgan.Title, settings, b.chooseCLSWGAN, final}
}

// chooseCLSWGAN returns the index of the weight with the largest mean area under the
// seen–unseen curves of the divisions, and the means of its scores.
func (b *Baselines) chooseCLSWGAN() (best int, scores metric.Scores, err error) {
	scores.AUSUC = -1
	for i, lambda := range clswganWeights {
		mean, err := b.validateCLSWGAN(CLSWGAN(b.base, lambda))
		if err != nil {
			return 0, scores, err
		}
		if mean.AUSUC > scores.AUSUC {
			best, scores = i, mean
		}
	}
	return best, scores, nil
}

// validateCLSWGAN trains on each division and returns the means of the scores, with the
// best common calibration factor.
func (b *Baselines) validateCLSWGAN(cfg config.Config) (metric.Scores, error) {
	cfg.Evaluate.Protocol = config.Validate
	var all []metric.Scores
	var curves [][]metric.HarmonicPoint
	for k := range b.divisions {
		scores, curve, err := b.train(ClassSplit(b.set, k, b.divided), cfg)
		if err != nil {
			return metric.Scores{}, fmt.Errorf("engine: baselines: class division %d: %w", k+1, err)
		}
		all, curves = append(all, scores), append(curves, curve...)
	}
	mean := metric.MeanScores(all)
	mean.Calibration = metric.CommonGamma(curves)
	mean.CalH = 0
	for _, curve := range curves {
		mean.CalH += metric.HarmonicAt(curve, mean.Calibration) / float64(len(curves))
	}
	return mean, nil
}

// train runs the four stages; the curves are those of validation.
func (b *Baselines) train(set *data.Set, cfg config.Config) (scores metric.Scores, curves [][]metric.HarmonicPoint, err error) {
	s, err := NewSession(set, cfg, Options{}, func(e event.Event) {
		if r, ok := e.(event.Result); ok {
			scores = r.Scores
		}
	})
	if err != nil {
		return scores, nil, err
	}
	defer s.Close()
	for !s.Ended() && err == nil {
		err = s.Step()
	}
	return scores, s.harmonics, err
}
