package metric

import (
	"cmp"
	"slices"
)

// AUROC is the probability that a random unseen sample has a smaller lead of the
// seen classes than a random seen sample (ties count half): how well the scores
// separate seen from unseen samples. It is 0 if one side has no samples.
func (e *Evaluation) AUROC() float64 {
	order := slices.Clone(e.Margins)
	slices.SortFunc(order, func(a, b Margin) int { return cmp.Compare(b.Lead, a.Lead) })
	var rankSum float64
	var unseen, seen int
	for i := 0; i < len(order); {
		from := i
		group := 0
		for ; i < len(order) && order[i].Lead == order[from].Lead; i++ {
			if order[i].Truth >= e.seen {
				group++
			}
		}
		rankSum += float64(float64(group) * float64(from+i+1) / 2) // mean rank of the tie, from 1
		unseen += group
	}
	seen = len(order) - unseen
	if unseen == 0 || seen == 0 {
		return 0
	}
	return (rankSum - float64(float64(unseen)*float64(unseen+1)/2)) / float64(unseen) / float64(seen)
}
