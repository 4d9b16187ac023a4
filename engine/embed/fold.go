package embed

import (
	"fmt"
	"math/rand/v2"
)

// folds divides rows into parts. The part that is evaluated is never fitted on: for
// part f, the strength is chosen on the next part and the fit made on the rest,
// then made again on all but f.
type folds struct {
	rows [][]int
	read []int // which parts are evaluated
}

// leastFolds are one to evaluate, one to choose on and one to fit.
const leastFolds = 3

// foldSamples assigns each class's samples to n parts, so that all parts have all
// classes that are large enough.
func foldSamples(labels, counts []int, n int, rng *rand.Rand) (folds, error) {
	if n < leastFolds || n > len(labels) {
		return folds{}, fmt.Errorf("embed: probe: %d folds of %d samples: choose from %d folds to one a sample", n, len(labels), leastFolds)
	}
	byClass := make([][]int, len(counts))
	for i, c := range labels {
		byClass[c] = append(byClass[c], i)
	}
	f, next := evenly(n), 0
	for _, rows := range byClass {
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, i := range rows {
			f.rows[next%n] = append(f.rows[next%n], i)
			next++
		}
	}
	return f, nil
}

// foldClasses assigns whole classes to n parts, or one part per class if they are fewer.
func foldClasses(labels, counts []int, n int, rng *rand.Rand) (folds, error) {
	order := shuffled(counts, func(int) bool { return true }, rng)
	n = min(n, len(order))
	if n < leastFolds {
		return folds{}, fmt.Errorf("embed: probe: %d folds of %d classes: at least %d of each are needed", n, len(order), leastFolds)
	}
	part := make([]int, len(counts))
	for at, c := range order {
		part[c] = at % n
	}
	f := evenly(n)
	for i, c := range labels {
		f.rows[part[c]] = append(f.rows[part[c]], i)
	}
	return f, nil
}

// foldTransfer evaluates the held-out classes; of the others a fifth, or one at least,
// chooses the strength.
func foldTransfer(labels, counts []int, held func(class int) bool, rng *rand.Rand) (folds, error) {
	order := shuffled(counts, func(c int) bool { return !held(c) }, rng)
	f := folds{rows: make([][]int, leastFolds), read: []int{0}}
	part := make([]int, len(counts))
	for at, c := range order {
		part[c] = 2
		if at < max(1, len(order)/5) {
			part[c] = 1
		}
	}
	for i, c := range labels {
		f.rows[part[c]] = append(f.rows[part[c]], i)
	}
	if len(order) < 2 || len(f.rows[0]) == 0 {
		return folds{}, fmt.Errorf("embed: probe: from %d classes to %d samples of held classes: at least 2 and 1 are needed", len(order), len(f.rows[0]))
	}
	return f, nil
}

// evenly are n parts, all of them evaluated.
func evenly(n int) folds {
	f := folds{rows: make([][]int, n)}
	for i := range n {
		f.read = append(f.read, i)
	}
	return f
}

// shuffled are the classes that have samples and that are wanted.
func shuffled(counts []int, wanted func(int) bool, rng *rand.Rand) []int {
	var order []int
	for c, n := range counts {
		if n > 0 && wanted(c) {
			order = append(order, c)
		}
	}
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}
