package config

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// Each field of Config has exactly one row in Fields.
func TestFieldsCoverConfig(t *testing.T) {
	if got, want := len(Fields), countFields(reflect.TypeFor[Config]()); got != want {
		t.Errorf("%d rows for %d fields", got, want)
	}
	var c Config
	owner := map[any]string{}
	for i := range Fields {
		f := &Fields[i]
		if other, taken := owner[f.at(&c)]; taken {
			t.Errorf("%s and %s are the same field", f.Key, other)
		}
		owner[f.at(&c)] = f.Key
		if f.Meaning == "" || f.Source == "" {
			t.Errorf("%s: meaning %q, source %q", f.Key, f.Meaning, f.Source)
		}
	}
}

func countFields(t reflect.Type) (n int) {
	for i := range t.NumField() {
		if f := t.Field(i).Type; f.Kind() == reflect.Struct {
			n += countFields(f)
		} else {
			n++
		}
	}
	return n
}

func TestPresetsAreValidAndSurviveTOML(t *testing.T) {
	for _, p := range Presets() {
		if err := p.Config.Validate(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		text, _ := p.Config.MarshalTOML()
		var back Config
		if err := back.ReadTOML(bytes.NewReader(text)); err != nil {
			t.Errorf("%s: %v\n%s", p.Name, err, text)
		}
		if back != p.Config {
			t.Errorf("%s was read as %+v", p.Name, back)
		}
	}
}

func TestSetRefuses(t *testing.T) {
	for _, c := range []struct{ key, value, says string }{
		{"extract.lambda", "1", "nearest is extract.lambda_"},
		{"lamda_gp", "1", "nearest is generate.lambda_gp"},
		{"extract.epochs", "-1", "want a whole number from 0"},
		{"extract.epochs", "many", "want a whole number"},
		{"extract.lr", "NaN", "want a number from 0 to 10"},
		{"extract.residual", "maybe", "want true or false"},
		{"classify.kind", "tree", "want one of softmax, svm, nearest"},
	} {
		cfg := Default()
		err := cfg.Set(c.key, c.value)
		var wrong *ConfigError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s = %s: %v; want an error with %q", c.key, c.value, err, c.says)
		}
		if cfg != Default() {
			t.Errorf("%s = %s changed the config", c.key, c.value)
		}
	}
}

func TestReadTOMLChangesNothingOnError(t *testing.T) {
	cfg := Default()
	err := cfg.ReadTOML(strings.NewReader("seed = 7\n[extract]\nepochs = 3\nlambda_q = 2\n"))
	if err == nil || !strings.Contains(err.Error(), "extract.lambda_q") {
		t.Errorf("error %v does not name the unknown key", err)
	}
	if cfg != Default() {
		t.Error("the config changed")
	}
}

// Epoch counts of 0 are allowed, for tests.
func TestZeroEpochsAreValid(t *testing.T) {
	cfg := Default()
	for _, key := range []string{"extract.epochs", "generate.epochs", "classify.epochs"} {
		if err := cfg.Set(key, "0"); err != nil {
			t.Error(err)
		}
	}
}

// Terms beyond the paper have the weight 0 in the paper's preset, or are measures.
func TestTermsBeyondThePaperHaveNoWeight(t *testing.T) {
	cfg := Default()
	for _, stage := range Stages {
		for _, info := range stage.Terms {
			if info.Beyond && info.WeightKey == "" {
				continue
			}
			if none := info.WeightKey != "" && cfg.Get(info.WeightKey) == "0"; none != info.Beyond {
				t.Errorf("%s: beyond %t, weight %q in the paper's preset", info.Term, info.Beyond, cfg.Get(info.WeightKey))
			}
		}
	}
}
