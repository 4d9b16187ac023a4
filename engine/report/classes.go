package report

import (
	"cmp"
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"segzsl/engine/event"
	"segzsl/engine/sweep"
)

// ClassResults are the results of a row for each class, over all seeds and without
// calibration.
type ClassResults struct {
	Row        sweep.Row
	Seeds      int
	Confusion  Figure
	Classes    []ClassScore
	Confusions []Confusion // the most frequent confusions
	// ToSeen is the share of unseen samples predicted as seen, ToUnseen that of seen
	// samples predicted as unseen.
	ToSeen, ToUnseen float64
}

// ClassScore is a class's accuracy over seeds.
type ClassScore struct {
	Class    string
	Unseen   bool
	Accuracy sweep.Stat
	Samples  int
	// PredictedAs is the most frequent wrong prediction, Share its share.
	PredictedAs string
	Share       float64
}

// Confusion is the share of class True that is predicted as another class.
type Confusion struct {
	True, Predicted string
	Share           float64
}

// maxConfusions limits the list of confusions, maxLabels the number of classes that are
// labelled in the matrix.
const (
	maxConfusions = 10
	maxLabels     = 64
	maxDrawn      = 2048 // classes of a confusion matrix that is drawn
)

func newClassResults(row sweep.Row, surveys []*event.Survey) (*ClassResults, error) {
	first := surveys[0]
	k := len(first.Classes)
	j := &ClassResults{Row: row, Seeds: len(surveys)}
	counts := make([]map[int]float64, k) // by true, then predicted class
	for i := range counts {
		counts[i] = map[int]float64{}
	}
	accuracy := make([][]float64, k)
	for _, s := range surveys {
		for t, line := range s.Confusion(0) {
			for _, n := range line {
				counts[t][n.Class] += float64(n.Samples)
			}
		}
		for c, v := range s.PerClass(0) {
			if !math.IsNaN(v) {
				accuracy[c] = append(accuracy[c], v)
			}
		}
		toSeen, toUnseen := s.Leak(0)
		j.ToSeen += toSeen / float64(len(surveys))
		j.ToUnseen += toUnseen / float64(len(surveys))
	}
	j.score(first, counts, accuracy)
	var err error
	j.Confusion, err = confusionFigure(first, counts, j)
	return j, err
}

// score sets the scores of classes and the confusions.
func (j *ClassResults) score(s *event.Survey, counts []map[int]float64, accuracy [][]float64) {
	for c, name := range s.Classes {
		total := sum(counts[c])
		score := ClassScore{Class: name, Unseen: c >= s.Seen, Accuracy: sweep.StatOf(accuracy[c]), Samples: int(total) / j.Seeds}
		for _, a := range slices.Sorted(maps.Keys(counts[c])) {
			if a == c {
				continue
			}
			share := counts[c][a] / total
			j.Confusions = append(j.Confusions, Confusion{name, s.Classes[a], share})
			if share > score.Share {
				score.PredictedAs, score.Share = s.Classes[a], share
			}
		}
		j.Classes = append(j.Classes, score)
	}
	slices.SortStableFunc(j.Confusions, func(a, b Confusion) int { return cmp.Compare(b.Share, a.Share) })
	j.Confusions = j.Confusions[:min(len(j.Confusions), maxConfusions)]
}

// sum adds whole numbers: their order does not matter.
func sum(values map[int]float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}

// shares are the rows of a confusion matrix as shares, the first class at the top.
type shares [][]float64

func (s shares) Dims() (c, r int)   { return len(s), len(s) }
func (s shares) X(c int) float64    { return float64(c) }
func (s shares) Y(r int) float64    { return float64(r) }
func (s shares) Z(c, r int) float64 { return s[len(s)-1-r][c] }

// fadingPalette starts transparent, for any background.
type fadingPalette struct{}

func (fadingPalette) Colors() []color.Color {
	colours := make([]color.Color, 256)
	for i := range colours {
		alpha := math.Pow(float64(i)/255, 0.6) // small shares must be visible
		colours[i] = color.NRGBA{0x2F, 0x8F, 0xC4, uint8(255*alpha + 0.5)}
	}
	return colours
}

func confusionFigure(s *event.Survey, counts []map[int]float64, j *ClassResults) (Figure, error) {
	k := len(counts)
	if k > maxDrawn {
		return Figure{}, nil
	}
	part := make(shares, k)
	for t, line := range counts {
		part[t] = make([]float64, k)
		for a, n := range line {
			part[t][a] = n / sum(line)
		}
	}
	p := newPlot("", "predicted class", "true class")
	heat := plotter.NewHeatMap(part, fadingPalette{})
	heat.Min, heat.Max, heat.Rasterized = 0, 1, true
	p.Add(heat)
	edge := float64(s.Seen) - 0.5
	for _, ends := range []plotter.XYs{{{X: edge, Y: -0.5}, {X: edge, Y: float64(k) - 0.5}}, {{X: -0.5, Y: float64(k) - 1 - edge}, {X: float64(k) - 0.5, Y: float64(k) - 1 - edge}}} {
		line, err := plotter.NewLine(ends)
		if err != nil {
			return Figure{}, err
		}
		line.Color, line.Width = ink, 0.8
		p.Add(line)
	}
	nameAxes(p, s.Classes)
	f := Figure{Name: "confusion", Title: "Confusion", Caption: "Rows are true classes, normalised to shares of their test samples; the lines separate seen classes from unseen ones (right and below). γ = 0.",
		Alt: fmt.Sprintf("Confusion matrix of %d classes, the last %d unseen; %.0f %% of unseen samples are predicted as seen, %.0f %% of seen samples as unseen. The most frequent confusions are in a table.", k, k-s.Seen, 100*j.ToSeen, 100*j.ToUnseen)}
	return render(p, f, 480, 480)
}

// nameAxes labels both axes with class names, if there are not too many.
func nameAxes(p *plot.Plot, classes []string) {
	var x, y plot.ConstantTicks
	for i, name := range classes {
		if len(classes) > maxLabels {
			name = ""
		}
		x = append(x, plot.Tick{Value: float64(i), Label: name})
		y = append(y, plot.Tick{Value: float64(len(classes) - 1 - i), Label: name})
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = x, y
	p.X.Tick.Length, p.Y.Tick.Length = 0, 0
	size := vg.Length(min(9, max(5, 300/float64(len(classes)))))
	p.X.Tick.Label.Font, p.Y.Tick.Label.Font = face(size), face(size)
	long := 0
	for _, name := range classes {
		long = max(long, len([]rune(name)))
	}
	if long > 2 {
		p.X.Tick.Label.Rotation, p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = math.Pi/2, -1, -0.5
	}
}
