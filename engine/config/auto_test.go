package config

import (
	"math"
	"testing"

	"segzsl/data"
)

// setOfSize returns a set of a size, whose features are 0.
func setOfSize(n, d, a, seen, unseen int) *data.Set {
	s := &data.Set{Name: "sizes", D: d, A: a, ClassNames: make([]string, seen+unseen), Labels: make([]data.ClassID, n+unseen),
		Features: make([]float32, (n+unseen)*d)}
	for i := range n {
		s.Labels[i] = data.ClassID(i % seen)
		s.Split.TrainVal = append(s.Split.TrainVal, i)
	}
	for k := range unseen {
		s.Labels[n+k] = data.ClassID(seen + k)
		s.Split.TestUnseen = append(s.Split.TestUnseen, n+k)
	}
	return s
}

// Sizes of the benchmark's data sets, and much smaller ones.
func TestRuleSuitsSizes(t *testing.T) {
	for _, c := range []struct {
		name                  string
		n, d, a, seen, unseen int
	}{
		{"AWA1", 19832, 2048, 85, 40, 10}, {"AWA2", 23527, 2048, 85, 40, 10}, {"CUB", 7057, 2048, 312, 150, 50},
		{"SUN", 10320, 2048, 102, 645, 72}, {"APY", 5932, 2048, 64, 20, 12}, {"FLO", 5631, 2048, 1024, 82, 20},
		{"birds", 1837, 1280, 312, 40, 10}, {"tiny", 30, 10, 4, 5, 2}, {"one class", 8, 3, 2, 1, 1},
	} {
		set := setOfSize(c.n, c.d, c.a, c.seen, c.unseen)
		p := PresetFor(set)
		cfg := p.Config
		if err := cfg.Validate(); err != nil || p.Name != autoName {
			t.Fatalf("%s: preset %s: %v", c.name, p.Name, err)
		}
		for stage, updates := range map[Stage]int{
			Extract:  cfg.Extract.Epochs * max(1, c.n/cfg.Extract.Batch),
			Generate: cfg.Generate.Epochs * max(1, c.n/cfg.Generate.Batch),
		} {
			if updates < 1400 || updates > 3000 {
				t.Errorf("%s: stage %s has %d updates, want 1400 to 3000", c.name, stage, updates)
			}
		}
		if generated := cfg.Synthesise.PerClass * c.unseen; generated > 16000 {
			t.Errorf("%s: %d generated samples", c.name, generated)
		}
		if math.Abs(cfg.Evaluate.Calibration) > 0 || cfg.Evaluate.Protocol != Final { // these have no validation classes
			t.Errorf("%s: %+v", c.name, cfg.Evaluate)
		}
	}
}

// For a set with validation classes γ is chosen on them. A preset tuned on a set of that
// name has precedence over the automatic one.
func TestRuleIsForSetsWithoutPreset(t *testing.T) {
	set, err := data.Synthetic(data.DefaultSynthetic())
	if err != nil {
		t.Fatal(err)
	}
	if p := PresetFor(set); p.Name != "synthetic" {
		t.Errorf("synthetic has preset %s", p.Name)
	}
	other := *set
	other.Name, other.Source = "mine", "/mine.npz"
	if p := PresetFor(&other); p.Name != autoName || p.Config.Evaluate.Protocol != Both || p.Tuned(&other) {
		t.Errorf("another set has preset %s, %+v", p.Name, p.Config.Evaluate)
	}
	other.Name = "AWA2"
	if p := PresetFor(&other); p.Name != autoName {
		t.Errorf("AWA2, which has no tuned preset, has preset %s", p.Name)
	}
}

// Features that are often negative are clipped. What test samples are like changes nothing.
func TestRuleClipsSignedFeatures(t *testing.T) {
	set := setOfSize(5000, 20, 8, 5, 2)
	for _, i := range set.Split.TestUnseen {
		set.Row(i)[0] = -1
	}
	if scale := PresetFor(set).Config.Features.Scale; scale != MinMax {
		t.Errorf("features of 0: %s", scale)
	}
	for _, i := range set.Split.TrainVal {
		set.Row(i)[3] = -0.1
	}
	if scale := PresetFor(set).Config.Features.Scale; scale != Robust {
		t.Errorf("one of 20 features is negative: %s", scale)
	}
}

// A preset and its differences give its config on a set.
func TestBesideCompletesTheName(t *testing.T) {
	set := setOfSize(5000, 2048, 85, 40, 10)
	for _, p := range Presets() {
		cfg := p.Config
		for _, s := range p.Differences(set) {
			if err := cfg.Set(s.Key, s.Value); err != nil {
				t.Fatal(err)
			}
		}
		if cfg != p.For(set).Config {
			t.Errorf("%s: %+v, want %+v", p.Name, cfg, p.For(set).Config)
		}
	}
}

// In earlier versions the automatic preset was called sized.
func TestAutoOpensByItsEarlierName(t *testing.T) {
	if p, ok := PresetByName("Sized"); !ok || p.Name != "auto" {
		t.Errorf("sized is %q, %v", p.Name, ok)
	}
	r, err := ReadStoredRecipe([]byte("preset = \"sized\"\nseed = 3\n"))
	if err != nil || r.Preset != "auto" || r.Config.Seed != 3 {
		t.Errorf("a stored recipe: %+v, %v", r, err)
	}
	r, err = ParseShort("segzsl1:birds.npz@218085df,preset=sized.0c08b15e,seed=3~902470f2")
	if err != nil || r.Preset != "auto" || r.Config.Seed != 3 {
		t.Errorf("a line: %+v, %v", r, err)
	}
	for _, p := range Presets() {
		if p.Name == "sized" {
			t.Error("the old name is listed")
		}
	}
}
