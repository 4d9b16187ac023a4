package report

import (
	"fmt"

	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/sweep"
)

// curveSteps is the number of intervals of acc_u.
const curveSteps = 100

// curveFigure draws the seen–unseen curve of each row, mean and range over seeds.
func curveFigure(rows []sweep.Row, surveys [][]*event.Survey) (*Figure, error) {
	p := newPlot("", "acc_u, unseen classes among all", "acc_s, seen classes among all")
	alt := "Seen–unseen curves of calibrated stacking"
	for i, row := range rows {
		if len(surveys[i]) == 0 {
			continue
		}
		s := meanCurve(i, row.Title, surveys[i])
		if len(s.X) == 0 {
			continue
		}
		if err := addSeries(p, s); err != nil {
			return nil, err
		}
		alt += fmt.Sprintf("; %s falls from acc_s %.2f at acc_u 0 to %.2f at %.2f", row.Title, s.Mean[0], s.Mean[len(s.X)-1], s.X[len(s.X)-1])
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	f, err := render(p, Figure{Name: "seen-unseen", Title: "Seen–unseen curves", Alt: alt + ".",
		Caption: "Each point of a curve is a calibration factor γ. Higher and further right is better; AUSUC is the area below. Bands are ranges over seeds; a mean curve ends where the first of its curves ends."}, 420, 330)
	return &f, err
}

// meanCurve returns the mean of acc_s at each acc_u that all seeds reach.
func meanCurve(row int, title string, surveys []*event.Survey) series {
	var x []float64
	runs := make([][]float64, len(surveys))
	curves := make([][]metric.CurvePoint, len(surveys))
	for i, s := range surveys {
		curves[i] = s.Curve()
	}
	for step := 0; step <= curveSteps; step++ {
		u := float64(step) / curveSteps
		at := make([]float64, len(curves))
		for i, curve := range curves {
			v, ok := accSAt(curve, u)
			if !ok {
				return summarise(row, title, x, runs)
			}
			at[i] = v
		}
		x = append(x, u)
		for i := range runs {
			runs[i] = append(runs[i], at[i])
		}
	}
	return summarise(row, title, x, runs)
}

// accSAt interpolates acc_s at acc_u; false if the curve does not reach acc_u.
func accSAt(curve []metric.CurvePoint, accU float64) (float64, bool) {
	for i, p := range curve {
		if p.AccU < accU {
			continue
		}
		if i == 0 || p.AccU == accU {
			return p.AccS, true
		}
		before := curve[i-1]
		t := (accU - before.AccU) / (p.AccU - before.AccU)
		return before.AccS + t*(p.AccS-before.AccS), true
	}
	return 0, false
}
