package record

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Events of real runs can have numbers that are not finite. While a run diverges, a
// gradient can be finite and its norm not: the assembly sums squares in float32, which
// overflow from 1.8e19. And the answer about a test sample far outside the range of
// the training samples can be NaN.
func TestRunsProduceNumbersThatAreNotFinite(t *testing.T) {
	preset, _ := config.PresetByName("synthetic")
	cfg := preset.Config
	cfg.Extract.Hidden, cfg.Extract.ClubHidden, cfg.Extract.Epochs = 8, 8, 1
	cfg.Extract.LR, cfg.Extract.LambdaRecon = 10, 1e6
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	outlier := set.Split.TestSeen[0]
	set.Row(outlier)[0] = 3e38

	found := map[string]bool{}
	s, err := engine.NewSession(set, cfg, engine.Options{}, func(e event.Event) { found[e.Kind()] = checkNonFinite(t, e) || found[e.Kind()] })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Start()
	for range 8 {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := s.Model().Reply(event.Ask{Sample: outlier})
	if err != nil {
		t.Fatal(err)
	}
	if !checkNonFinite(t, answer) && !found["batch"] {
		t.Error("all numbers are finite: nonfinite.go is not needed")
	}
}

// checkNonFinite reports whether e has a number that is not finite, and checks that Marshal
// and Unmarshal preserve it.
func checkNonFinite(t *testing.T, e event.Event) bool {
	t.Helper()
	if _, ok := e.(event.RunStarted); ok {
		return false // its Config has no JSON of its own
	}
	var unsupported *json.UnsupportedValueError
	if _, err := json.Marshal(e); !errors.As(err, &unsupported) {
		return false
	}
	line, err := Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Unmarshal(line)
	if err != nil || !same(reflect.ValueOf(e), reflect.ValueOf(back)) {
		t.Errorf("wrote %+v, read %+v, %v", e, back, err)
	}
	return true
}
