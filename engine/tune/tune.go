// Package tune searches settings on validation samples: random search with
// successive halving over divisions of the seen classes.
//
//	tune.go     Search: options, which trials survive
//	trial.go    one trial trained and evaluated; means over divisions
//	choose.go   the score of a trial; the ranking, and which trial is chosen
//	ranges.go   the table of fields that can be searched, and how values are drawn
package tune

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// Options says what Search tries.
type Options struct {
	// Base is the config of trial 0; others differ from it in Keys.
	Base config.Config
	// Keys are keys of Ranges; if empty, the usual ones.
	Keys []string
	// Near draws around Base: each trial changes half of the keys, as chance has
	// it, and numbers by a factor of nearFactor at most.
	Near bool
	// Trials counts the configs to try, ≥ 1, Base among them.
	Trials int
	// Splits counts the class splits, ≥ 1. The first is the set's own.
	Splits int
	// Seed chooses what is tried and the other class splits.
	Seed uint64
	// Jobs is how many trials train at once, each on one core; ≥ 1.
	Jobs int
	// Known are trials of the same search that were finished before.
	Known []Trial
	// Done is called with each finished trial, one at a time; an error ends the search.
	Done func(Trial) error
}

// Trial is one training: settings evaluated on the validation samples of one class split.
type Trial struct {
	Number   int              `json:"trial"`
	Split    int              `json:"split"`
	Settings []config.Setting `json:"settings"`
	Scores   metric.Scores    `json:"scores"`
	// Curve is acc_h by γ, for choosing one factor for several splits.
	Curve []metric.HarmonicPoint `json:"curve,omitempty"`
	// Failed is the reason if there are no scores.
	Failed  string  `json:"failed,omitempty"`
	Seconds float64 `json:"seconds"`
}

// Result is a config of a search with the means of its scores over class splits.
type Result struct {
	Number   int
	Settings []config.Setting
	// Changes counts the settings that differ from the base.
	Changes int
	Splits  int // number of splits
	Failed  string
	// Score is the mean of Scores, one for each split: see score.
	Score  float64
	Scores []float64
	// Calibration is the factor with which the mean of acc_h over the splits is
	// best, CalH that mean. H is acc_h with the best factor of each split, AUSUC
	// and T1 as in Scores: means.
	H, AUSUC, T1, AccH, Calibration, CalH float64
}

// Config is what was tried, with the calibration factor that goes with it.
func (t Result) Config(base config.Config) config.Config {
	for _, s := range t.Settings {
		_ = base.Set(s.Key, s.Value) // it trained with them
	}
	base.Evaluate.Calibration, base.Evaluate.Protocol = t.Calibration, config.Final
	return base
}

// Search searches at random with successive halving (Jamieson and Talwalkar,
// AISTATS 2016): all trials train on the first class split, the better half of
// them on the second as well, the better half of those on the third and fourth,
// and so on; Base trains on all. The resource is the number of splits, not of epochs: a
// short training favours configs that learn fast, and results on one split of a few
// classes are mostly chance.
//
// Trials are compared by Result.Score: by the whole seen–unseen curve and by the point on
// it that the preset's calibration factor selects. All trials use protocol Validate: test
// samples are not read. The result does not depend on Jobs. It lists all configs, those
// with most splits first, then the best; Choose chooses one.
func Search(ctx context.Context, set *data.Set, t Options) ([]Result, error) {
	s, err := newSearch(set, t)
	if err != nil {
		return nil, err
	}
	for split := range t.Splits {
		if err := s.train(ctx, split, s.survivors(split)); err != nil {
			return nil, err
		}
	}
	return s.ranking(), nil
}

// search is a Search in progress.
type search struct {
	Options
	drawn  [][]config.Setting // by trial
	sets   []*data.Set        // by split
	trials map[[2]int]Trial
	mu     sync.Mutex // guards trials and Done
}

func newSearch(set *data.Set, t Options) (*search, error) {
	ranges, err := searched(t.Keys)
	if err != nil {
		return nil, err
	}
	if t.Trials < 1 || t.Splits < 1 || t.Jobs < 1 {
		return nil, fmt.Errorf("tune: %d trials on %d splits, %d at a time: want 1 or more of each", t.Trials, t.Splits, t.Jobs)
	}
	s := &search{Options: t, drawn: drawTrials(t.Trials, ranges, t.Base, t.Seed, t.Near), trials: map[[2]int]Trial{}}
	for k := range t.Splits {
		s.sets = append(s.sets, engine.ClassSplit(set, k, t.Seed))
	}
	if _, err := s.sets[0].ForValidation(); err != nil {
		return nil, fmt.Errorf("tune: %w", err)
	}
	for _, known := range t.Known {
		if (len(known.Curve) > 0 || known.Failed != "") && known.Number < t.Trials && slices.Equal(known.Settings, s.settings(known.Number)) {
			s.trials[[2]int{known.Number, known.Split}] = known
		}
	}
	return s, nil
}

func (s *search) settings(n int) []config.Setting { return s.drawn[n] }

// survivors returns the trials that train on a split: the better half whenever the number
// of splits has doubled.
func (s *search) survivors(split int) []int {
	if split == 0 {
		all := make([]int, s.Trials)
		for n := range all {
			all[n] = n
		}
		return all
	}
	before := s.survivors(split - 1)
	if split&(split-1) != 0 {
		return before
	}
	slices.SortStableFunc(before, func(a, b int) int { return better(s.mean(a, split), s.mean(b, split)) })
	kept := before[:(len(before)+1)/2]
	if !slices.Contains(kept, 0) {
		kept = append(kept, 0)
	}
	slices.Sort(kept)
	return kept
}
