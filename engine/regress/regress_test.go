package regress

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"segzsl/engine/kernel"
)

// classes draws attributes and means that follow them in part.
func classes(t *rapid.T) (attributes, means kernel.Matrix) {
	c, a, d := rapid.IntRange(4, 12).Draw(t, "classes"), rapid.IntRange(1, 15).Draw(t, "attributes"), rapid.IntRange(1, 6).Draw(t, "features")
	number := rapid.Float32Range(-1, 1)
	draw := func(rows, cols int, name string) kernel.Matrix {
		return kernel.Dense(rows, cols, rapid.SliceOfN(number, rows*cols, rows*cols).Draw(t, name))
	}
	attributes, means = draw(c, a, "S"), draw(c, d, "M")
	for i := range c {
		for j := range d {
			means.Row(i)[j] += 3 * attributes.Row(i)[j%a]
		}
	}
	return attributes, means
}

// without is m without row i.
func without(m kernel.Matrix, i int) kernel.Matrix {
	var data []float32
	for k := range m.Rows {
		if k != i {
			data = append(data, m.Row(k)...)
		}
	}
	return kernel.Dense(m.Rows-1, m.Cols, data)
}

// refit is Fit with a fixed penalty.
func refit(t *rapid.T, attributes, means kernel.Matrix, penalty float64) *Ridge {
	r, err := fit(attributes, means, func([]float64) []float64 { return []float64{penalty} })
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The error that Fit minimises is that of regressions over all classes but one.
func TestLeftOutClassesArePredicted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		attributes, means := classes(t)
		r, err := Fit(attributes, means)
		if err != nil {
			t.Fatal(err)
		}
		wrong, variance := 0.0, 0.0
		got := make([]float32, means.Cols)
		for i := range means.Rows {
			rest := without(means, i)
			_, mean := centred(rest)
			refit(t, without(attributes, i), rest, r.Penalty).Predict(got, attributes.Row(i))
			for d, v := range means.Row(i) {
				wrong += math.Pow(float64(v)-float64(got[d]), 2)
				variance += math.Pow(float64(v)-mean[d], 2)
			}
		}
		if want := 1 - wrong/variance; math.Abs(r.R2-want) > 1e-3*(1+math.Abs(want)) {
			t.Errorf("R² of classes left out is %g, and of as many regressions %g", r.R2, want)
		}
	})
}

// A linear relation is found, whatever the number of attributes.
func TestFitFindsALinearRelation(t *testing.T) {
	attributes := kernel.Dense(5, 2, []float32{0, 1, 1, 0, 1, 1, 2, 1, 0, 3})
	means := kernel.Dense(5, 1, make([]float32, 5))
	for i := range 5 {
		means.Row(i)[0] = 1 + 2*attributes.Row(i)[0] - attributes.Row(i)[1]
	}
	r, err := Fit(attributes, means)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 1)
	r.Predict(got, []float32{4, 2})
	if math.Abs(float64(got[0])-7) > 0.01 || r.R2 < 0.999 {
		t.Errorf("predicted %g, want 7; R² %g", got[0], r.R2)
	}
}

func TestFitRefuses(t *testing.T) {
	two := kernel.Dense(2, 1, []float32{0, 1})
	if _, err := Fit(two, two); err == nil {
		t.Error("two classes are accepted")
	}
	if _, err := Fit(two, kernel.Dense(3, 1, make([]float32, 3))); err == nil {
		t.Error("means of other classes are accepted")
	}
}

// Classes with equal attributes are predicted at their mean.
func TestEqualAttributesPredictTheMean(t *testing.T) {
	r, err := Fit(kernel.Dense(3, 1, []float32{1, 1, 1}), kernel.Dense(3, 1, []float32{1, 2, 6}))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float32, 1)
	if r.Predict(got, []float32{5}); got[0] != 3 {
		t.Errorf("predicted %g, want 3", got[0])
	}
}
