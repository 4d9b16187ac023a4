package engine

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
)

// measured are the arrays of WriteScores as an evaluation.
func measured(t *testing.T, file []byte, round func(float32) float32) *metric.Evaluation {
	t.Helper()
	arrays, verified, err := data.ReadArrays(bytes.NewReader(file))
	if err != nil || !verified {
		t.Fatalf("verified %v, %v", verified, err)
	}
	var head scoresHead
	if err := json.Unmarshal([]byte(arrays["header"].Text), &head); err != nil {
		t.Fatal(err)
	}
	matrix := func(name string) kernel.Matrix {
		a := arrays[name]
		for i, v := range a.Values {
			a.Values[i] = round(v)
		}
		return kernel.Dense(a.Rows, a.Cols, a.Values)
	}
	v := rowScores{matrix("scores"), matrix("seen_alone"), matrix("unseen_alone")}
	var margins []metric.Margin
	for i, label := range arrays["labels"].Values {
		margins = append(margins, v.margin(i, head.Seen, int(label)))
	}
	return metric.NewEvaluation(margins, head.Seen, len(head.Classes))
}

func unchanged(v float32) float32 { return v }

func quarters(v float32) float32 { return float32(math.RoundToEven(4*float64(v)) / 4) }

// Every measure, γ of two evaluations and values with it are those that
// testdata/peer/measures.py computes with NumPy, also where many samples have equal scores.
func TestMeasuresReference(t *testing.T) {
	folder := filepath.Join("..", "testdata", "measure")
	text, err := os.ReadFile(filepath.Join(folder, "measures.json"))
	var want struct {
		Gamma float64
		Cases []struct {
			File string
			Tied bool
			metric.Scores
		}
	}
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil || len(want.Cases) != 3 {
		t.Fatalf("%d cases, %v", len(want.Cases), err)
	}
	var curves [][]metric.HarmonicPoint
	for _, c := range want.Cases {
		file, err := os.ReadFile(filepath.Join(folder, c.File))
		if err != nil {
			t.Fatal(err)
		}
		round := unchanged
		if c.Tied {
			round = quarters
		}
		e := measured(t, file, round)
		if !c.Tied {
			curves = append(curves, metric.Harmonics(e.Curve()))
		}
		got := e.Scores(c.Calibration, c.CalibrationFrom)
		same(t, c.File, got, c.Scores)
	}
	if gamma := metric.CommonGamma(curves); math.Abs(gamma-want.Gamma) > 1e-12 {
		t.Errorf("γ = %.17g, want %.17g", gamma, want.Gamma)
	}
}

// same compares scores to 1e-12.
func same(t *testing.T, what string, got, want metric.Scores) {
	t.Helper()
	for name, v := range map[string][2]float64{
		"acc_s": {got.AccS, want.AccS}, "acc_u": {got.AccU, want.AccU}, "acc_h": {got.AccH, want.AccH}, "T1": {got.T1, want.T1},
		"seen only": {got.SeenOnly, want.SeenOnly}, "AUSUC": {got.AUSUC, want.AUSUC}, "AUROC": {got.AUROC, want.AUROC},
		"cal. acc_s": {got.CalS, want.CalS}, "cal. acc_u": {got.CalU, want.CalU}, "cal. acc_h": {got.CalH, want.CalH}, "bound": {got.OracleH, want.OracleH},
	} {
		if math.Abs(v[0]-v[1]) > 1e-12 {
			t.Errorf("%s: %s is %.17g, want %.17g", what, name, v[0], v[1])
		}
	}
}

// The scores that are written are those that the model is evaluated by.
func TestWriteScores(t *testing.T) {
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs, cfg.Threads = 3, 3, 3, 1
	s, err := NewSession(set, cfg, Options{}, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Step(); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := s.Model().WriteScores(&file); err == nil {
		t.Error("scores of a classifier that is not trained were written")
	}
	for !s.Ended() {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
	want, err := s.Model().Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Model().WriteScores(&file); err != nil {
		t.Fatal(err)
	}
	if got := measured(t, file.Bytes(), unchanged).Scores(want.Calibration, want.CalibrationFrom); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
