package tune

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// resultOf is a result with these scores.
func resultOf(number, changes int, scores ...float64) Result {
	return Result{Number: number, Changes: changes, Splits: len(scores), Scores: scores, Score: stat.Mean(scores, nil)}
}

// The best is chosen only if it is ahead of the base by more than the standard error of
// the differences, here 0.01 ± 0.0268 and 0.01 ± 0.0020.
func TestChooseKeepsTheBaseWithinOneStandardError(t *testing.T) {
	base := resultOf(0, 0, 0.50, 0.60, 0.40, 0.50)
	noisy := resultOf(3, 2, 0.55, 0.55, 0.46, 0.48)
	clear := resultOf(3, 2, 0.51, 0.615, 0.41, 0.505)
	for _, c := range []struct {
		best Result
		want int
	}{{noisy, 0}, {clear, 3}} {
		if got := Choose([]Result{c.best, base}); got.Number != c.want {
			mean, err := base.Behind(c.best)
			t.Errorf("behind %.4f ± %.4f: trial %d, want %d", mean, err, got.Number, c.want)
		}
	}
	mean, err := base.Behind(noisy)
	if math.Abs(mean-0.01) > 1e-12 || math.Abs(err-0.026771) > 1e-6 {
		t.Errorf("behind %.6f ± %.6f", mean, err)
	}
}

// The chosen trial is within one standard error of the best, trained on as many splits,
// and none of those has fewer changes. If all scores are equal, it is the base.
func TestChooseProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, splits := rapid.IntRange(1, 6).Draw(t, "trials"), rapid.IntRange(1, 8).Draw(t, "splits")
		equal := rapid.Bool().Draw(t, "equal")
		var s search
		s.Base, s.Trials, s.Splits, s.trials = config.Default(), n, splits, map[[2]int]Trial{}
		for i := range n {
			var settings []config.Setting
			for range min(i, rapid.IntRange(1, 3).Draw(t, "changes")) {
				settings = append(settings, config.Setting{Key: "extract.lr", Value: "7"})
			}
			s.drawn = append(s.drawn, settings)
			trained := splits
			if i > 0 {
				trained = rapid.IntRange(1, splits).Draw(t, "trained")
			}
			for k := range trained {
				v := 0.5
				if !equal {
					v = rapid.Float64Range(0, 1).Draw(t, "score")
				}
				s.trials[[2]int{i, k}] = Trial{Scores: metric.Scores{AUSUC: v}, Curve: []metric.HarmonicPoint{{Gamma: 0, H: v}}}
			}
		}
		list := s.ranking()
		chosen := Choose(list)
		within := func(r Result) bool {
			mean, err := r.Behind(list[0])
			return r.Splits == list[0].Splits && (mean <= err || r.Number == list[0].Number)
		}
		if !within(chosen) || equal && chosen.Number != 0 {
			t.Fatalf("chosen %+v of %+v", chosen, list)
		}
		for _, r := range list {
			if within(r) && r.Changes < chosen.Changes {
				t.Fatalf("chosen %+v, though %+v has fewer changes", chosen, r)
			}
		}
	})
}

// A trial with a better point on a worse curve does not win: acc_h with γ and AUSUC count
// the same.
func TestScoreCountsTheWholeCurve(t *testing.T) {
	point := func(ausuc, h float64) Trial {
		return Trial{Scores: metric.Scores{AUSUC: ausuc}, Curve: []metric.HarmonicPoint{{Gamma: 1, H: h}}}
	}
	s := search{Options: Options{Base: config.Default(), Trials: 2, Splits: 1}, drawn: make([][]config.Setting, 2),
		trials: map[[2]int]Trial{{0, 0}: point(0.82, 0.83), {1, 0}: point(0.765, 0.84)}}
	if list := s.ranking(); list[0].Number != 0 || math.Abs(list[0].Score-0.825) > 1e-12 {
		t.Errorf("%+v", list)
	}
}
