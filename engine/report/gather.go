package report

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/sweep"
)

// Report is the content of a report.
type Report struct {
	sweep.Summary
	Outcomes []sweep.Outcome
	// Shown are the rows with curves, in the order of colours.
	Shown   []sweep.Row
	Losses  []Figure
	Curve   *Figure
	Classes *ClassResults
	Maps    []Figure
	Config  string // of the first run, as TOML
	Notes   []string
	System  string
}

// trainedRun is a finished run of a row that is not a baseline.
type trainedRun struct {
	job sweep.Job
	run *record.Run
	row int // in Report.Shown
}

// Gather reads the sweep in dir, its runs and their models. If runs or models are
// missing, as in a copy of only the tables, the report has less, with a note. progress,
// if not nil, is called with each step.
func Gather(dir string, progress func(string)) (*Report, error) {
	s, outcomes, err := sweep.Read(dir)
	if err != nil {
		return nil, err
	}
	p := &Report{Summary: s, Outcomes: outcomes, System: fmt.Sprintf("%s, %s/%s, %d cores", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())}
	p.chooseRows()
	runs, err := p.open(dir)
	if err != nil {
		return nil, err
	}
	if len(runs) == 0 {
		p.Notes = append(p.Notes, "The folder has no finished runs: there are no curves.")
		return p, nil
	}
	if progress == nil {
		progress = func(string) {}
	}
	progress("reading losses")
	if p.Losses, err = lossFigures(p.Shown, runs); err != nil {
		return nil, err
	}
	return p, p.queryModels(runs, progress)
}

// chooseRows chooses the rows to draw, as many as there are colours.
func (p *Report) chooseRows() {
	left := 0
	rows := slices.Clone(p.Plan.Rows)
	slices.SortStableFunc(rows, func(a, b sweep.Row) int { return rank(a) - rank(b) })
	for _, row := range rows {
		switch {
		case row.Baseline != "":
		case len(p.Shown) < rowColours:
			p.Shown = append(p.Shown, row)
		default:
			left++
		}
	}
	if left > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("Curves show the first %d rows; %d more are only in the tables.", rowColours, left))
	}
}

// rank sorts the complete method first, so that it always has the first colour.
func rank(r sweep.Row) int {
	if r.Name == sweep.Full {
		return 0
	}
	return 1
}

// open opens the finished runs of the rows to draw.
func (p *Report) open(dir string) ([]trainedRun, error) {
	var runs []trainedRun
	for i, row := range p.Shown {
		for _, seed := range p.Plan.Seeds {
			j := sweep.Job{Row: row, Seed: seed}
			run, err := record.OpenIn(sweep.RunFolder(record.Shared(dir), j))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if _, done := run.End.(event.Result); done {
				runs = append(runs, trainedRun{j, run, i})
			}
		}
	}
	return runs, nil
}

// queryModels asks all models for surveys, and the first of row Full for maps.
func (p *Report) queryModels(runs []trainedRun, progress func(string)) error {
	set, err := data.Open(p.Plan.Data)
	if err != nil {
		p.Notes = append(p.Notes, fmt.Sprintf("The data set cannot be opened, so models were not evaluated: %v", err))
		return nil
	}
	if set.SplitHash() != p.Plan.Set.SplitHash {
		p.Notes = append(p.Notes, fmt.Sprintf("The data set now has split %s, so models were not evaluated.", set.SplitHash()))
		return nil
	}
	surveys := make([][]*event.Survey, len(p.Shown))
	for _, r := range runs {
		progress("evaluating " + r.run.Name())
		if err := p.queryModel(r, set, surveys); err != nil {
			p.Notes = append(p.Notes, fmt.Sprintf("Run %s is in the tables, but its model is missing from some figures: %v", r.run.Name(), err))
		}
	}
	return p.drawResults(surveys)
}

func (p *Report) queryModel(r trainedRun, set *data.Set, surveys [][]*event.Survey) error {
	model, err := r.run.Model(set, false)
	if err != nil {
		return err
	}
	defer model.Close()
	survey, err := model.Survey()
	if err != nil {
		return err
	}
	surveys[r.row] = append(surveys[r.row], survey)
	if p.Config == "" || r.job.Row.Name == sweep.Full && p.Maps == nil {
		text, err := r.run.Recipe.Config.MarshalTOML()
		if err != nil {
			return err
		}
		p.Config = string(text)
	}
	if r.job.Row.Name == sweep.Full && p.Maps == nil {
		p.Maps, err = p.maps(model, r.job.Seed)
	}
	return err
}

// drawResults draws the curves and class results of surveys.
func (p *Report) drawResults(surveys [][]*event.Survey) (err error) {
	if p.Curve, err = curveFigure(p.Shown, surveys); err != nil {
		return err
	}
	for i, row := range p.Shown {
		if len(surveys[i]) > 0 && (p.Classes == nil || row.Name == sweep.Full) {
			if p.Classes, err = newClassResults(row, surveys[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
