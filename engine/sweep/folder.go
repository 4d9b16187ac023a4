package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Sweep is a sweep with its results so far. It belongs to one goroutine, which gets an
// Update about each change of a run.
type Sweep struct {
	Plan     Plan
	Folder   *record.Folder
	Parallel int       // runs at a time
	Threads  int       // of each
	Spaces   bool      // measure the spaces of Fig. 4
	Outcomes []Outcome // one for each of Plan.Jobs(); see Load
}

// RunFolder returns the folder of a job's run.
func (s *Sweep) RunFolder(j Job) *record.Folder { return RunFolder(s.Folder, j) }

// Load reads the outcomes of the jobs from the folder.
func (s *Sweep) Load() error {
	text, err := s.Folder.Read(TableFile)
	if err == nil {
		old, err := unmarshal(text)
		if err != nil {
			return err
		}
		if err := s.Plan.Extends(old.Plan); err != nil {
			return fmt.Errorf("%w; choose another folder with --out", err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("sweep: read %s: %w", s.Folder.Path(), err)
	}
	s.Outcomes = nil
	for _, j := range s.Plan.Jobs() {
		o, err := s.outcome(j)
		if err != nil {
			return err
		}
		s.Outcomes = append(s.Outcomes, o)
	}
	return nil
}

// newOutcome returns the outcome of a job that has not run.
func newOutcome(j Job) Outcome {
	return Outcome{Row: j.Row.Name, Title: j.Row.Title, Settings: j.Row.Settings(), Seed: j.Seed, Run: j.Name(), Status: Waiting}
}

// outcome reads the outcome of a job from its folder. A result or a divergence is final,
// since the run would repeat it; otherwise the job is waiting.
func (s *Sweep) outcome(j Job) (Outcome, error) {
	o := newOutcome(j)
	if j.Row.Baseline != "" {
		return s.baselineOutcome(j, o)
	}
	run, err := record.OpenIn(s.RunFolder(j))
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return o, err
	}
	if err := s.sameValues(j, run); err != nil {
		return o, err
	}
	switch end := run.End.(type) {
	case event.Result:
		o.Status, o.Scores, o.Seconds = Done, end.Scores, end.Seconds
		cfg, err := s.Plan.Config(j)
		if err != nil {
			return o, err
		}
		o.Budget = s.Plan.budget(cfg)
	case event.Diverged:
		o.Status, o.Reason = Failed, end.Error()
	}
	o.SplitHash, o.Build = run.Recipe.SplitHash, run.Recipe.Build
	return o, nil
}

// sameValues checks that a run in the folder has the config and split of the plan.
func (s *Sweep) sameValues(j Job, run *record.Run) error {
	want, err := s.Plan.Config(j)
	if err != nil {
		return err
	}
	have := run.Recipe.Config
	have.Threads = want.Threads // results do not depend on it
	if _, shared := s.Plan.first(j); shared {
		have.Evaluate = want.Evaluate // it depends on whether the run with the first seed failed
	}
	for i := range config.Fields {
		f := &config.Fields[i]
		if is, wanted := f.Text(&have), f.Text(&want); is != wanted {
			return fmt.Errorf("sweep: run %s was trained with %s = %s, but this sweep has %s; choose another folder with --out",
				run.Path(), f.Key, is, wanted)
		}
	}
	if is := run.Recipe.SplitHash; is != s.Plan.Set.SplitHash {
		return fmt.Errorf("sweep: run %s was trained on split %s, but %s now has %s; choose another folder with --out",
			run.Path(), is, s.Plan.Data, s.Plan.Set.SplitHash)
	}
	if is := run.Recipe.Fingerprint; is != "" && is != s.Plan.Set.Fingerprint {
		return fmt.Errorf("sweep: run %s was trained on data with fingerprint %s, and %s now has %s; name another folder with --out",
			run.Path(), is, s.Plan.Data, s.Plan.Set.Fingerprint)
	}
	return nil
}

func (s *Sweep) baselineOutcome(j Job, o Outcome) (Outcome, error) {
	r, found, err := s.savedBaseline(j)
	if err != nil || !found {
		return o, err
	}
	o.Status, o.Settings, o.Scores, o.Seconds = Done, r.Chosen, r.Scores, r.Seconds
	o.Budget = Budget{r.Settings, r.Divisions}
	o.SplitHash, o.Build = r.SplitHash, r.Build
	return o, nil
}

// savedBaseline reads the result of a baseline's job; false if it has none.
func (s *Sweep) savedBaseline(j Job) (r savedBaseline, found bool, err error) {
	text, err := s.RunFolder(j).Read(record.BaselineFile)
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return r, false, fmt.Errorf("sweep: read baseline of run %s: %w", s.RunFolder(j).Path(), err)
	}
	if r.SplitHash != s.Plan.Set.SplitHash {
		return r, false, fmt.Errorf("sweep: %s was trained on split %s, but %s now has %s; choose another folder with --out", s.RunFolder(j).Path(), r.SplitHash, s.Plan.Data, s.Plan.Set.SplitHash)
	}
	return r, true, nil
}

// Write writes the three files of results.
func (s *Sweep) Write() error {
	summary := s.Summary()
	table, err := summary.Marshal()
	if err != nil {
		return err
	}
	var results bytes.Buffer
	if err := WriteCSV(&results, s.Outcomes); err != nil {
		return fmt.Errorf("sweep: write results: %w", err)
	}
	folder := s.Folder
	return errors.Join(
		folder.Write(ResultsFile, results.Bytes()),
		folder.Write(TableFile, table),
		folder.Write(MarkdownFile, []byte(summary.Markdown(1))))
}

// Summary summarises the outcomes of the jobs.
func (s *Sweep) Summary() Summary {
	return Summarise(s.Plan, s.Outcomes, Separations(s.Folder, s.Plan))
}

// Estimate estimates the time of the waiting jobs.
func (s *Sweep) Estimate() (Estimate, error) {
	e := Estimate{Parallel: s.Parallel}
	jobs := s.Plan.Jobs()
	for i, o := range s.Outcomes {
		if o.Status != Waiting {
			continue
		}
		e.Waiting++
		seconds, known := s.Finished(jobs[i])
		if !known && jobs[i].Row.Baseline != "" && jobs[i].Row.Baseline != "f-clswgan" {
			e.Unknown++
			continue
		}
		if !known {
			if e.measured == nil {
				costs, err := measureSteps(s.Plan, s.Threads)
				if err != nil {
					return e, err
				}
				e.measured = costs
			}
			var err error
			if seconds, err = e.measured.seconds(s.Plan, jobs[i]); err != nil {
				return e, err
			}
			if seconds == 0 {
				e.Unknown++
			}
		}
		e.Seconds += seconds
	}
	e.Seconds /= float64(min(s.Parallel, max(1, e.Waiting)))
	return e, nil
}

// Finished returns the time of a job, estimated from the row's finished runs.
func (s *Sweep) Finished(j Job) (seconds float64, ok bool) {
	passes := func(j Job) float64 {
		cfg, err := s.Plan.Config(j)
		if err != nil {
			return 1
		}
		return s.Plan.passes(j, cfg)
	}
	var all []float64 // seconds of a pass
	for i, other := range s.Plan.Jobs() {
		if other.Row.Name == j.Row.Name && s.Outcomes[i].Status == Done {
			all = append(all, s.Outcomes[i].Seconds/passes(other))
		}
	}
	return StatOf(all).Mean * passes(j), len(all) > 0
}

// Failure returns an error if runs have failed.
func (s *Sweep) Failure() error {
	failed := 0
	for _, o := range s.Outcomes {
		if o.Status == Failed {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d runs failed; see the column reason of %s", failed, len(s.Outcomes), filepath.Join(s.Folder.Path(), string(ResultsFile)))
}
