package engine

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// until returns the first event for which is returns true.
func until(t *testing.T, f *event.Feed, is func(event.Event) bool) event.Event {
	t.Helper()
	for {
		events, err := f.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if is(e) {
				return e
			}
		}
	}
}

// isBatch is true for a batch of a stage and all after it: a run that trains does not wait.
func isBatch(at, batch int) func(event.Event) bool {
	return func(e event.Event) bool {
		b, ok := e.(event.BatchDone)
		return ok && (b.Plan > at || b.Plan == at && b.Batch >= batch)
	}
}

// start starts a run that is closed with the test.
func start(t *testing.T, set *data.Set, cfg config.Config, opt Options) *Runner {
	t.Helper()
	r, err := Start(set, cfg, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// numbered returns the events that do not depend on interruptions.
func numbered(events []event.Event) []event.Event {
	var list []event.Event
	for _, e := range events {
		switch e.(type) {
		case event.RunStarted, event.RunResumed, event.Paused, event.Resumed, event.Stopped:
		default:
			list = append(list, e)
		}
	}
	return list
}

// recorded are the events that are recorded.
func recorded(events []event.Event) []event.Event {
	return slices.DeleteFunc(events, func(e event.Event) bool { return !event.Recorded(e) })
}

// historyOf is the history of events.
func historyOf(events []event.Event) (h event.History) {
	for _, e := range events {
		h.Add(e)
	}
	return h
}

// A run that is stopped and resumed several times emits the same events as an
// uninterrupted one, and a late feed gets a history of those before.
func TestStoppedRunContinues(t *testing.T) {
	set, cfg := smallRun(t)
	want, _ := play(t, set, cfg, nil)
	file := &memoryFile{}
	opt := Options{Checkpoint: file.save}
	r := start(t, set, cfg, opt)
	var history []event.Event // as a log on disk has it
	for at, batch := range []int{4, 7, 1, 5} {
		until(t, r.Subscribe(), isBatch(at, batch))
		r.Post(event.Stop{})
		r.Close()
		history = append(history, recorded(collect(t, r.Subscribe()))...)
		c, err := ReadCheckpoint(file)
		if err != nil {
			t.Fatal(err)
		}
		if c.Events > len(history) {
			t.Fatalf("the checkpoint has %d events, the run %d", c.Events, len(history))
		}
		if r, err = Continue(set, Resumption{Checkpoint: file.open, History: historyOf(history[:c.Events]), Reason: "it was stopped"}, opt); err != nil {
			t.Fatal(err)
		}
		history = history[:c.Events]
		t.Cleanup(r.Close)
	}
	<-r.Done()
	got := append(history, recorded(collect(t, r.Subscribe()))...)
	mustFollow(t, "stopped and resumed", numbered(got), numbered(want))
	if resumed := got[len(got)-1].(event.Result); resumed.Altered {
		t.Error("stopping altered the run")
	}
}

// A fork does not affect its parent.
func TestForkDoesNotAffectTheParent(t *testing.T) {
	set, cfg := smallRun(t)
	want, _ := play(t, set, cfg, nil)
	file := &memoryFile{}
	r := start(t, set, cfg, Options{Paused: true, Fork: func(id uint64, save func(io.Writer) error) error {
		if id != 3 {
			return errors.New("no space left on device")
		}
		return save(file)
	}})
	r.Post(event.StepBatch{N: 5})
	r.Post(event.StepBatch{N: 1})
	feed := r.Subscribe()
	until(t, feed, isBatch(0, 6))
	r.Post(event.Fork{ID: 3})
	if f := until(t, feed, func(e event.Event) bool { return e.Kind() == "forked" }).(event.Forked); f.ID != 3 || f.Error != "" || f.Batch != 6 {
		t.Errorf("answered %+v", f)
	}
	r.Post(event.Fork{ID: 4})
	if f := until(t, feed, func(e event.Event) bool { return e.Kind() == "forked" }).(event.Forked); f.ID != 4 || f.Error != "no space left on device" {
		t.Errorf("answered %+v", f)
	}
	r.Post(event.Resume{})
	<-r.Done()
	parent := collect(t, r.Subscribe())
	if a, b := parent[len(parent)-1].(event.Result), want[len(want)-1].(event.Result); a.Scores != b.Scores || a.Altered {
		t.Errorf("the parent scores %+v, without a fork %+v", a, b)
	}

	c, err := ReadCheckpoint(file)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := c.Changes([]config.Setting{{Key: "extract.lambda_s", Value: "3"}}, map[config.Term]bool{config.TermSim: false})
	if err != nil {
		t.Fatal(err)
	}
	child, err := Continue(set, Resumption{Checkpoint: file.open, History: historyOf(parent[:c.Events]), Changes: changes}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer child.Close()
	<-child.Done()
	got := append(recorded(parent[:c.Events]), recorded(collect(t, child.Subscribe()))...)
	live, _ := play(t, set, cfg, func(s *Session) {
		if s.at == 0 && s.batch == 6 && !s.altered {
			if err := errors.Join(s.SetWeight("extract.lambda_s", "3"), s.ToggleTerm(config.TermSim, false)); err != nil {
				t.Error(err)
			}
		}
	})
	mustFollow(t, "forked, and changed during training", numbered(got), numbered(live))
	if !got[len(got)-1].(event.Result).Altered {
		t.Error("the result of the fork is not marked as altered")
	}
}

func TestForkRefusesWhatIsFixed(t *testing.T) {
	at := func(stage config.Stage, batch int) Checkpoint { return Checkpoint{Stage: stage, Batch: batch} }
	for _, c := range []struct {
		from Checkpoint
		key  string
		want string // of the error, or the name of the command
	}{
		{at(config.Extract, 0), "extract.residual", "restart stage"},
		{at(config.Extract, 3), "extract.residual", "fork where stage extract starts"},
		{at(config.Generate, 0), "extract.residual", "fork where stage extract starts"},
		{at(config.Generate, 9), "extract.lambda_s", "set weight"},
		{at(config.Generate, 0), "generate.hidden", "restart stage"},
		{at(config.Extract, 0), "seed", "start a new run"},
		{at(config.Extract, 0), "extract.lamda_s", "the nearest is extract.lambda_s"},
	} {
		commands, err := c.from.Changes([]config.Setting{{Key: c.key, Value: "1"}}, nil)
		got := ""
		if err != nil {
			got = err.Error()
		} else if len(commands) == 1 {
			got = commands[0].Name()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s at %s batch %d: %q, want %q", c.key, c.from.Stage, c.from.Batch, got, c.want)
		}
	}
}

// Only terms that differ are switched, and only terms with a weight.
func TestForkSwitchesTerms(t *testing.T) {
	c := Checkpoint{Stage: config.Extract, Batch: 3, Off: []config.Term{config.TermSim}}
	commands, err := c.Changes(nil, map[config.Term]bool{config.TermSim: false, config.TermMIR: false, config.TermRecon: true})
	if err != nil || len(commands) != 1 || commands[0] != (event.ToggleTerm{Term: config.TermMIR, On: false}) {
		t.Errorf("Changes = %v, %v", commands, err)
	}
	if _, err := c.Changes(nil, map[config.Term]bool{config.TermTotal: false}); err == nil {
		t.Error("a term without a weight was switched off")
	}
}

// A change that the run refuses is an error, not a fork without it.
func TestForkWithARefusedChangeIsAnError(t *testing.T) {
	set, cfg := smallRun(t)
	file := &memoryFile{}
	play(t, set, cfg, func(s *Session) {
		if s.at == 0 && s.batch == 2 {
			if err := s.Save(file, 0); err != nil {
				t.Fatal(err)
			}
		}
	})
	_, err := Continue(set, Resumption{Checkpoint: file.open, Changes: []event.Command{event.SetWeight{Key: "extract.lambda_s", Value: "-1"}}}, Options{})
	if err == nil || !strings.Contains(err.Error(), "a number from 0") {
		t.Errorf("Continue = %v", err)
	}
}

// A checkpoint that cannot be written is reported, and the run continues.
func TestRunContinuesOnAFullDisk(t *testing.T) {
	set, cfg := smallRun(t)
	full := errors.New("no space left on device")
	r := start(t, set, cfg, Options{Checkpoint: func(func(io.Writer) error) error { return full }})
	<-r.Done()
	events := collect(t, r.Subscribe())
	reports, want := storageReports(t, r.Subscribe()), []event.Storage{{Checkpoint: full.Error()}}
	if _, ok := events[len(events)-1].(event.Result); !ok || !slices.Equal(reports, want) {
		t.Errorf("reported %+v, want %+v; ended with %T", reports, want, events[len(events)-1])
	}
}

// The speed limit delays batches, not commands.
func TestPaceDelaysBatchesNotCommands(t *testing.T) {
	set, cfg := smallRun(t)
	r := start(t, set, cfg, Options{Paused: true})
	feed := r.Subscribe()
	r.Post(event.SetPace{BatchesPerSecond: 50})
	begun := time.Now()
	r.Post(event.StepBatch{N: 6})
	until(t, feed, isBatch(0, 6))
	if took := time.Since(begun); took < 100*time.Millisecond {
		t.Errorf("6 batches at 50 a second took %v, want 100 ms or more", took)
	}
	r.Post(event.SetPace{BatchesPerSecond: 0.01})
	r.Post(event.Resume{})
	begun = time.Now()
	r.Post(event.Pause{})
	until(t, feed, func(e event.Event) bool { return e.Kind() == "resumed" })
	until(t, r.Subscribe(), func(e event.Event) bool { p, ok := e.(event.Paused); return ok && p.Batch == 6 })
	r.Post(event.SetPace{BatchesPerSecond: 0})
	r.Post(event.Resume{})
	<-r.Done()
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("a limit of one batch in 100 seconds delayed commands by %v", took)
	}
	all := collect(t, r.Subscribe())
	if result := all[len(all)-1].(event.Result); result.Altered {
		t.Error("a speed limit altered the run")
	}
}

// Checkpoints are saved every half minute, less often if writing takes more than its
// share of the time, and after each stage.
func TestCheckpointInterval(t *testing.T) {
	set, cfg := smallRun(t)
	saved := 0
	r := newRunner(Options{Checkpoint: func(func(io.Writer) error) error { saved++; return nil }})
	var err error
	if r.session, err = NewSession(set, cfg, r.opt, r.emit); err != nil {
		t.Fatal(err)
	}
	defer r.session.Close()
	r.session.Start()
	for _, c := range []struct {
		since, cost time.Duration
		want        int
	}{{29 * time.Second, 0, 0}, {31 * time.Second, 0, 1}, {31 * time.Second, 2 * time.Second, 0}, {41 * time.Second, 2 * time.Second, 1}} {
		r.step()
		saved, r.saved = 0, lastSave{at: r.session.at, when: time.Now().Add(-c.since), cost: c.cost}
		r.saveIfDue()
		if saved != c.want {
			t.Errorf("%v after one that took %v: %d saved, want %d", c.since, c.cost, saved, c.want)
		}
	}
	for saved = 0; r.session.at == 0; r.saveIfDue() {
		r.step()
	}
	if saved != 1 {
		t.Errorf("%d saved at the end of the stage, want 1", saved)
	}
}
