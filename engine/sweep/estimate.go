package sweep

import (
	"time"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Estimate is an estimate of the remaining time of a sweep.
type Estimate struct {
	Waiting  int     // runs
	Unknown  int     // those without an estimate
	Seconds  float64 // of the others, Parallel at a time
	Parallel int
	// measured are the costs of steps; nil if finished runs were enough.
	measured *stepCosts
}

// Measured reports whether steps were timed, because too few runs have finished.
func (e Estimate) Measured() bool { return e.measured != nil }

// stepCosts are measured seconds per batch of the two expensive stages.
type stepCosts struct {
	set  *data.Set
	base config.Config
	each map[config.Stage]float64
}

// stepTime is how long each of the two stages is measured.
const stepTime = 400 * time.Millisecond

// measureSteps trains the base config of a plan for a short time.
func measureSteps(p Plan, threads int) (*stepCosts, error) {
	set, err := data.Open(p.Data)
	if err != nil {
		return nil, err
	}
	base, err := p.Config(Job{Seed: p.Seeds[0]})
	if err != nil {
		return nil, err
	}
	base.Threads, base.Evaluate.Protocol, base.Evaluate.Oracle = threads, config.Final, false
	c := &stepCosts{set: set, base: base, each: map[config.Stage]float64{}}
	for _, stage := range []config.Stage{config.Extract, config.Generate} {
		if c.each[stage], err = measureStage(set, base, stage); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// measureStage returns the time per batch of a stage without the first one, 0 if there
// are too few batches or the stage diverges, which the runs will report.
func measureStage(set *data.Set, cfg config.Config, stage config.Stage) (float64, error) {
	if stage == config.Generate {
		cfg.Extract.Epochs = 0
	}
	batches, began := 0, time.Time{}
	session, err := engine.NewSession(set, cfg, engine.Options{}, func(e event.Event) {
		if b, ok := e.(event.BatchDone); ok && b.Stage == stage {
			batches++
			if batches == 1 {
				began = time.Now()
			}
		}
	})
	if err != nil {
		return 0, err
	}
	defer session.Close()
	for !session.Ended() && (batches < 2 || time.Since(began) < stepTime) {
		if session.Step() != nil {
			break
		}
	}
	if batches < 2 {
		return 0, nil
	}
	return time.Since(began).Seconds() / float64(batches-1), nil
}

// seconds returns the estimated time of a job: the costs of its batches, scaled from the
// base by config.Config.Work. A validation pass is as long as the final pass.
func (c *stepCosts) seconds(p Plan, j Job) (float64, error) {
	cfg, err := p.Config(j)
	if err != nil {
		return 0, err
	}
	times := p.passes(j, cfg)
	if j.Row.Baseline != "" {
		cfg = engine.CLSWGAN(cfg, 0.01)
	}
	n := len(c.set.Split.TrainVal)
	steps := func(epochs, batch int) float64 { return float64(epochs) * float64((n+batch-1)/batch) }
	scale := func(stage config.Stage) float64 { return cfg.Work(stage) / c.base.Work(stage) }
	extract := steps(cfg.Extract.Epochs, cfg.Extract.Batch) * c.each[config.Extract] * scale(config.Extract)
	generate := steps(cfg.Generate.Epochs, cfg.Generate.Batch) * c.each[config.Generate] * scale(config.Generate)
	return times * 1.1 * (extract + generate), nil // 10 % for stages 3 and 4 and the evaluation
}

// passes returns how often a job trains: on each class division on which it chooses a
// setting or γ, and for its result. Of the baselines only f-CLSWGAN counts.
func (p Plan) passes(j Job, cfg config.Config) float64 {
	if _, shared := p.first(j); shared {
		return 1
	}
	divisions := cfg.Evaluate.Protocol.Divisions(cfg.Evaluate)
	if j.Row.Baseline != "" {
		if cfg.Evaluate.Protocol != config.Both {
			divisions = config.TunedDivisions
		}
		return float64(1 + engine.CLSWGANSettings()*divisions)
	}
	return float64(1 + divisions)
}
