package tune

import (
	"cmp"
	"math"
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// score is what a trial is ranked by on one split: the mean of AUSUC, which depends on the
// whole seen–unseen curve, and of acc_h with gamma, the factor that is best for all the
// trial's splits together. Either alone can be bought with the other.
func score(t Trial, gamma float64) float64 {
	return (t.Scores.AUSUC + metric.HarmonicAt(t.Curve, gamma)) / 2
}

// changes counts the settings that differ from the base.
func changes(settings []config.Setting, base config.Config) int {
	n := 0
	for _, s := range settings {
		if base.Get(s.Key) != s.Value {
			n++
		}
	}
	return n
}

// better orders by score, then by number; what failed last.
func better(a, b Result) int {
	if (a.Failed == "") != (b.Failed == "") {
		return cmp.Compare(len(a.Failed), len(b.Failed))
	}
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Number, b.Number))
}

// ranking lists all configs that were tried.
func (s *search) ranking() []Result {
	var list []Result
	for n := range s.Trials {
		list = append(list, s.mean(n, s.Splits))
	}
	slices.SortStableFunc(list, func(a, b Result) int {
		return cmp.Or(cmp.Compare(b.Splits, a.Splits), better(a, b))
	})
	return list
}

// Behind is how far the score of t is below that of best: the mean of the paired
// differences over the splits of both, and its standard error, 0 for one split.
func (t Result) Behind(best Result) (mean, err float64) {
	n := min(len(t.Scores), len(best.Scores))
	for k := range n {
		mean += (best.Scores[k] - t.Scores[k]) / float64(n)
	}
	for k := range n {
		d := best.Scores[k] - t.Scores[k] - mean
		err += float64(d * d)
	}
	if n < 2 {
		return mean, 0
	}
	return mean, math.Sqrt(err / float64(n-1) / float64(n))
}

// Choose returns the config to use from a list of Search, by the rule of one standard
// error (Breiman et al., 1984): of the configs trained on as many splits as the first,
// and behind it by no more than one standard error, the one with the fewest changes of the
// base, which itself has none; of several, the first.
func Choose(list []Result) Result {
	best := list[0]
	chosen := best
	for _, t := range list[1:] {
		if t.Failed != "" || t.Splits < best.Splits || t.Changes >= chosen.Changes {
			continue
		}
		if mean, err := t.Behind(best); mean <= err {
			chosen = t
		}
	}
	return chosen
}
