package baseline

import "gonum.org/v1/gonum/mat"

// learnMeans scores classes by minus the squared distance of x to their mean
// feature, less ‖x‖², which all classes share: 2x·m − ‖m‖². Means of seen classes
// are those of their samples. Unseen classes have none, so their means are
// predicted from attributes by ridge regression over the seen classes, all
// centred on the mean class: m̄ + S_u(SᵀS + ρI)⁻¹Sᵀ(M − m̄).
func learnMeans(p *Problem, settings []Hyperparams, visit visitor) error {
	means, all := p.classMeans(), p.allAttributes()
	middle := columnMeans(means)
	addRow(all, columnMeans(p.seenAttributes()), -1)
	centred := mat.DenseCopyOf(means)
	addRow(centred, middle, -1)
	seen := mat.DenseCopyOf(all.Slice(0, p.Seen, 0, p.Attributes.Cols))
	unseen := all.Slice(p.Seen, p.classes(), 0, p.Attributes.Cols)
	for _, s := range settings {
		var weights, slope, predicted, whole mat.Dense
		if err := ridge(&weights, seen, s.Values[0], centred); err != nil {
			return err
		}
		slope.Mul(seen.T(), &weights)
		predicted.Mul(unseen, &slope)
		addRow(&predicted, middle, 1)
		whole.Stack(means, &predicted)
		if err := visit(s, p.distances(&whole)); err != nil {
			return err
		}
	}
	return nil
}

// distances scores by 2x·m − ‖m‖² for the means m (K, D).
func (p *Problem) distances(means *mat.Dense) Scorer {
	bias := make([]float32, p.classes())
	for k := range bias {
		row := means.RowView(k)
		bias[k] = float32(-mat.Dot(row, row))
	}
	var w mat.Dense
	w.Scale(2, means.T())
	return &linear{pool: p.Pool, weights: narrow(&w), bias: bias}
}

func columnMeans(m *mat.Dense) []float64 {
	rows, cols := m.Dims()
	means := make([]float64, cols)
	for i := range rows {
		for j, v := range m.RawRowView(i) {
			means[j] += v / float64(rows)
		}
	}
	return means
}

// addRow adds s times v to every row of m.
func addRow(m *mat.Dense, v []float64, s float64) {
	rows, _ := m.Dims()
	for i := range rows {
		row := m.RawRowView(i)
		for j := range row {
			row[j] += float64(s * v[j])
		}
	}
}
