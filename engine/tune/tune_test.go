package tune

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

func tuning(cfg config.Config) Options {
	return Options{Base: cfg, Keys: []string{"extract.lr", "synthesise.per_class", "classify.input"}, Trials: 5, Splits: 3, Seed: 4, Jobs: 2}
}

func mustTune(t *testing.T, set *data.Set, tuning Options) []Result {
	t.Helper()
	list, err := Search(context.Background(), set, tuning)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// shortRun is a small set, and a config that trains on it in a moment.
func shortRun(t *testing.T) (*data.Set, config.Config) {
	t.Helper()
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 2, 2, 3
	cfg.Threads = 1
	return set, cfg
}

// FIELD.md §4: anything is chosen on validation, and test samples are not read.
// A search that read one would multiply by NaN and fail.
func TestSamplesAreNotReadInASearch(t *testing.T) {
	set, cfg := shortRun(t)
	want := mustTune(t, set, tuning(cfg))
	poisoned := *set
	poisoned.Features = slices.Clone(set.Features)
	for _, locations := range [][]int{set.Split.TestSeen, set.Split.TestUnseen} {
		for _, i := range locations {
			for j := range poisoned.Row(i) {
				poisoned.Row(i)[j] = float32(math.NaN())
			}
		}
	}
	if got := mustTune(t, &poisoned, tuning(cfg)); !reflect.DeepEqual(got, want) {
		t.Errorf("with test features that are no numbers: %+v, want %+v", got, want)
	}
	cfg.Evaluate.Protocol = config.Final // check: a run that reads them fails
	var last event.Event
	s, err := engine.NewSession(&poisoned, cfg, engine.Options{}, func(e event.Event) { last = e })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for !s.Ended() && err == nil {
		err = s.Step()
	}
	if _, failed := last.(event.Failed); !failed {
		t.Errorf("a run on poisoned test samples ended with %+v", last)
	}
}

// Half of the trials continue on the next split, and the base always; the result does not
// depend on how many train at once.
func TestTuneHalvesAndRepeats(t *testing.T) {
	set, cfg := shortRun(t)
	own := tuning(cfg)
	counts := map[int]int{}
	own.Done = func(trial Trial) error { counts[trial.Split]++; return nil }
	list := mustTune(t, set, own)
	if counts[0] != 5 || counts[1] < 3 || counts[1] > 4 || counts[2] < 2 || counts[2] > 3 {
		t.Errorf("trials by split %v, want 5, 3 or 4, 2 or 3", counts)
	}
	for i, a := range list {
		if a.Number == 0 && (a.Splits != 3 || a.Settings != nil) {
			t.Errorf("base: %+v", a)
		}
		if i > 0 && (list[i-1].Splits < a.Splits || list[i-1].Splits == a.Splits && list[i-1].Score < a.Score) {
			t.Errorf("place %d is better than the one before", i)
		}
	}
	alone := tuning(cfg)
	alone.Jobs = 1
	if again := mustTune(t, set, alone); !reflect.DeepEqual(again, list) {
		t.Errorf("one at a time: %+v\nwant %+v", again, list)
	}
}

// An interrupted search continues from its finished trials, with the same result.
func TestTuneGoesOn(t *testing.T) {
	set, cfg := shortRun(t)
	want := mustTune(t, set, tuning(cfg))
	var finished []Trial
	enough := errors.New("enough")
	first := tuning(cfg)
	first.Jobs = 1
	first.Done = func(trial Trial) error {
		finished = append(finished, trial)
		if len(finished) == 6 {
			return enough
		}
		return nil
	}
	if _, err := Search(context.Background(), set, first); !errors.Is(err, enough) {
		t.Fatalf("the search ended with %v", err)
	}
	second := tuning(cfg)
	second.Known = finished
	second.Done = func(trial Trial) error {
		for _, f := range finished {
			if f.Number == trial.Number && f.Split == trial.Split {
				t.Errorf("trial %d trained again on split %d", f.Number, f.Split)
			}
		}
		return nil
	}
	if got := mustTune(t, set, second); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

// A trial that cannot train is a result, and comes last.
func TestTuneReportsFailures(t *testing.T) {
	set, cfg := shortRun(t)
	cfg.Extract.LambdaRecon, cfg.Extract.LambdaS, cfg.Extract.LambdaR, cfg.Extract.LambdaSim = 0, 0, 0, 0
	failing := tuning(cfg)
	failing.Trials = 1
	list := mustTune(t, set, failing)
	if len(list) != 1 || list[0].Failed == "" {
		t.Errorf("%+v", list)
	}
	failing.Keys = []string{"extract.lamda_s"}
	if _, err := Search(context.Background(), set, failing); err == nil {
		t.Error("a key without a range was accepted")
	}
}

// Every range names a field and draws values that it takes; choices are in range.
func TestSearchRangesFitTheirFields(t *testing.T) {
	for _, base := range config.Presets() {
		rng := engine.Stream(1, base.Name)
		for _, r := range Ranges {
			for range 20 {
				cfg := base.Config
				if err := cfg.Set(r.Key, r.draw(rng, base.Config)); err != nil {
					t.Error(err)
				}
				if err := cfg.Validate(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// Trials differ while there is something else to draw.
func TestTrialsDiffer(t *testing.T) {
	ranges, err := searched([]string{"attributes.centre", "classify.input"})
	if err != nil {
		t.Fatal(err)
	}
	trials := drawTrials(5, ranges, config.Default(), 0, false)
	for i, a := range trials[1:] {
		for _, b := range trials[i+2:] {
			if slices.Equal(a, b) {
				t.Errorf("%v is drawn twice", a)
			}
		}
	}
	if more := drawTrials(6, ranges, config.Default(), 0, false); !reflect.DeepEqual(more[:5], trials) {
		t.Errorf("six trials begin with %v, five are %v", more[:5], trials)
	}
}

// Near the base, a trial keeps some of it and changes the rest a little.
func TestTrialsNearTheBase(t *testing.T) {
	ranges, err := searched(nil)
	if err != nil {
		t.Fatal(err)
	}
	base := config.Default()
	kept, changed := 0, 0
	for _, list := range drawTrials(40, ranges, base, 2, true)[1:] {
		kept, changed = kept+len(ranges)-len(list), changed+len(list)
		for _, s := range list {
			was, _ := strconv.ParseFloat(base.Get(s.Key), 64)
			if slices.ContainsFunc(ranges, func(r Range) bool { return r.Key == s.Key && len(r.Choices) > 0 }) {
				continue
			} else if new(config.Config).Set(s.Key, s.Value) != nil {
				t.Errorf("%s = %s is out of range", s.Key, s.Value)
			}
			if now, _ := strconv.ParseFloat(s.Value, 64); now < was/nearFactor*0.9 || now > was*nearFactor*1.1 {
				t.Errorf("%s = %s is far from %g", s.Key, s.Value, was)
			}
		}
	}
	if kept < changed/2 || changed < kept/2 {
		t.Errorf("%d keys kept, %d changed: want about as many", kept, changed)
	}
}
