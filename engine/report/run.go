package report

import (
	"fmt"
	"strconv"

	"gonum.org/v1/plot/plotter"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
	"segzsl/engine/sweep"
)

// The figures and tables of a single run, for `segzsl export` and the explorer.

// CurveFigure draws the seen–unseen curve of a survey.
func CurveFigure(name string, s *event.Survey) (Figure, error) {
	f, err := curveFigure([]sweep.Row{{Title: name}}, [][]*event.Survey{{s}})
	if err != nil {
		return Figure{}, err
	}
	return *f, nil
}

// CurveTable lists the points of the seen–unseen curve of a survey, each from its γ on.
func CurveTable(s *event.Survey) [][]string {
	rows := [][]string{{"gamma", "acc_u", "acc_s"}}
	for _, p := range s.Curve() {
		rows = append(rows, []string{number(p.Gamma), number(p.AccU), number(p.AccS)})
	}
	return rows
}

// ConfusionFigure draws the confusion matrix of a survey at γ.
func ConfusionFigure(s *event.Survey, gamma float64) (Figure, error) {
	k := len(s.Classes)
	if k > maxDrawn {
		return Figure{}, fmt.Errorf("report: draw confusion of %d classes: want at most %d; a table has all", k, maxDrawn)
	}
	counts := make([]map[int]float64, k)
	for truth, line := range s.Confusion(gamma) {
		counts[truth] = map[int]float64{}
		for _, n := range line {
			counts[truth][n.Class] = float64(n.Samples)
		}
	}
	leak := &ClassResults{}
	leak.ToSeen, leak.ToUnseen = s.Leak(gamma)
	return confusionFigure(s, counts, leak)
}

// ConfusionTable lists the cells of the confusion matrix of a survey at γ that are not
// empty.
func ConfusionTable(s *event.Survey, gamma float64) [][]string {
	rows := [][]string{{"true", "predicted", "true_seen", "samples"}}
	for truth, line := range s.Confusion(gamma) {
		for _, n := range line {
			rows = append(rows, []string{s.Classes[truth], s.Classes[n.Class], strconv.FormatBool(truth < s.Seen), strconv.Itoa(n.Samples)})
		}
	}
	return rows
}

// Layout is samples in each space in a plane.
type Layout struct {
	Spaces *event.Spaces
	Planes []Plane
}

// Plane is the positions in a space, x and y of each sample alternating.
type Plane struct {
	Space     engine.Space
	Title     string
	Positions []float64
}

// LayOut maps test samples of a model by t-SNE.
func LayOut(model *engine.Model, seed uint64) (Layout, error) {
	spaces, err := model.Spaces(mapSamples, false, false, seed)
	if err != nil {
		return Layout{}, err
	}
	pool := kernel.New(0)
	defer pool.Close()
	rows := map[engine.Space]event.Vector{engine.SemanticSpace: spaces.Semantic, engine.ImageSpace: spaces.Image, engine.ResidualSpace: spaces.Residual}
	l := Layout{Spaces: spaces}
	for _, t := range sweep.SpaceTitles {
		if len(rows[t.Space]) == 0 {
			continue
		}
		points, err := layOut(pool, rows[t.Space], len(spaces.Samples), seed)
		if err != nil {
			return Layout{}, err
		}
		l.Planes = append(l.Planes, Plane{t.Space, t.Title, points})
	}
	return l, nil
}

// Figure draws a plane.
func (l Layout) Figure(plane int) (Figure, error) { return l.figure(plane, "") }

// Table lists the samples with their positions. The number of a generated sample is
// empty.
func (l Layout) Table() [][]string {
	head := []string{"sample", "class", "seen", "synthetic"}
	for _, p := range l.Planes {
		head = append(head, string(p.Space)+"_x", string(p.Space)+"_y")
	}
	rows, s := [][]string{head}, l.Spaces
	for i, at := range s.Samples {
		sample := ""
		if at >= 0 {
			sample = strconv.Itoa(at)
		}
		row := []string{sample, s.Classes[s.Truth[i]], strconv.FormatBool(s.Truth[i] < s.Seen), strconv.FormatBool(at < 0)}
		for _, p := range l.Planes {
			row = append(row, number(p.Positions[2*i]), number(p.Positions[2*i+1]))
		}
		rows = append(rows, row)
	}
	return rows
}

// mostPoints is the largest number of points of a loss in a figure or table: of more
// batches, each point is several.
const mostPoints = 1000

// LossFigure draws a term in a window of its stage, with the range of each point.
func LossFigure(stage config.Stage, info config.TermInfo, values *curve.Series, w curve.Window) (Figure, error) {
	p := newPlot(info.Title, "batch, stage "+string(stage), "")
	s := series{}
	for i, c := range points(values, w) {
		if c.N > 0 {
			s.X, s.Mean = append(s.X, float64(w.At(i, columns(w)))), append(s.Mean, c.Mean)
			s.Low, s.Top = append(s.Low, c.Min), append(s.Top, c.Max)
		}
	}
	if len(s.X) == 0 {
		return Figure{}, fmt.Errorf("report: draw %s: it has no values in batches %d to %d", info.Title, w.From, w.To)
	}
	if err := addSeries(p, s); err != nil {
		return Figure{}, err
	}
	f := Figure{Name: "loss-" + string(info.Term), Title: info.Title, Caption: info.Meaning + " " + info.Expect,
		Alt: fmt.Sprintf("%s of stage %s from %.3g at batch %.0f to %.3g at batch %.0f.", info.Title, stage, s.Mean[0], s.X[0], s.Mean[len(s.X)-1], s.X[len(s.X)-1])}
	return render(p, f, 480, 300)
}

// LossTable lists the values of a stage's terms in a window, without their weights.
func LossTable(s *event.StageCurves, w curve.Window) [][]string {
	head := []string{"batch"}
	var terms [][]curve.Column
	for _, t := range s.Terms {
		if t.Has {
			head, terms = append(head, string(t.Info.Term)), append(terms, points(&t.Series, w))
		}
	}
	rows := [][]string{head}
	for i := range columns(w) {
		row, any := []string{strconv.Itoa(w.At(i, columns(w)))}, false
		for _, values := range terms {
			cell := ""
			if values[i].N > 0 {
				cell, any = number(values[i].Mean), true
			}
			row = append(row, cell)
		}
		if any {
			rows = append(rows, row)
		}
	}
	return rows
}

func columns(w curve.Window) int { return min(w.Len(), mostPoints) }

func points(s *curve.Series, w curve.Window) []curve.Column { return s.View(columns(w), w, 0) }

func number(v float64) string { return strconv.FormatFloat(v, 'g', 7, 64) }

// figure draws a plane, with numbers about it.
func (l Layout) figure(plane int, numbers string) (Figure, error) {
	p, s := l.Planes[plane], l.Spaces
	xys := make(plotter.XYs, len(s.Samples))
	for i := range xys {
		xys[i] = plotter.XY{X: p.Positions[2*i], Y: p.Positions[2*i+1]}
	}
	alt := fmt.Sprintf("Map of the %s of %d samples. %s", p.Title, len(xys), numbers)
	return mapFigure(Figure{Name: "map-" + string(p.Space), Title: p.Title, Caption: numbers, Alt: alt}, s, xys)
}
