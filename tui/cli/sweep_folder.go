package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/report"
	"segzsl/engine/study"
)

// sweep is a sweep and how far it has come. It belongs to one goroutine; the
// runs are processes, and what watches them sends news.
type sweep struct {
	app      *app
	plan     study.Plan
	dir      string
	jobs     int
	threads  int
	spaces   bool
	view     sweepView
	outcomes []study.Outcome // one for each of plan.Jobs()
}

func (s *sweep) folder(j study.Job) *record.Folder {
	return record.At(s.dir).Folder(report.RunsFolder).Folder(j.Name())
}

// look finds out how far the sweep in the folder has come.
func (s *sweep) look() error {
	text, err := record.At(s.dir).Read(report.TableFile)
	if err == nil {
		old, err := study.Read(text)
		if err != nil {
			return err
		}
		if err := s.plan.Extends(old.Plan); err != nil {
			return fmt.Errorf("%w; name another folder with --out", err)
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("sweep: look at %s: %w", s.dir, err)
	}
	s.outcomes = nil
	for _, j := range s.plan.Jobs() {
		o, err := s.lookAt(j)
		if err != nil {
			return err
		}
		s.outcomes = append(s.outcomes, o)
	}
	return nil
}

// blank is the outcome of a job that has none yet.
func (s *sweep) blank(j study.Job) study.Outcome {
	return study.Outcome{Row: j.Row.Name, Title: j.Row.Title, Settings: j.Row.Settings(), Seed: j.Seed, Run: j.Name(), Status: study.Waiting}
}

// lookAt is the outcome of a job as its folder tells. What a run of the same
// values would end in again, a result or a divergence, stays; all else waits.
func (s *sweep) lookAt(j study.Job) (study.Outcome, error) {
	o := s.blank(j)
	if j.Row.Baseline != "" {
		return s.lookAtBaseline(j, o)
	}
	run, err := record.Open(s.folder(j).Path())
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
		o.Status, o.Scores, o.Seconds = study.Done, end.Scores, end.Seconds
	case event.Diverged:
		o.Status, o.Reason = study.Failed, end.Error()
	}
	o.SplitHash, o.Version = run.Recipe.SplitHash, run.Recipe.Version
	return o, nil
}

// sameValues checks that a run in the folder is the one that the plan wants.
func (s *sweep) sameValues(j study.Job, run *record.Run) error {
	want, err := s.plan.Config(j)
	if err != nil {
		return err
	}
	have := run.Recipe.Config
	have.Threads = want.Threads // results do not depend on it
	for i := range config.Fields {
		f := &config.Fields[i]
		if is, wanted := f.Text(&have), f.Text(&want); is != wanted {
			return fmt.Errorf("sweep: run %s was trained with %s = %s, and this sweep has %s; name another folder with --out",
				run.Path(), f.Key, is, wanted)
		}
	}
	if is := run.Recipe.SplitHash; is != s.plan.Set.SplitHash {
		return fmt.Errorf("sweep: run %s was trained on split %s, and %s now has %s; name another folder with --out",
			run.Path(), is, s.plan.Data, s.plan.Set.SplitHash)
	}
	return nil
}

// savedBaseline is a baseline's line of JSON with the program that made it.
type savedBaseline struct {
	engine.BaselineResult
	Version string `json:"version"`
}

func (s *sweep) lookAtBaseline(j study.Job, o study.Outcome) (study.Outcome, error) {
	text, err := s.folder(j).Read(record.BaselineFile)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	var r savedBaseline
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		return o, fmt.Errorf("sweep: read baseline of run %s: %w", s.folder(j).Path(), err)
	}
	if r.SplitHash != s.plan.Set.SplitHash {
		return o, fmt.Errorf("sweep: %s is of split %s, and %s now has %s; name another folder with --out", s.folder(j).Path(), r.SplitHash, s.plan.Data, s.plan.Set.SplitHash)
	}
	o.Status, o.Settings, o.Scores, o.Seconds = study.Done, r.Chosen, r.Scores, r.Seconds
	o.SplitHash, o.Version = r.SplitHash, r.Version
	return o, nil
}

// write writes the three files of results anew.
func (s *sweep) write() error {
	summary := s.summary()
	table, err := summary.Marshal()
	if err != nil {
		return err
	}
	var results bytes.Buffer
	if err := study.WriteCSV(&results, s.outcomes); err != nil {
		return fmt.Errorf("sweep: write results: %w", err)
	}
	folder := record.At(s.dir)
	return errors.Join(
		folder.Write(report.ResultsFile, results.Bytes()),
		folder.Write(report.TableFile, table),
		folder.Write(report.MarkdownFile, []byte(summary.Markdown(1))))
}

func (s *sweep) summary() study.Study {
	return study.Summarise(s.plan, s.outcomes, report.Separations(s.dir, s.plan))
}

// estimate is how long what waits will take.
func (s *sweep) estimate() (estimate, error) {
	e := estimate{jobs: s.jobs}
	jobs := s.plan.Jobs()
	for i, o := range s.outcomes {
		if o.Status != study.Waiting {
			continue
		}
		e.waiting++
		seconds, known := s.finished(jobs[i].Row)
		if !known && jobs[i].Row.Baseline != "" && jobs[i].Row.Baseline != "f-clswgan" {
			e.unknown++
			continue
		}
		if !known {
			if e.measured == nil {
				costs, err := measureSteps(s.plan, s.threads)
				if err != nil {
					return e, err
				}
				e.measured = costs
			}
			var err error
			if seconds, err = e.measured.seconds(s.plan, jobs[i]); err != nil {
				return e, err
			}
			if seconds == 0 {
				e.unknown++
			}
		}
		e.seconds += seconds
	}
	e.seconds /= float64(min(s.jobs, max(1, e.waiting)))
	return e, nil
}

// finished is the mean time of the row's runs that are done.
func (s *sweep) finished(row study.Row) (seconds float64, ok bool) {
	var all []float64
	for _, o := range s.outcomes {
		if o.Row == row.Name && o.Status == study.Done {
			all = append(all, o.Seconds)
		}
	}
	return study.StatOf(all).Mean, len(all) > 0
}

// orphanPatience is how long a run of a sweep that was killed may take to end.
const orphanPatience = 30 * time.Second

// clear makes a folder ready for a run: it waits for a process of a sweep that
// was killed, and tells whether there is a checkpoint to go on from. A run
// without one begins anew.
func (s *sweep) clear(j study.Job) (resume bool, err error) {
	folder := s.folder(j)
	run, err := record.Open(folder.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return false, folder.Clear()
	}
	if err != nil {
		return false, err
	}
	for waited := time.Duration(0); run.Live(); waited += 100 * time.Millisecond {
		if waited > orphanPatience {
			return false, fmt.Errorf("another process trains run %s", folder.Path())
		}
		time.Sleep(100 * time.Millisecond)
	}
	if run.Has(record.CheckpointFile) {
		return true, nil
	}
	return false, folder.Clear()
}
