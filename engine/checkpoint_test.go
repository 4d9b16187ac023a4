package engine

import (
	"errors"
	"flag"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// timeless returns e without times.
func timeless(e event.Event) event.Event {
	switch e := e.(type) {
	case event.RunStarted:
		e.StartedAt = ""
		return e
	case event.BatchDone:
		e.Seconds = 0
		return e
	case event.StageDone:
		e.Seconds = 0
		return e
	case event.Result:
		e.Seconds = 0
		return e
	}
	return e
}

func mustFollow(t *testing.T, what string, got, want []event.Event) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d events, want %d", what, len(got), len(want))
	}
	for i := range want {
		if a, b := timeless(got[i]), timeless(want[i]); !reflect.DeepEqual(a, b) {
			t.Fatalf("%s: event %d is\n%+v, want\n%+v", what, i, a, b)
		}
	}
}

// position is a position in a run: index of the stage in the plan, and batches done.
type position struct{ at, batch int }

// restoreAtEach runs a session, restores it from a checkpoint at each position, and
// checks that the later events are the same.
func restoreAtEach(t *testing.T, set *data.Set, cfg config.Config, places []position, at func(*Session)) {
	t.Helper()
	type saved struct {
		file   *memoryFile
		events int
	}
	files := map[position]saved{}
	var all []event.Event
	s, err := NewSession(set, cfg, Options{}, func(e event.Event) { all = append(all, e) })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for s.Start(); !s.Ended(); s.Step() {
		if at != nil {
			at(s)
		}
		for _, p := range places {
			if p == (position{s.at, s.batch}) {
				file := &memoryFile{}
				if err := s.Save(file, len(all)); err != nil {
					t.Fatal(err)
				}
				files[p] = saved{file, len(all)}
			}
		}
	}
	for _, p := range places {
		file, ok := files[p]
		if !ok {
			t.Fatalf("the run did not reach %+v", p)
		}
		what := fmt.Sprintf("from stage %d, batch %d", p.at, p.batch)
		var rest []event.Event
		again, err := RestoreSession(set, file.file, Options{}, func(e event.Event) { rest = append(rest, e) })
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for again.Step(); !again.Ended(); again.Step() {
			if at != nil {
				at(again)
			}
		}
		again.Close()
		mustFollow(t, what, rest, all[file.events:])
	}
}

func TestRestoredRunIsBitIdentical(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Evaluate.Oracle = true
	restoreAtEach(t, set, cfg, []position{{0, 0}, {0, 1}, {0, 13}, {1, 0}, {1, 1}, {1, 19}, {2, 0}, {2, 2}, {3, 0}, {3, 1}, {3, 7}}, nil)
}

// Both passes, with the factor chosen in the first one, and all classifiers.
func TestRestoredRunHasCalibrationAndClassifierData(t *testing.T) {
	set, cfg := smallRun(t)
	for _, kind := range []config.ClassifierKind{config.SVM, config.Nearest} {
		cfg.Evaluate.Protocol, cfg.Classify.Kind, cfg.Classify.Input, cfg.Extract.Residual = config.Both, kind, config.BothInput, kind == config.SVM
		restoreAtEach(t, set, cfg, []position{{1, 5}, {2, 1}, {3, 0}, {4, 0}, {5, 3}, {7, 0}}, nil)
	}
}

// A checkpoint of an earlier version calls the automatic preset sized.
func TestRestoredRunHasTheCurrentPresetName(t *testing.T) {
	set, cfg := smallRun(t)
	s, err := NewSession(set, cfg, Options{Preset: "sized"}, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	file := &memoryFile{}
	if err := s.Save(file, 0); err != nil {
		t.Fatal(err)
	}
	again, err := RestoreSession(set, file, Options{}, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if again.opt.Preset != "auto" {
		t.Errorf("restored with preset %q, want auto", again.opt.Preset)
	}
}

// Weights and terms changed during training are part of the state, and so are the
// moments of q while CLUB is off.
func TestRestoredRunHasChangedSettings(t *testing.T) {
	set, cfg := smallRun(t)
	restoreAtEach(t, set, cfg, []position{{0, 4}, {0, 9}, {0, 11}, {1, 6}, {3, 2}}, func(s *Session) {
		var err error
		switch (position{s.at, s.batch}) {
		case position{0, 3}:
			err = s.ToggleTerm(config.TermMIR, false)
		case position{0, 10}:
			err = s.ToggleTerm(config.TermMIR, true)
		case position{0, 7}:
			err = s.SetWeight("extract.lambda_s", "1.5")
		case position{1, 5}:
			err = errors.Join(s.ToggleTerm(config.TermGMI, false), s.SetWeight("generate.lambda_cls", "0.01"))
		case position{2, 0}:
			err = s.SetWeight("evaluate.calibration", "0.3")
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// A stage that was restarted with other fields is restored with them.
func TestRestoredRunHasRestartedStage(t *testing.T) {
	set, cfg := smallRun(t)
	restoreAtEach(t, set, cfg, []position{{0, 6}, {1, 0}, {1, 5}, {3, 0}, {3, 4}}, func(s *Session) {
		restart := func(at position, key, value string) {
			if (position{s.at, s.batch}) == at && s.cfg.Get(key) != value {
				if err := s.RestartStage([]config.Setting{{Key: key, Value: value}}); err != nil {
					t.Error(err)
				}
			}
		}
		restart(position{0, 5}, "extract.residual", "false")
		restart(position{1, 4}, "generate.hidden", "32")
		restart(position{3, 3}, "classify.input", "both")
	})
}

// Restarting a stage with a changed field is the same as starting with it.
func TestRestartWithFieldsIsARunWithThem(t *testing.T) {
	set, cfg := smallRun(t)
	for key, value := range map[string]string{
		"extract.residual": "false", "extract.epochs": "3", "generate.hidden": "32", "generate.noise_dim": "3",
		"synthesise.per_class": "40", "classify.kind": "svm", "classify.input": "image",
	} {
		begun := false
		changed, s := play(t, set, cfg, func(s *Session) {
			if s.batch == 3 && string(s.stage())+"." == key[:strings.Index(key, ".")+1] && !begun {
				begun = true
				if err := s.RestartStage([]config.Setting{{Key: key, Value: value}}); err != nil {
					t.Error(err)
				}
			}
		})
		if !begun || s.cfg.Get(key) != value {
			t.Errorf("%s is %s", key, s.cfg.Get(key))
		}
		want := cfg
		if err := want.Set(key, value); err != nil {
			t.Fatal(err)
		}
		plain, _ := play(t, set, want, nil)
		a, b := changed[len(changed)-1].(event.Result), plain[len(plain)-1].(event.Result)
		if a.Scores != b.Scores || !a.Altered {
			t.Errorf("%s = %s: scores %+v, altered %v; started with it %+v", key, value, a.Scores, a.Altered, b.Scores)
		}
	}
}

func TestRestartRefusesOtherFields(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, cfg, func(s *Session) {
		if s.at != 0 || s.batch != 2 {
			return
		}
		for key, value := range map[string]string{
			"generate.hidden": "8", "seed": "1", "extract.hidden": "-1", "extract.hiden": "8", "evaluate.protocol": "both",
		} {
			if err := s.RestartStage([]config.Setting{{Key: "extract.residual", Value: "false"}, {Key: key, Value: value}}); err == nil {
				t.Errorf("%s = %s was accepted", key, value)
			}
		}
		none := []config.Setting{{Key: "extract.lambda_recon", Value: "0"}, {Key: "extract.lambda_s", Value: "0"}, {Key: "extract.lambda_sim", Value: "0"}, {Key: "extract.residual", Value: "false"}}
		if err := s.RestartStage(none); err == nil {
			t.Error("a stage without any term was restarted")
		}
	})
	if s.altered || !s.cfg.Extract.Residual {
		t.Error("a refused restart changed the run")
	}
}

func TestCheckpointOfAnotherRunIsRefused(t *testing.T) {
	set, cfg := smallRun(t)
	file := &memoryFile{}
	_, s := play(t, set, cfg, func(s *Session) {
		if s.at == 1 && s.batch == 2 {
			if err := s.Save(file, 7); err != nil {
				t.Fatal(err)
			}
		}
	})
	if err := s.Save(file, 7); err == nil {
		t.Error("a run that has ended was saved")
	}
	c, err := ReadCheckpoint(file)
	if err != nil || c.Events != 7 || c.At() != "1:2" || c.Stage != config.Generate || c.Config != cfg || c.Began != cfg {
		t.Errorf("ReadCheckpoint = %+v, %v", c, err)
	}
	other := *set
	other.Split.TestSeen = other.Split.TestSeen[1:]
	wider := *set
	wider.Features, wider.D = append(wider.Features, make([]float32, set.N())...), set.D+1
	for want, set := range map[string]*data.Set{"changed: split": &other, "features": &wider} {
		if _, err := RestoreSession(set, file, Options{}, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("another set: %v, want an error with %q", err, want)
		}
	}
	model := &memoryFile{}
	if err := s.Model().Save(model); err != nil {
		t.Fatal(err)
	}
	if _, err := RestoreSession(set, model, Options{}, nil); err == nil || !strings.Contains(err.Error(), "it is not a checkpoint") {
		t.Errorf("a model file: %v", err)
	}
	for from, to := range map[string]string{
		`"format":4`: `"format":1`, `"altered"`: `"alter"`, `"format":4,`: `"format":5,`, `hidden         = 64`: `hidden         = 65`, `"plan":1`: `"plan":2`, `"batches":"`: `"batches":"eCAw`,
		`"steps":{"critic"`: `"steps":{"citric"`,
	} {
		if err := restoreEdited(t, set, file, from, to); err == nil {
			t.Errorf("%s → %s: restored", from, to)
		}
	}
}

// restoreEdited restores a checkpoint with an edited state.
func restoreEdited(t *testing.T, set *data.Set, file *memoryFile, from, to string) error {
	t.Helper()
	_, err := RestoreSession(set, edited(t, file, from, to), Options{}, nil)
	return err
}

// edited is a checkpoint with an edited state.
func edited(t *testing.T, file *memoryFile, from, to string) *memoryFile {
	t.Helper()
	arrays, _, err := data.ReadArrays(file)
	if err != nil {
		t.Fatal(err)
	}
	state := arrays[storedCheckpoint]
	if !strings.Contains(state.Text, from) {
		t.Fatalf("%s is not in %s", from, state.Text)
	}
	state.Text = strings.ReplaceAll(state.Text, from, to)
	arrays[storedCheckpoint] = state
	var list []data.Array
	for _, a := range arrays {
		list = append(list, a)
	}
	next := &memoryFile{}
	if err := data.WriteArrays(next, list); err != nil {
		t.Fatal(err)
	}
	return next
}

// After any actions, a restored session emits the same events as the original.
func TestRestoredRunIsTheSameAfterAnyActions(t *testing.T) {
	fewerChecks(t)
	set, cfg := smallRun(t)
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 1, 1, 1
	rapid.Check(t, func(t *rapid.T) {
		cfg := cfg
		cfg.Evaluate.Protocol = rapid.SampledFrom([]config.Protocol{config.Final, config.Both}).Draw(t, "protocol")
		cfg.Evaluate.Divisions = rapid.IntRange(1, 2).Draw(t, "divisions")
		actions := rapid.SliceOfN(rapid.Custom(drawAction), 2, 14).Draw(t, "actions")
		cut := rapid.IntRange(0, len(actions)).Draw(t, "cut")
		var before, after, again []event.Event
		s, err := NewSession(set, cfg, Options{}, func(e event.Event) { before = append(before, e) })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.Start()
		perform(s, actions[:cut])
		if s.Ended() {
			t.Skip("ended before the cut")
		}
		file := &memoryFile{}
		if err := s.Save(file, len(before)); err != nil {
			t.Fatal(err)
		}
		s.emit = func(e event.Event) { after = append(after, e) }
		restored, err := RestoreSession(set, file, Options{}, func(e event.Event) { again = append(again, e) })
		if err != nil {
			t.Fatal(err)
		}
		defer restored.Close()
		for _, s := range []*Session{s, restored} {
			perform(s, actions[cut:])
			for !s.Ended() {
				s.Step()
			}
		}
		if len(after) != len(again) {
			t.Fatalf("%d events, restored %d", len(after), len(again))
		}
		for i := range after {
			if a, b := timeless(after[i]), timeless(again[i]); !reflect.DeepEqual(a, b) {
				t.Fatalf("event %d is %+v, restored %+v", i, a, b)
			}
		}
	})
}

// fewerChecks reduces rapid's default number of checks to a tenth, since each is two
// runs.
func fewerChecks(t *testing.T) {
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() != checks.DefValue {
		return
	}
	if err := checks.Value.Set("10"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) })
}

// action is a number of steps or a command.
type action struct {
	steps int
	do    func(*Session) error
	name  string
}

func (d action) String() string { return fmt.Sprint(d.name, d.steps) }

func drawAction(t *rapid.T) action {
	restart := func(key string, values ...string) action {
		value := rapid.SampledFrom(values).Draw(t, "value")
		return action{name: key + "=" + value, do: func(s *Session) error { return s.RestartStage([]config.Setting{{Key: key, Value: value}}) }}
	}
	term := func(terms ...config.Term) action {
		term, on := rapid.SampledFrom(terms).Draw(t, "term"), rapid.Bool().Draw(t, "on")
		return action{name: fmt.Sprint(term, on), do: func(s *Session) error { return s.ToggleTerm(term, on) }}
	}
	weight := func(key string) action {
		value := rapid.SampledFrom([]string{"0", "0.5", "2"}).Draw(t, "value")
		return action{name: key + " " + value, do: func(s *Session) error { return s.SetWeight(key, value) }}
	}
	switch rapid.IntRange(0, 11).Draw(t, "action") {
	case 0:
		return action{name: "next", do: (*Session).NextStage}
	case 1:
		return restart("extract.residual", "true", "false")
	case 2:
		return restart("generate.hidden", "16", "32")
	case 3:
		return restart("classify.kind", "softmax", "svm", "nearest")
	case 4:
		return restart("synthesise.per_class", "30", "60")
	case 5:
		return term(config.TermMIR, config.TermSim, config.TermGP, config.TermGMI)
	case 6:
		return weight(rapid.SampledFrom([]string{"extract.lambda_r", "generate.lambda_gp", "classify.lr", "evaluate.calibration", "extract.club_steps"}).Draw(t, "key"))
	}
	return action{steps: rapid.SampledFrom([]int{1, 2, 5, 11}).Draw(t, "steps"), name: "step"}
}

// perform performs actions, which may be refused.
func perform(s *Session, actions []action) {
	for _, d := range actions {
		for range d.steps {
			s.Step()
		}
		if d.do != nil && !s.Ended() {
			_ = d.do(s)
		}
	}
}
