// Package regress predicts the mean features of classes from their attributes: ridge
// regression over the seen classes, with the penalty chosen by leaving one class out.
// No sample beyond those means is used.
package regress

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"segzsl/engine/kernel"
)

// Ridge predicts a mean feature m(a) = m̄ + (a − ā)ᵀB.
type Ridge struct {
	middle []float64  // ā (A)
	mean   []float64  // m̄ (D)
	slope  *mat.Dense // B (A, D)

	// Penalty is ρ of Fit, and R2 the share of the variance of the class means that
	// is predicted for a class that is left out; at most 1, and negative where m̄ alone
	// is nearer.
	Penalty, R2 float64
}

// The penalties that Fit chooses from, relative to the mean squared singular value:
// 10^penaltyFrom to 10^penaltyTo in half decades.
const (
	penaltyFrom = -4
	penaltyTo   = 3
)

// Fit regresses means (C, D) on attributes (C, A), both centred on their mean row:
// B = (SᵀS + ρI)⁻¹SᵀM. The penalty ρ has the least sum of squared errors over classes
// that are left out one at a time, which the regression over all classes gives exactly.
// It returns an error for fewer than 3 classes, or if the decomposition fails.
func Fit(attributes, means kernel.Matrix) (*Ridge, error) {
	return fit(attributes, means, penalties)
}

// fit is Fit with the penalties to choose from, given the singular values.
func fit(attributes, means kernel.Matrix, penalties func(values []float64) []float64) (*Ridge, error) {
	if attributes.Rows != means.Rows || means.Rows < 3 {
		return nil, fmt.Errorf("regress: %d rows of attributes and %d class means: want as many, and at least 3", attributes.Rows, means.Rows)
	}
	s, middle := centred(attributes)
	m, mean := centred(means)
	r := &Ridge{middle: middle, mean: mean}
	var svd mat.SVD
	if !svd.Factorize(s, mat.SVDThin) {
		return nil, fmt.Errorf("regress: the singular values of %d×%d attributes do not converge", attributes.Rows, attributes.Cols)
	}
	var u, v, projected mat.Dense
	svd.UTo(&u)
	svd.VTo(&v)
	projected.Mul(u.T(), m)
	values := svd.Values(nil)
	r.choose(penalties(values), values, &u, &projected, m)
	for i, value := range values {
		scale(projected.RawRowView(i), shrink(value, r.Penalty)/max(value, math.SmallestNonzeroFloat64))
	}
	r.slope = new(mat.Dense)
	r.slope.Mul(&v, &projected)
	return r, nil
}

// penalties are in half decades around the mean squared singular value.
func penalties(values []float64) (list []float64) {
	mean := squares(values) / float64(len(values))
	if mean == 0 { // all classes have the same attributes
		mean = 1
	}
	for step := 2 * penaltyFrom; step <= 2*penaltyTo; step++ {
		list = append(list, mean*math.Pow(10, float64(step)/2))
	}
	return list
}

// choose sets the penalty and R2.
func (r *Ridge) choose(penalties, values []float64, u, projected, m *mat.Dense) {
	least := math.Inf(1)
	for _, penalty := range penalties {
		if e := leftOut(values, u, projected, m, penalty); e < least {
			least, r.Penalty = e, penalty
		}
	}
	// A mean over the other C−1 classes is C/(C−1) times as far from a class as one
	// over all.
	classes, _ := m.Dims()
	far := float64(classes) / float64(classes-1)
	variance := far * far * squares(m.RawMatrix().Data)
	r.R2 = 1 - least/max(variance, math.SmallestNonzeroFloat64)
}

// leftOut is the sum of squared errors of classes that are left out one at a time: a
// row of the residual, divided by 1 − h, h being the weight of the class in its own
// prediction.
func leftOut(values []float64, u, projected, m *mat.Dense, penalty float64) (total float64) {
	classes, width := m.Dims()
	fitted := make([]float64, width)
	for i := range classes {
		h := 1 / float64(classes) // of the mean
		clear(fitted)
		for j, value := range values {
			w := u.At(i, j) * shrink(value, penalty)
			h += float64(w * u.At(i, j))
			for d, p := range projected.RawRowView(j) {
				fitted[d] += float64(w * p)
			}
		}
		e := 0.0
		for d, v := range m.RawRowView(i) {
			e += float64((v - fitted[d]) * (v - fitted[d]))
		}
		total += e / max((1-h)*(1-h), math.SmallestNonzeroFloat64)
	}
	return total
}

// shrink is the factor by which the penalty shrinks a direction of this singular value.
func shrink(value, penalty float64) float64 { return value * value / (float64(value*value) + penalty) }

// Predict writes the mean feature predicted for attributes a (A) to dst (D).
func (r *Ridge) Predict(dst, a []float32) {
	sums := make([]float64, len(dst))
	copy(sums, r.mean)
	for j, v := range a {
		for d, b := range r.slope.RawRowView(j) {
			sums[d] += float64((float64(v) - r.middle[j]) * b)
		}
	}
	for d, v := range sums {
		dst[d] = float32(v)
	}
}

// centred is m less its mean row, and that row.
func centred(m kernel.Matrix) (*mat.Dense, []float64) {
	mean := make([]float64, m.Cols)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			mean[j] += float64(v) / float64(m.Rows)
		}
	}
	out := mat.NewDense(m.Rows, m.Cols, nil)
	for i := range m.Rows {
		row := out.RawRowView(i)
		for j, v := range m.Row(i) {
			row[j] = float64(v) - mean[j]
		}
	}
	return out, mean
}

func scale(row []float64, s float64) {
	for j := range row {
		row[j] *= s
	}
}

func squares(values []float64) (sum float64) {
	for _, v := range values {
		sum += float64(v * v)
	}
	return sum
}
