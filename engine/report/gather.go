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

// Page is all that a report shows.
type Report struct {
	sweep.Summary
	Outcomes []sweep.Outcome
	// Shown are the rows that have curves, in their colours.
	Shown   []sweep.Row
	Losses  []Figure
	Curve   *Figure
	Classes *ClassResults
	Maps    []Figure
	Config  string // of the first run, as TOML
	Notes   []string
	System  string
}

// trained is a finished run of a row that is no baseline.
type trainedRun struct {
	job sweep.Job
	run *record.Run
	row int // in Page.Shown
}

// Gather reads the sweep in dir, its runs and their models. Where runs or models
// are not there, as in a sweep that was copied for its tables alone, the page
// has less, and says so. Tell, if not nil, hears what is being done.
func Gather(dir string, tell func(string)) (*Report, error) {
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
		p.Notes = append(p.Notes, "No finished run lies beside the tables: the page has no curves.")
		return p, nil
	}
	if tell == nil {
		tell = func(string) {}
	}
	tell("reading losses")
	if p.Losses, err = lossFigures(p.Shown, runs); err != nil {
		return nil, err
	}
	return p, p.queryModels(runs, tell)
}

// choose picks the rows to draw: as many as there are colours.
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
		p.Notes = append(p.Notes, fmt.Sprintf("Curves show the first %d rows; %d more are in the tables alone.", rowColours, left))
	}
}

// rank puts the whole method first: it has the first colour everywhere.
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
			run, err := record.Open(record.At(dir).Folder(sweep.RunsFolder).Folder(j.Name()).Path())
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

// ask asks the models: every one for its survey, the first whole one for maps.
func (p *Report) queryModels(runs []trainedRun, tell func(string)) error {
	set, err := data.Open(p.Plan.Data)
	if err != nil {
		p.Notes = append(p.Notes, fmt.Sprintf("The data set cannot be opened here, so that models were not asked: %v", err))
		return nil
	}
	if set.SplitHash() != p.Plan.Set.SplitHash {
		p.Notes = append(p.Notes, fmt.Sprintf("The data set now has split %s: models were not asked.", set.SplitHash()))
		return nil
	}
	surveys := make([][]*event.Survey, len(p.Shown))
	for _, r := range runs {
		tell("asking " + r.run.Name())
		if err := p.queryModel(r, set, surveys); err != nil {
			p.Notes = append(p.Notes, fmt.Sprintf("Run %s is in the tables, but not all is drawn of its model: %v", r.run.Name(), err))
		}
	}
	return p.drawResults(surveys)
}

func (p *Report) queryModel(r trainedRun, set *data.Set, surveys [][]*event.Survey) error {
	model, err := r.run.Model(set)
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

// judge draws what surveys tell.
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
