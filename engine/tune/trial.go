package tune

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// train evaluates the trials on a split, as many at once as there are jobs.
func (s *search) train(ctx context.Context, split int, numbers []int) error {
	missing := slices.DeleteFunc(slices.Clone(numbers), func(n int) bool {
		_, known := s.trials[[2]int{n, split}]
		return known
	})
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, s.Jobs)
	queue := make(chan int, len(missing))
	for _, n := range missing {
		queue <- n
	}
	close(queue)
	var jobs sync.WaitGroup
	for j := range s.Jobs {
		jobs.Go(func() {
			for n := range queue {
				if errs[j] = s.evaluate(ctx, n, split); errs[j] != nil {
					stop()
					return
				}
			}
		})
	}
	jobs.Wait()
	return firstCause(errs)
}

// firstCause is the error that ended the jobs, not one that followed from it.
func firstCause(errs []error) error {
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return errors.Join(errs...)
}

// evaluate trains and evaluates one trial on a split, and reports it.
func (s *search) evaluate(ctx context.Context, n, split int) error {
	begun := time.Now()
	t := Trial{Number: n, Split: split, Settings: s.settings(n)}
	cfg := Result{Settings: t.Settings}.Config(s.Base)
	cfg.Evaluate = config.EvaluateConfig{Protocol: config.Validate, Divisions: 1}
	cfg.Seed, cfg.Threads = s.Base.Seed+uint64(split), 1
	if err := s.run(ctx, cfg, &t); err != nil {
		return err
	}
	t.Seconds = time.Since(begun).Seconds()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trials[[2]int{n, split}] = t
	if s.Done != nil {
		return s.Done(t)
	}
	return nil
}

// run sets the scores. A failed training is a result; only the context ends the search.
func (s *search) run(ctx context.Context, cfg config.Config, t *Trial) error {
	session, err := engine.NewSession(s.sets[t.Split], cfg, engine.Options{}, func(e event.Event) {
		if r, ok := e.(event.Result); ok {
			t.Scores = r.Scores
		}
	})
	if err != nil {
		t.Failed = err.Error()
		return nil
	}
	defer session.Close()
	for !session.Ended() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := session.Step(); err != nil {
			t.Failed = err.Error()
			return nil
		}
	}
	curve, err := session.Model().Curve()
	if err != nil {
		t.Failed = err.Error()
		return nil
	}
	t.Curve = metric.Harmonics(curve)
	return nil
}

// mean is a trial's scores over its first so many splits.
func (s *search) mean(n, splits int) Result {
	t := Result{Number: n, Settings: s.settings(n), Changes: changes(s.settings(n), s.Base)}
	var trials []Trial
	var curves [][]metric.HarmonicPoint
	for k := range splits {
		trial, ok := s.trials[[2]int{n, k}]
		if !ok {
			break
		}
		if trial.Failed != "" {
			return Result{Number: n, Settings: t.Settings, Changes: t.Changes, Splits: t.Splits, Failed: trial.Failed}
		}
		t.Splits++
		trials, curves = append(trials, trial), append(curves, trial.Curve)
	}
	t.Calibration = metric.CommonGamma(curves)
	share := 1 / float64(max(1, t.Splits))
	for _, trial := range trials {
		t.H += float64(trial.Scores.OracleH * share)
		t.AUSUC += float64(trial.Scores.AUSUC * share)
		t.T1 += float64(trial.Scores.T1 * share)
		t.AccH += float64(trial.Scores.AccH * share)
		t.CalH += float64(metric.HarmonicAt(trial.Curve, t.Calibration) * share)
		t.Scores = append(t.Scores, score(trial, t.Calibration))
		t.Score += float64(score(trial, t.Calibration) * share)
	}
	return t
}
