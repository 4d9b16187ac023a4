package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
)

// smallRun returns a small set and a config that trains on it in a fraction of a second.
func smallRun(t testing.TB) (*data.Set, config.Config) {
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

// play runs a session to its end, calling at before each step.
func play(t testing.TB, set *data.Set, cfg config.Config, at func(*Session)) ([]event.Event, *Session) {
	t.Helper()
	var events []event.Event
	s, err := NewSession(set, cfg, Options{}, func(e event.Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Start()
	for !s.Ended() {
		if at != nil {
			at(s)
		}
		s.Step()
	}
	return events, s
}

// numbers are what must repeat: term values and scores, not times.
func numbers(events []event.Event) []float64 {
	var out []float64
	for _, e := range events {
		switch e := e.(type) {
		case event.BatchDone:
			for _, v := range e.Terms {
				out = append(out, v.Value)
			}
			for _, n := range e.Norms {
				out = append(out, n.Norm)
			}
		case event.Validated:
			out = append(out, e.Scores.AUSUC)
		case event.Result:
			out = append(out, e.AccS, e.AccU, e.AccH, e.T1, e.AUSUC, e.AUROC, e.CalH)
		}
	}
	return out
}

func mustEqual(t *testing.T, what string, a, b []float64) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%s: %d and %d numbers", what, len(a), len(b))
	}
	for i := range a {
		if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
			t.Fatalf("%s: number %d is %v and %v", what, i, a[i], b[i])
		}
	}
}

func TestSameNumbersWhateverTheThreads(t *testing.T) {
	set, cfg := smallRun(t)
	one, _ := play(t, set, cfg, nil)
	for _, threads := range []int{1, 2, 5} {
		cfg.Threads = threads
		many, _ := play(t, set, cfg, nil)
		mustEqual(t, "one and several threads", numbers(one), numbers(many))
	}
	cfg.Seed = 1
	other, _ := play(t, set, cfg, nil)
	if a, b := numbers(one), numbers(other); a[0] == b[0] {
		t.Error("another seed gives the same numbers")
	}
}

func TestEveryClassifierInputAndProtocolRuns(t *testing.T) {
	set, base := smallRun(t)
	for _, kind := range []config.ClassifierKind{config.Softmax, config.SVM, config.Nearest} {
		for _, input := range []config.ClassifierInput{config.SemanticInput, config.ImageInput, config.BothInput} {
			cfg := base
			cfg.Classify.Kind, cfg.Classify.Input = kind, input
			_, s := play(t, set, cfg, nil)
			e, err := s.Answer(event.Ask{Sample: set.Split.TestUnseen[0]})
			a := e.Answer
			if err != nil || a == nil || a.Predictor != string(kind) || len(a.Top) == 0 || len(a.NearestUnseen) == 0 {
				t.Errorf("%s on %s: answer %+v, %v", kind, input, a, err)
			}
		}
	}
	for _, protocol := range []config.Protocol{config.Validate, config.Both} {
		cfg := base
		cfg.Evaluate.Protocol, cfg.Evaluate.Oracle = protocol, true
		cfg.Extract.Residual = false
		events, _ := play(t, set, cfg, nil)
		r := events[len(events)-1].(event.Result)
		if r.CalibrationFrom != "validation" {
			t.Errorf("%s: calibration from %q", protocol, r.CalibrationFrom)
		}
	}
}

// withTestFeatures is set with other features of all test samples.
func withTestFeatures(set *data.Set, value float32) *data.Set {
	other := *set
	other.Features = slices.Clone(set.Features)
	for _, at := range slices.Concat(set.Split.TestSeen, set.Split.TestUnseen) {
		for j := range other.Row(at) {
			other.Row(at)[j] = value
		}
	}
	return &other
}

// A validation pass never reads a test sample: with NaN in all of them it gives the same
// numbers.
func TestSamplesAreNotReadInValidation(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Evaluate.Protocol = config.Validate
	clean, _ := play(t, set, cfg, nil)
	dirty, _ := play(t, withTestFeatures(set, float32(math.NaN())), cfg, nil)
	mustEqual(t, "with and without test samples", numbers(clean), numbers(dirty))
}

// A whole run learns and chooses nothing from test samples: only the last scores depend on
// them.
func TestSamplesAreReadForScoresOnly(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Evaluate.Protocol = config.Both
	clean, a := play(t, set, cfg, nil)
	other, b := play(t, withTestFeatures(set, 0.5), cfg, nil)
	for i, p := range a.Model().params() {
		if q := b.Model().params()[i]; p.Name != q.Name || !reflect.DeepEqual(p.Value, q.Value) {
			t.Errorf("%s differs with other test samples", p.Name)
		}
	}
	x, y := clean[len(clean)-1].(event.Result), other[len(other)-1].(event.Result)
	if x.Calibration != y.Calibration || x.CalibrationFrom != "validation" {
		t.Errorf("γ %v from %s, and %v with other test samples", x.Calibration, x.CalibrationFrom, y.Calibration)
	}
	if x.AUSUC == y.AUSUC {
		t.Error("scores do not depend on test samples")
	}
}

func TestRestartedStageRepeatsItself(t *testing.T) {
	set, cfg := smallRun(t)
	plain, _ := play(t, set, cfg, nil)
	restarted := false
	again, _ := play(t, set, cfg, func(s *Session) {
		if s.stage() == config.Generate && s.batch == 5 && !restarted {
			restarted = true
			s.RestartStage(nil)
		}
	})
	a, b := plain[len(plain)-1].(event.Result), again[len(again)-1].(event.Result)
	if a.Scores != b.Scores || !b.Altered {
		t.Errorf("scores %+v and after a restart %+v", a, b)
	}
}

func TestWeightsAndTogglesChangeTraining(t *testing.T) {
	set, cfg := smallRun(t)
	events, _ := play(t, set, cfg, func(s *Session) {
		if s.stage() != config.Extract || s.batch != 3 || s.altered {
			return
		}
		if err := s.SetWeight("extract.lambda_s", "7"); err != nil {
			t.Error(err)
		}
		if err := s.ToggleTerm(config.TermMIR, false); err != nil {
			t.Error(err)
		}
		if err := s.ToggleTerm(config.TermTotal, false); err == nil {
			t.Error("a term without a weight was switched off")
		}
		if err := s.SetWeight("extract.hidden", "8"); err == nil {
			t.Error("a fixed field was changed in a run")
		}
		if err := s.SetWeight("extract.lambda_s", "-7"); err == nil {
			t.Error("a negative weight was taken")
		}
	})
	for _, e := range events {
		b, ok := e.(event.BatchDone)
		if !ok || b.Stage != config.Extract || b.Batch != 4 {
			continue
		}
		for _, v := range b.Terms {
			if v.Term == config.TermMIR || v.Term == config.TermQ {
				t.Errorf("%s was computed though CLUB is off", v.Term)
			}
			if v.Term == config.TermMIS && v.Weight != 7 {
				t.Errorf("weight of mi_s is %g, want 7", v.Weight)
			}
		}
	}
	if r := events[len(events)-1].(event.Result); !r.Altered {
		t.Error("the result does not say that the run was altered")
	}
}

func TestLastTermCannotBeSwitchedOff(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Extract.LambdaS, cfg.Extract.LambdaR, cfg.Extract.LambdaSim = 0, 0, 0
	events, _ := play(t, set, cfg, func(s *Session) {
		if s.stage() == config.Extract && s.batch == 2 {
			if err := s.ToggleTerm(config.TermRecon, false); !errors.Is(err, errNoTerm) {
				t.Errorf("switching off the last term: %v", err)
			}
		}
	})
	if _, ok := events[len(events)-1].(event.Result); !ok {
		t.Errorf("ended with %T", events[len(events)-1])
	}
}

// A weight that is NaN must end the run in every stage, at that batch, and leave
// the weights of the others finite.
func TestDivergenceKeepsTheLastGoodState(t *testing.T) {
	set, cfg := smallRun(t)
	for _, c := range []struct {
		stage  config.Stage
		poison func(*Session) *float32
		term   config.Term
		kept   func(*Model) []*grad.Param
	}{
		{config.Extract, func(s *Session) *float32 { return &s.model.nets.Dec.Out.B.Value[0] }, config.TermRecon, func(m *Model) []*grad.Param { return m.nets.Es.Params() }},
		{config.Extract, func(s *Session) *float32 { return &s.model.nets.Q.Mu.B.Value[0] }, config.TermMIR, func(m *Model) []*grad.Param { return m.nets.extractor() }},
		{config.Generate, func(s *Session) *float32 { return &s.model.nets.D.Hidden.B.Value[0] }, config.TermW, func(m *Model) []*grad.Param { return m.nets.G.Params() }},
		{config.Generate, func(s *Session) *float32 { return &s.trainer.(*generateTrainer).graph.wa.Data()[0] }, config.TermGMI, func(m *Model) []*grad.Param { return m.nets.G.Params() }},
		{config.Classify, func(s *Session) *float32 { return &s.model.layer.B.Value[0] }, config.TermCE, func(m *Model) []*grad.Param { return m.nets.extractor() }},
	} {
		events, s := play(t, set, cfg, func(s *Session) {
			if s.stage() == c.stage && s.batch == 2 {
				*c.poison(s) = float32(math.NaN())
			}
		})
		d, ok := events[len(events)-1].(event.Diverged)
		if !ok {
			t.Fatalf("%s: poisoned, it ended with %T", c.stage, events[len(events)-1])
		}
		if d.Stage != c.stage || d.Batch != 3 || d.Term != c.term || d.Value != "NaN" || d.LastFinite == nil {
			t.Errorf("poisoned for %s in %s: diverged at %+v", c.term, c.stage, d)
		}
		for _, p := range c.kept(s.model) {
			if !s.pool.AllFinite(p.Value) {
				t.Errorf("%s: %s is not finite after the divergence of %s", c.stage, p.Name, c.term)
			}
		}
	}
}

// Scores that are not finite must end the judging with an error, not hang it.
func TestJudgingRefusesScoresThatAreNotFinite(t *testing.T) {
	set, cfg := smallRun(t)
	wild := *set
	wild.Features = append([]float32{}, set.Features...)
	for i := range set.N() { // a feature that hardly varies in training, and is huge once in test
		wild.Features[i*set.D] = 1e-30 * float32(i%2)
	}
	wild.Features[set.Split.TestSeen[0]*set.D] = 1e30
	events, _ := play(t, &wild, cfg, nil)
	f, ok := events[len(events)-1].(event.Failed)
	if !ok || !strings.Contains(f.Error, fmt.Sprint("sample ", set.Split.TestSeen[0])) {
		t.Errorf("ended with %+v", events[len(events)-1])
	}
}

// A calibration factor set by hand is used, and said to come from there.
func TestCalibrationCanBeSetLive(t *testing.T) {
	set, cfg := smallRun(t)
	events, _ := play(t, set, cfg, func(s *Session) {
		if s.stage() == config.Classify && s.batch == 1 {
			if err := s.SetWeight("evaluate.calibration", "0.7"); err != nil {
				t.Error(err)
			}
		}
	})
	if r := events[len(events)-1].(event.Result); r.Calibration != 0.7 || r.CalibrationFrom != "config" {
		t.Errorf("calibration %g from %s", r.Calibration, r.CalibrationFrom)
	}
}

// A preset's factor holds for the set that it was chosen on alone.
func TestCalibrationOfAPresetHoldsForItsSet(t *testing.T) {
	set, _ := smallRun(t)
	glyphs, err := data.Open("glyphs")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := config.PresetByName("glyphs")
	if !p.CalibrationValid(p.Config, glyphs) {
		t.Errorf("the calibration of preset glyphs is not valid for glyphs (%s): was the set changed?", glyphs.SplitHash())
	}
	changed := p.Config
	changed.Classify.Input = config.ImageInput
	if p.CalibrationValid(p.Config, set) || p.CalibrationValid(changed, glyphs) {
		t.Error("the calibration of preset glyphs is valid for another set or another config")
	}
}

// reopened is m, saved and loaded.
func reopened(t *testing.T, m *Model, set *data.Set) *Model {
	t.Helper()
	file := &memoryFile{}
	if err := m.Save(file); err != nil {
		t.Fatal(err)
	}
	loaded, err := LoadModel(file, set, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(loaded.Close)
	return loaded
}

func TestModelSurvivesSaving(t *testing.T) {
	set, cfg := smallRun(t)
	for _, kind := range []config.ClassifierKind{config.Softmax, config.Nearest} {
		cfg.Classify.Kind = kind
		events, s := play(t, set, cfg, nil)
		m := reopened(t, s.Model(), set)
		scores, err := m.Evaluate()
		if want := events[len(events)-1].(event.Result).Scores; err != nil || scores != want {
			t.Errorf("%s: loaded model scores %+v, %v; trained %+v", kind, scores, err, want)
		}
	}
}

func TestLoadModelRefusesAnotherSet(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, cfg, nil)
	file := &memoryFile{}
	if err := s.Model().Save(file); err != nil {
		t.Fatal(err)
	}
	other := *set
	other.ClassNames = append([]string{}, set.ClassNames...)
	other.ClassNames[0] = "another"
	if _, err := LoadModel(file, &other, false); err == nil || !strings.Contains(err.Error(), "another") {
		t.Errorf("a set with other classes: %v", err)
	}
}

// collect reads a feed to its end.
func collect(t *testing.T, f *event.Feed) []event.Event {
	t.Helper()
	var all []event.Event
	for {
		events, err := f.Wait(context.Background())
		if err != nil {
			return all
		}
		for _, e := range events {
			if event.Recorded(e) { // Vitals come when it is time
				all = append(all, e)
			}
		}
	}
}

// storageReports reads the Storage events of a run to its end.
func storageReports(t *testing.T, f *event.Feed) (reports []event.Storage) {
	t.Helper()
	for {
		events, err := f.Wait(context.Background())
		if err != nil {
			return reports
		}
		for _, e := range events {
			if s, ok := e.(event.Storage); ok {
				reports = append(reports, s)
			}
		}
	}
}

func TestRunnerTrainsAndEveryFeedSeesAll(t *testing.T) {
	set, cfg := smallRun(t)
	var recorded int
	r, err := Start(set, cfg, Options{Record: func(event.Event) error { recorded++; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	first := collect(t, r.Subscribe())
	<-r.Done()
	late := collect(t, r.Subscribe())
	if len(first) != len(late) || len(first) != recorded {
		t.Errorf("feeds saw %d and %d events, %d were recorded", len(first), len(late), recorded)
	}
	if _, ok := first[len(first)-1].(event.Result); !ok {
		t.Errorf("ended with %T", first[len(first)-1])
	}
	if r.Model() == nil {
		t.Error("no model")
	}
}

// A run whose events cannot be recorded for a while continues, reports it, and counts
// the events that are lost.
func TestRunContinuesWhenItCannotRecord(t *testing.T) {
	set, cfg := smallRun(t)
	full := errors.New("no space left on device")
	lost := 0
	r, err := Start(set, cfg, Options{Record: func(e event.Event) error {
		b, ok := e.(event.BatchDone)
		switch {
		case ok && b.Plan == 0 && b.Batch == 2:
			return &RecordError{Err: full, Waiting: 1}
		case ok && b.Plan == 0 && b.Batch == 3:
			lost++
			return &RecordError{Err: full, Waiting: 1, Skipped: true}
		case ok && b.Plan == 1 && b.Batch == 1:
			lost++
			return full
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	reports := storageReports(t, r.Subscribe())
	events := collect(t, r.Subscribe())
	want := []event.Storage{{Log: full.Error(), Waiting: 1}, {Missing: 1}, {Log: full.Error(), Missing: 2}, {Missing: 2}}
	if !slices.Equal(reports, want) {
		t.Errorf("reports %+v, want %+v", reports, want)
	}
	if end, ok := events[len(events)-1].(event.Result); !ok || end.Missing != lost {
		t.Errorf("ended with %+v, want a result with %d missing events", events[len(events)-1], lost)
	}
}
