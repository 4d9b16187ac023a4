package metric

import (
	"cmp"
	"slices"
)

// Confusion counts samples by true class, and by predicted class in ascending order.
// Pairs without samples are left out: there are at most as many others as samples,
// whatever the number of classes.
type Confusion [][]Count

// Count is a number of samples with a predicted class.
type Count struct{ Class, Samples int }

// Confusion counts samples by true and predicted class.
func (e *Evaluation) Confusion(gamma float64) Confusion {
	c := make(Confusion, len(e.counts))
	for _, m := range e.Margins {
		c[m.Truth] = append(c[m.Truth], Count{m.Predicted(gamma), 1})
	}
	for truth, row := range c {
		c[truth] = merged(row)
	}
	return c
}

// merged sorts a row, with one count for each class.
func merged(row []Count) []Count {
	slices.SortFunc(row, func(a, b Count) int { return cmp.Compare(a.Class, b.Class) })
	n := 0
	for _, c := range row {
		if n > 0 && row[n-1].Class == c.Class {
			row[n-1].Samples += c.Samples
			continue
		}
		row[n] = c
		n++
	}
	return slices.Clip(row[:n])
}

// At returns the number of samples of class truth that are predicted as another or the
// same class.
func (c Confusion) At(truth, predicted int) int {
	row := c[truth]
	i, ok := slices.BinarySearchFunc(row, predicted, func(a Count, class int) int { return cmp.Compare(a.Class, class) })
	if !ok {
		return 0
	}
	return row[i].Samples
}

// Dense returns the whole matrix.
func (c Confusion) Dense() [][]int {
	rows := make([][]int, len(c))
	for truth, row := range c {
		rows[truth] = make([]int, len(c))
		for _, n := range row {
			rows[truth][n.Class] = n.Samples
		}
	}
	return rows
}
