package report

import (
	"fmt"
	"math"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/sweep"
)

// lossBins is how many points a loss curve has.
const lossBins = 80

// lossFigures draws each term of the final pass over batches, a line for each row.
func lossFigures(rows []sweep.Row, runs []trainedRun) ([]Figure, error) {
	curves := make([]map[config.Term][][]float64, len(rows)) // row, term, seed
	batches := map[config.Term]int{}
	for i := range curves {
		curves[i] = map[config.Term][][]float64{}
	}
	for _, r := range runs {
		if err := readLosses(r, curves[r.row], batches); err != nil {
			return nil, err
		}
	}
	var figures []Figure
	for _, stage := range config.Stages {
		for _, term := range stage.Terms {
			f, ok, err := lossFigure(stage, term, rows, curves, batches[term.Term])
			if err != nil {
				return nil, err
			}
			if ok {
				figures = append(figures, f)
			}
		}
	}
	return figures, nil
}

// readLosses adds a run's curves: the means of lossBins parts of the stage.
func readLosses(r trainedRun, curves map[config.Term][][]float64, batches map[config.Term]int) error {
	values := map[config.Term][]float64{}
	for e, err := range r.run.Events() {
		if err != nil {
			return err
		}
		b, ok := e.(event.BatchDone)
		if !ok || b.Pass != config.FinalPass {
			continue
		}
		for _, t := range b.Terms {
			values[t.Term] = append(values[t.Term], t.Value)
		}
	}
	for term, v := range values {
		curves[term] = append(curves[term], binned(v))
		batches[term] = max(batches[term], len(v))
	}
	return nil
}

// binned returns the means of lossBins equal parts of values.
func binned(values []float64) []float64 {
	bins := make([]float64, lossBins)
	for i := range bins {
		from, to := i*len(values)/lossBins, (i+1)*len(values)/lossBins
		if from == to { // fewer values than bins: the previous value
			from, to = min(from, len(values)-1), min(from, len(values)-1)+1
		}
		sum := 0.0
		for _, v := range values[from:to] {
			sum += v / float64(to-from)
		}
		bins[i] = sum
	}
	return bins
}

func lossFigure(stage config.StageInfo, term config.TermInfo, rows []sweep.Row, curves []map[config.Term][][]float64, batches int) (Figure, bool, error) {
	p := newPlot(strings.TrimSuffix(term.Title+" "+term.Equation, " −"), "batch", "")
	f := Figure{Name: "loss-" + string(term.Term), Title: term.Title, Caption: term.Meaning + " " + term.Expect}
	alt, any := "", false
	low, top := math.Inf(1), math.Inf(-1)
	x := make([]float64, lossBins)
	for i := range x {
		x[i] = (float64(i) + 0.5) / lossBins * float64(batches)
	}
	for i, row := range rows {
		of := curves[i][term.Term]
		if len(of) == 0 || constant(of) {
			continue
		}
		s := summarise(i, row.Title, x, of)
		if err := addSeries(p, s); err != nil {
			return f, false, err
		}
		any = true
		l, t := core(s)
		low, top = min(low, l), max(top, t)
		alt += fmt.Sprintf("; %s from %.3g to %.3g", row.Title, s.Mean[0], s.Mean[lossBins-1])
	}
	if !any {
		return f, false, nil
	}
	p.X.Min, p.X.Max = 0, float64(batches)
	if p.Y.Max-p.Y.Min > 4*(top-low) && top > low { // crop a spike at the start
		p.Y.Min, p.Y.Max = max(p.Y.Min, low-1.5*(top-low)), min(p.Y.Max, top+1.5*(top-low))
	}
	f.Alt = fmt.Sprintf("%s of stage %s over %d batches%s.", term.Title, stage.Stage, batches, alt)
	f, err := render(p, f, 300, 190)
	return f, true, err
}

// core returns the range of a series without its first tenth.
func core(s series) (low, top float64) {
	low, top = math.Inf(1), math.Inf(-1)
	for i := lossBins / 10; i < lossBins; i++ {
		low, top = min(low, s.Low[i]), max(top, s.Top[i])
	}
	return low, top
}

// constant reports whether a term never changed, so that the row does not use it.
func constant(runs [][]float64) bool {
	for _, run := range runs {
		for _, v := range run {
			if v != run[0] {
				return false
			}
		}
	}
	return true
}
