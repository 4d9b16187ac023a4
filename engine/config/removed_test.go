package config

import (
	"errors"
	"strings"
	"testing"
)

func TestRemovedFieldsSaySo(t *testing.T) {
	for _, r := range removed {
		cfg := Default()
		if err := cfg.Set(r.key, r.neutral); err != nil || cfg != Default() {
			t.Errorf("%s = %s, which has no effect: %v", r.key, r.neutral, err)
		}
		gone := new(RemovedError)
		if err := cfg.Set(r.key, "1"); !errors.As(err, &gone) || !strings.Contains(err.Error(), r.key+" = 1: this option was removed: "+r.why) {
			t.Errorf("%s = 1: %v", r.key, err)
		}
		if _, ok := FieldByKey(r.key); ok {
			t.Errorf("%s is still a field", r.key)
		}
		if _, ok := FieldByKey(r.before); !ok {
			t.Errorf("%s was before %s, which is not a field", r.key, r.before)
		}
	}
}

// Files of earlier versions have all fields.
func TestConfigsOfEarlierVersions(t *testing.T) {
	neutral := "seed = 7\n[features]\nroot = false\n[classify]\nadjust = 0.0\nweight_decay = 0\nensemble = 3\n"
	cfg := Default()
	if err := cfg.ReadTOML(strings.NewReader(neutral)); err != nil || cfg.Seed != 7 || cfg.Classify.Ensemble != 3 {
		t.Errorf("values without effect: %+v, %v", cfg, err)
	}
	used := strings.Replace(neutral, "adjust = 0.0", "adjust = 0.5", 1)
	before := cfg
	if err := cfg.ReadTOML(strings.NewReader(strings.Replace(used, "seed = 7", "seed = 8", 1))); err == nil || !strings.Contains(err.Error(), "classify.adjust = 0.5: this option was removed") || cfg != before {
		t.Errorf("%v; config %+v", err, cfg)
	}
	r, err := ReadStoredRecipe([]byte("data = \"letters\"\n" + used))
	if err != nil || r.Removed != "classify.adjust=0.5" || r.Config.Seed != 7 {
		t.Errorf("a stored recipe: %+v, %v", r, err)
	}
	for name, write := range map[string]func() error{
		"a line": func() error { _, err := r.Short(); return err },
		"TOML":   func() error { _, err := r.MarshalTOML(); return err },
	} {
		if err := write(); err == nil || !strings.Contains(err.Error(), "trained with classify.adjust=0.5, which this version no longer has") {
			t.Errorf("as %s: %v", name, err)
		}
	}
}

// A line of an earlier version has the fields that differ from the preset, and the
// checksum of the preset with all of its fields.
func TestRecipeLinesOfEarlierVersions(t *testing.T) {
	line := "segzsl1:AWA2@0123abcd,preset=awa2.6b604336,seed=3"
	if r, err := ParseShort(signed(line)); err != nil || r.Config.Seed != 3 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := ParseShort(signed(line + ",classify.adjust=1")); err == nil || !strings.Contains(err.Error(), "this option was removed") {
		t.Errorf("%v", err)
	}
}
