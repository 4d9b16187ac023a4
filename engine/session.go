package engine

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
)

// Session is a run as a state machine: one Step is one batch. It is not safe
// for concurrent use; a Runner owns it. It reports everything by events. The same
// set, Config and commands between the same batches give the same numbers,
// whatever the number of threads.
type Session struct {
	initial config.Config // the config at the start
	cfg     config.Config // the current config
	opt     Options
	set     *data.Set
	pool    *kernel.Pool
	emit    func(event.Event)
	passes  map[config.Pass]*problem
	plan    []event.StagePlan
	at      int // the stage of plan that is open or next

	model   *Model // of this pass
	trainer trainer
	batch   int
	off     map[config.Term]bool
	last    map[config.Term]float64 // finite values of the previous batch

	altered      bool
	testViewed   bool   // a question was answered from test samples
	unverified   string // see event.Result
	missing      int    // events that the log lacks
	started      time.Time
	stageStarted time.Time
	harmonics    [][]metric.HarmonicPoint // of the validation passes so far, to choose γ
	ended        bool
}

// trainers is the table of the trainers of the stages.
var trainers = map[config.Stage]func(*Model, map[config.Term]bool) (trainer, error){
	config.Extract: newExtractTrainer, config.Generate: newGenerateTrainer,
	config.Synthesise: newSynthesiseTrainer, config.Classify: newClassifyTrainer,
}

// NewSession checks cfg and plans a run on set; emit is called with its events. It
// returns the errors of Config.Validate, or an error if set cannot be used for
// training or there is too little memory.
func NewSession(set *data.Set, cfg config.Config, opt Options, emit func(event.Event)) (*Session, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := checkMemory(set, cfg); err != nil {
		return nil, err
	}
	s := &Session{initial: cfg, cfg: cfg, opt: opt, set: set, emit: emit, passes: map[config.Pass]*problem{},
		off: map[config.Term]bool{}, last: map[config.Term]float64{}}
	if err := s.makePlan(); err != nil {
		return nil, err
	}
	s.pool = kernel.New(cfg.Threads)
	return s, nil
}

func (s *Session) makePlan() error {
	protocol := s.cfg.Evaluate.Protocol
	for k := range protocol.Divisions(s.cfg.Evaluate) {
		validation, err := ClassSplit(s.set, k, s.cfg.Seed).ForValidation()
		if err != nil {
			return fmt.Errorf("engine: protocol %s, class division %d: %w", protocol, k+1, err)
		}
		if err := s.addPass(config.ValidationPassOn(k), validation); err != nil {
			return err
		}
	}
	if protocol != config.Validate {
		return s.addPass(config.FinalPass, s.set)
	}
	return nil
}

func (s *Session) addPass(pass config.Pass, set *data.Set) error {
	p, err := newProblem(set, s.cfg)
	if err != nil {
		return err
	}
	p.validates, p.sizes = pass.Validates(), sizesOf(s.set)
	s.passes[pass] = p
	s.plan = append(s.plan, s.planOf(pass)...)
	return nil
}

// planOf is the plan of a pass with the current config. Validation passes make as
// many updates as the final pass, and an epoch is one of its epochs.
func (s *Session) planOf(pass config.Pass) []event.StagePlan {
	p := s.passes[pass]
	classify, epochs := 0, 0
	if s.cfg.Classify.Kind != config.Nearest {
		all, seen, unseen := p.sizes.classifiers(&s.cfg)
		classify, epochs = s.cfg.Classify.Ensemble*(all+seen+unseen), s.cfg.Classify.Epochs
	}
	return []event.StagePlan{
		{Pass: pass, Stage: config.Extract, Batches: p.sizes.extract(&s.cfg), Epochs: s.cfg.Extract.Epochs},
		{Pass: pass, Stage: config.Generate, Batches: p.sizes.generate(&s.cfg), Epochs: s.cfg.Generate.Epochs},
		{Pass: pass, Stage: config.Synthesise, Batches: p.k() - p.seen, Epochs: 1},
		{Pass: pass, Stage: config.Classify, Batches: classify, Epochs: epochs},
	}
}

// Kernels names the set of kernels that sessions use on this processor.
func Kernels() string { return kernel.Best() }

// Start emits RunStarted; call it before the first Step.
func (s *Session) Start() {
	s.started = time.Now()
	s.announce()
}

func (s *Session) announce() {
	s.emit(event.RunStarted{Run: s.opt.Name, Set: event.FactsOf(s.set), Config: s.initial, Preset: s.opt.Preset, Plan: s.plan,
		Version: s.opt.Version, Kernel: s.pool.Set(), StartedAt: s.started.Format(time.RFC3339)})
}

// Ended reports whether the last event has been emitted.
func (s *Session) Ended() bool { return s.ended }

// Model is the model in training, or the trained one.
func (s *Session) Model() *Model { return s.model }

// Close stops the worker goroutines.
func (s *Session) Close() {
	s.closeTrainer()
	s.pool.Close()
}

// Step trains one batch or does a part of what the next one needs, starting and ending
// stages as needed. After an error the
// run has ended; the error has been emitted as Diverged or Failed.
func (s *Session) Step() error {
	if s.ended {
		return nil
	}
	err := s.step()
	if err != nil {
		s.fail(err)
	}
	return err
}

func (s *Session) step() error {
	if s.trainer == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	if s.batch < s.trainer.batches() {
		if several, ok := s.trainer.(sequence); ok {
			if more, err := several.prepare(); more || err != nil {
				return err
			}
		}
		if err := s.train(); err != nil {
			return err
		}
	}
	if s.batch >= s.trainer.batches() {
		return s.closeStage(false)
	}
	return nil
}

// open starts the stage at s.at, and its pass if it is the first stage.
func (s *Session) open() error {
	p := s.plan[s.at]
	if p.Stage == config.Extract {
		s.model = s.model.carryInventions(newModel(s.passes[p.Pass], s.cfg, s.pool))
		s.model.unverified = s.unverified
		s.calibrate(p.Pass)
	}
	s.model.cfg = s.liveConfig()
	t, err := trainers[p.Stage](s.model, s.off)
	if err != nil {
		return fmt.Errorf("engine: start stage %s: %w", p.Stage, err)
	}
	s.trainer, s.batch, s.stageStarted = t, 0, time.Now()
	clear(s.last)
	s.emit(event.StageStarted{Plan: s.at, StagePlan: p})
	return nil
}

// liveConfig is cfg with changes during training, and the model's calibration.
func (s *Session) liveConfig() config.Config {
	cfg := s.cfg
	cfg.Evaluate.Calibration = s.model.cfg.Evaluate.Calibration
	return cfg
}

func (s *Session) train() error {
	begun := time.Now()
	values, err := s.trainer.step(s.batch + 1)
	if err != nil {
		return err
	}
	s.batch++
	for _, v := range values {
		s.last[v.Term] = v.Value
	}
	p := s.plan[s.at]
	seconds := time.Since(begun).Seconds()
	norms := s.trainer.norms(make([]event.NetworkNorm, 0, mostNetworks))
	s.emit(event.BatchDone{Plan: s.at, Pass: p.Pass, Stage: p.Stage, Batch: s.batch, Epoch: s.epoch(), Terms: values, Seconds: seconds, Norms: norms})
	return s.endOfEpoch()
}

// mostNetworks is the greatest number of networks that a stage trains.
const mostNetworks = 5

func (s *Session) perEpoch() int { return max(1, s.trainer.batches()/max(1, s.trainer.epochs())) }

func (s *Session) epoch() int {
	if several, ok := s.trainer.(sequence); ok {
		return several.epoch(s.batch)
	}
	return (s.batch-1)/s.perEpoch() + 1
}

// endOfEpoch evaluates the model with a fast predictor, if configured.
func (s *Session) endOfEpoch() error {
	p := s.plan[s.at]
	oracle := !p.Pass.Validates()
	if s.batch%s.perEpoch() != 0 || oracle && !s.cfg.Evaluate.Oracle {
		return nil
	}
	evaluate, by := s.model.evaluator().evaluateByCompatibility, compatibilityBy
	switch p.Stage {
	case config.Extract:
	case config.Generate:
		evaluate, by = s.model.evaluator().evaluateByMeans, "class means"
	default:
		return nil
	}
	j, err := evaluate()
	if err != nil {
		return err
	}
	s.emit(event.Validated{Plan: s.at, Stage: p.Stage, Batch: s.batch, Epoch: s.epoch(), By: by, Oracle: oracle, Scores: j.Scores(0, "none")})
	return nil
}

// closeStage ends the open stage; skipped skips the rest of it.
func (s *Session) closeStage(skipped bool) error {
	p := s.plan[s.at]
	if !skipped {
		if err := s.trainer.finish(); err != nil {
			return err
		}
	}
	s.closeTrainer()
	s.emit(event.StageDone{Plan: s.at, Pass: p.Pass, Stage: p.Stage, Batches: s.batch, Seconds: time.Since(s.stageStarted).Seconds(), Skipped: skipped})
	s.at++
	s.batch = 0
	if s.at < len(s.plan) && s.plan[s.at].Pass == p.Pass {
		return nil
	}
	return s.closePass(p.Pass)
}

func (s *Session) closePass(pass config.Pass) error {
	s.model.classified = true // with incomplete training, if its stage was skipped
	j, err := s.model.evaluator().evaluateByClassifier()
	if err != nil {
		return fmt.Errorf("engine: evaluate: %w", err)
	}
	if pass.Validates() {
		own := metric.Harmonics(j.Curve())
		s.harmonics = append(s.harmonics, own)
		s.model.Recalibrate(metric.CommonGamma([][]metric.HarmonicPoint{own}), "validation")
	}
	scores := j.Scores(s.model.cfg.Evaluate.Calibration, s.model.gammaFrom)
	fit, err := s.generatorFit()
	if err != nil {
		return err
	}
	s.emit(event.PassDone{Pass: pass, Scores: scores, Fit: fit})
	if s.at < len(s.plan) {
		return nil
	}
	s.ended = true
	s.emit(event.Result{Scores: scores, Set: s.set.Name, SplitHash: s.set.SplitHash(), Seed: s.cfg.Seed,
		Protocol: string(s.cfg.Evaluate.Protocol), Altered: s.altered, TestViewed: s.testViewed, Seconds: time.Since(s.started).Seconds(), Run: s.opt.Name, Fit: fit,
		Fingerprint: string(s.set.Fingerprint), Version: s.opt.Version, Kernel: s.pool.Set(), Unverified: s.unverified})
	return nil
}

// generatorFit measures the model's generator; zero without one.
func (s *Session) generatorFit() (fit event.GeneratorFit, err error) {
	if s.model.generated == 0 {
		return fit, nil
	}
	f, err := newGeneratorFit(s.model)
	if err != nil {
		return fit, err
	}
	defer f.close()
	return f.measure()
}

func (s *Session) closeTrainer() {
	if s.trainer != nil {
		s.trainer.close()
		s.trainer = nil
	}
}

// fail ends the run and preserves the state before the failed batch.
func (s *Session) fail(err error) {
	s.ended = true
	var diverged *event.DivergedError
	if errors.As(err, &diverged) {
		diverged.Stage, diverged.Batch = s.plan[s.at].Stage, s.batch+1
		if v, ok := s.last[diverged.Term]; ok {
			diverged.LastFinite = &v
		}
		s.emit(event.Diverged{DivergedError: *diverged})
		return
	}
	s.emit(event.Failed{Error: err.Error()})
}

// stage is the stage that is open or next.
func (s *Session) stage() config.Stage { return s.plan[min(s.at, len(s.plan)-1)].Stage }

// NextStage skips the rest of the open stage.
func (s *Session) NextStage() error {
	if s.trainer == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	s.altered = s.altered || s.batch < s.trainer.batches()
	err := s.closeStage(true)
	if err != nil {
		s.fail(err)
	}
	return err
}

// SetWeight sets a live field before the next batch. A value that leaves the stage
// without a loss term to train is refused and changes nothing.
func (s *Session) SetWeight(key, value string) error {
	f, ok := config.FieldByKey(key)
	if !ok {
		return config.UnknownKey(key)
	}
	if !f.Live {
		return &config.ConfigError{Key: key, Want: "this field cannot be changed during a run"}
	}
	next := s.cfg
	if err := next.Set(key, value); err != nil {
		return err
	}
	if err := s.applyFields(next, s.off); err != nil {
		return err
	}
	if s.model != nil && next.Evaluate.Calibration != s.model.cfg.Evaluate.Calibration && key == "evaluate.calibration" {
		s.model.Recalibrate(next.Evaluate.Calibration, "config")
	}
	s.emit(event.WeightSet{Key: key, Value: f.Text(&s.cfg), Plan: s.at, Batch: s.batch})
	return nil
}

// ToggleTerm switches a term off or on.
func (s *Session) ToggleTerm(term config.Term, on bool) error {
	if term.Info().WeightKey == "" {
		return fmt.Errorf("term %s has no weight to change", term)
	}
	off := maps.Clone(s.off)
	off[term] = !on
	if err := s.applyFields(s.cfg, off); err != nil {
		return err
	}
	s.emit(event.TermToggled{Term: term, On: on, Plan: s.at, Batch: s.batch})
	return nil
}

func (s *Session) applyFields(cfg config.Config, off map[config.Term]bool) error {
	if s.trainer != nil {
		if err := s.trainer.applyFields(cfg, off); err != nil {
			return err
		}
	}
	s.altered = s.altered || cfg != s.cfg || !maps.Equal(off, s.off)
	s.cfg, s.off = cfg, off
	if s.model != nil {
		s.model.cfg = s.liveConfig()
	}
	return nil
}

// Answer answers a question with the current model; see Model.Reply.
func (s *Session) Answer(q event.Question) (event.Answered, error) {
	if s.model == nil {
		return event.Answered{}, fmt.Errorf("engine: query: nothing has been trained yet")
	}
	s.model.extracting = !s.ended && s.stage() == config.Extract
	s.noteTestViewed(q)
	return s.model.Reply(q)
}

// noteTestViewed reports the first question about test samples before the run's end.
func (s *Session) noteTestViewed(q event.Question) {
	if s.testViewed || s.ended || s.plan[s.at].Pass.Validates() {
		return
	}
	switch q := q.(type) {
	case event.Ask, event.AskSurvey, event.Invent:
	case event.AskSpaces:
		if q.Training {
			return
		}
	default:
		return
	}
	s.testViewed = true
	s.emit(event.TestViewed{Plan: s.at, Stage: s.stage(), Batch: s.batch})
}

// Stop ends the run.
func (s *Session) Stop() {
	s.ended = true
	s.emit(event.Stopped{Plan: min(s.at, len(s.plan)-1), Stage: s.stage(), Batch: s.batch})
}
