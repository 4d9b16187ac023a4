package regress

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"segzsl/engine/kernel"
)

// reference is a case of testdata/peer/ridge.py, which solves the regression again for each
// class that is left out.
type reference struct {
	Attributes, Means, New, Predicted [][]float64
	Penalties, Errors                 []float64
	Penalty, R2                       float64
}

func dense(rows [][]float64) kernel.Matrix {
	var values []float32
	for _, row := range rows {
		for _, v := range row {
			values = append(values, float32(v)) // exact
		}
	}
	return kernel.Dense(len(rows), len(rows[0]), values)
}

// The errors of left-out classes for each penalty, the penalty that is chosen, R² and the
// predictions are those of NumPy.
func TestRidgeReference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "measure", "ridge.json"))
	var cases []reference
	if err == nil {
		err = json.Unmarshal(text, &cases)
	}
	if err != nil || len(cases) != 2 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12*max(1, math.Abs(want)) {
			t.Errorf("%s is %.17g, want %.17g", what, got, want)
		}
	}
	for _, c := range cases {
		attributes, means := dense(c.Attributes), dense(c.Means)
		r, err := Fit(attributes, means)
		if err != nil {
			t.Fatal(err)
		}
		near("the penalty", r.Penalty, c.Penalty)
		near("R²", r.R2, c.R2)
		for i, penalty := range c.Penalties {
			one, err := fit(attributes, means, func([]float64) []float64 { return []float64{penalty} })
			if err != nil {
				t.Fatal(err)
			}
			// R2 is 1 − errors / total.
			near("the share of errors left", 1-one.R2, (1-c.R2)*c.Errors[i]/minimum(c.Errors))
		}
		for i, row := range c.New {
			for d, want := range c.Predicted[i] {
				got := r.mean[d]
				for j, v := range row {
					got += (v - r.middle[j]) * r.slope.At(j, d)
				}
				near("a prediction", got, want)
			}
		}
	}
}

func minimum(values []float64) float64 {
	least := values[0]
	for _, v := range values {
		least = min(least, v)
	}
	return least
}
