package report

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/engine/event"
)

// trend are the curves of n batches of stage extract, with a value of each term.
func trend(n int) *event.StageCurves {
	s := event.NewStageCurves(event.StagePlan{Stage: config.Extract, Batches: n})
	for b := 1; b <= n; b++ {
		e := event.BatchDone{Stage: config.Extract, Batch: b}
		for i, t := range s.Terms {
			e.Terms = append(e.Terms, event.TermValue{Term: t.Info.Term, Value: float64(i) + float64(b)/1024, Weight: 2})
		}
		s.Add(e)
	}
	return &s
}

// drawn fails if a figure was not drawn as XML.
func drawn(t *testing.T, f Figure, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, f.Name, f.File())
}

// A table of losses has each batch of its window; of more than mostPoints, means.
func TestLossTable(t *testing.T) {
	s := trend(60)
	rows := LossTable(s, curve.Window{From: 11, To: 20})
	if len(rows) != 11 || len(rows[0]) != 1+len(s.Terms) || rows[0][1] != string(s.Terms[0].Info.Term) {
		t.Fatalf("%d rows, the first is %q", len(rows), rows[0])
	}
	for i, row := range rows[1:] {
		v, err := strconv.ParseFloat(row[2], 64)
		if want := 1 + float64(11+i)/1024; err != nil || row[0] != strconv.Itoa(11+i) || math.Abs(v-want) > 1e-6 {
			t.Errorf("row %d is %q, want batch %d with %g", i, row, 11+i, want)
		}
	}
	long := LossTable(trend(5000), curve.Window{From: 1, To: 5000})
	if n := len(long) - 1; n > mostPoints || n < mostPoints*9/10 { // batches in a long bin may have one row
		t.Errorf("%d rows of 5,000 batches, want about %d", n, mostPoints)
	}
	f, err := LossFigure(config.Extract, s.Terms[1].Info, &s.Terms[1].Series, curve.Window{From: 1, To: 60})
	drawn(t, f, err)
	if !strings.Contains(f.Alt, "from 1 at batch 1 to 1.06 at batch 60") {
		t.Errorf("the figure's text is %q", f.Alt)
	}
	if _, err := LossFigure(config.Extract, s.Terms[1].Info, &curve.Series{}, curve.Window{From: 1, To: 60}); err == nil {
		t.Error("a term without values is drawn")
	}
}

// The tables of a survey have every sample once, and the ends of its curve.
func TestSurveyTables(t *testing.T) {
	s := &event.Survey{Classes: []string{"owl", "fox", "=ant"}, Seen: 2, Samples: []int{4, 5, 6, 7}, Truth: []int{0, 1, 2, 2},
		BestSeen: []int{0, 0, 1, 1}, BestUnseen: []int{2, 2, 2, 2}, Lead: event.Vector{2, 1, 0.5, -1}, Gamma: 0.75}
	want := [][]string{{"true", "predicted", "true_seen", "samples"}, {"owl", "owl", "true", "1"}, {"fox", "owl", "true", "1"}, {"=ant", "=ant", "false", "2"}}
	if got := ConfusionTable(s, 0.75); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("confusions are %q, want %q", got, want)
	}
	points := CurveTable(s)
	if first, last := points[1], points[len(points)-1]; first[0] != "-Inf" || first[1] != "0" || first[2] != "0.5" || last[1] != "1" || last[2] != "0" {
		t.Errorf("the curve goes from %q to %q", first, last)
	}
	f, err := ConfusionFigure(s, 0.75)
	drawn(t, f, err)
	f, err = CurveFigure("run", s)
	drawn(t, f, err)
	s.Classes = make([]string, maxDrawn+1)
	if _, err := ConfusionFigure(s, 0); err == nil || !strings.Contains(err.Error(), "2049 classes") {
		t.Errorf("a confusion of too many classes: %v", err)
	}
}

// A table of a map has a row for each sample, in each space, and no number for a
// generated one.
func TestMapTable(t *testing.T) {
	l := Layout{Spaces: &event.Spaces{Classes: []string{"owl", "ant"}, Seen: 1, Samples: []int{17, -1}, Truth: []int{0, 1}},
		Planes: []Plane{{engine.SemanticSpace, "z_s", []float64{1, 2, 3, 4}}}}
	want := [][]string{{"sample", "class", "seen", "synthetic", "semantic_x", "semantic_y"}, {"17", "owl", "true", "false", "1", "2"}, {"", "ant", "false", "true", "3", "4"}}
	if got := l.Table(); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the table is %q, want %q", got, want)
	}
	f, err := l.Figure(0)
	drawn(t, f, err)
}
