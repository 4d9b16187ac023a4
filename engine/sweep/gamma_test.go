package sweep

import (
	"context"
	"strings"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Each row of SE-GZSL has a γ from validation: the preset's where it is valid, otherwise
// one that it chooses on as many class divisions as baselines have, unless the plan says
// how runs are evaluated. Tables without calibrated columns need none.
func TestEveryRowHasItsOwnCalibration(t *testing.T) {
	tuned := Plan{Preset: "birds", Seeds: []uint64{0}, Set: event.SetFacts{Name: "birds", SplitHash: "218085df452cc914"}}
	other := tuned
	other.Set.SplitHash = "0123"
	for _, c := range []struct {
		plan             Plan
		table, row, base string
		want             config.EvaluateConfig
		budget           Budget
	}{
		{tuned, "2", Full, "", config.EvaluateConfig{Protocol: config.Final, Divisions: 1}, Budget{22, 8}},
		{tuned, "2", "paper", "", config.EvaluateConfig{Protocol: config.Both, Divisions: 8}, Budget{22, 8}},
		{tuned, "2", "eszsl", "", config.EvaluateConfig{Protocol: config.Final, Divisions: 1}, Budget{}},
		{other, "2", Full, "", config.EvaluateConfig{Protocol: config.Both, Divisions: 8}, Budget{1, 8}},
		{tuned, "3", "paper", "", config.EvaluateConfig{Protocol: config.Final, Divisions: 1}, Budget{22, 8}},
		{other, "3", Full, "", config.EvaluateConfig{Protocol: config.Final, Divisions: 1}, Budget{1, 0}},
		{other, "2", "eszsl", "", config.EvaluateConfig{Protocol: config.Both, Divisions: 8}, Budget{}},
		{other, "2", Full, "evaluate.divisions=2", config.EvaluateConfig{Protocol: config.Both, Divisions: 2}, Budget{1, 2}},
		{other, "2", Full, "evaluate.protocol=final", config.EvaluateConfig{Protocol: config.Final, Divisions: 1}, Budget{1, 0}},
	} {
		p := c.plan
		if key, value, ok := strings.Cut(c.base, "="); ok {
			p.Base = []config.Setting{{Key: key, Value: value}}
		}
		p.AddTable(c.table)
		row, _ := p.Row(c.row)
		cfg, err := p.Config(Job{Row: row})
		cfg.Evaluate.Calibration = 0
		if err != nil || cfg.Evaluate != c.want {
			t.Errorf("%s with %q: %+v, %v; want %+v", c.row, c.base, cfg.Evaluate, err, c.want)
		}
		if got := p.budget(cfg); row.Baseline == "" && got != c.budget {
			t.Errorf("%s with %q: budget %+v, want %+v", c.row, c.base, got, c.budget)
		}
	}
}

// What a row chooses on validation with the first seed, γ and a baseline's setting, its
// runs with other seeds use; without that run they choose their own.
func TestSeedsShareWhatTheFirstChose(t *testing.T) {
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	p := Plan{Data: "synthetic", Set: event.FactsOf(set), Preset: "synthetic", Seeds: []uint64{3, 4}}
	for key, value := range map[string]string{"extract.epochs": "2", "generate.epochs": "2", "evaluate.divisions": "1"} {
		p.Base = append(p.Base, config.Setting{Key: key, Value: value})
	}
	p.AddTable("2")
	s := &Sweep{Plan: p, Folder: record.Shared(t.TempDir()), Parallel: 1, Threads: 1}
	for _, name := range []string{Full, "eszsl"} {
		row, _ := p.Row(name)
		first, second := Job{row, 3}, Job{row, 4}
		alone, err := s.Task(second)
		if err != nil || alone.First != nil || alone.Config.Evaluate.Protocol != config.Both {
			t.Fatalf("%s without the first run: %+v, %v", name, alone, err)
		}
		var outcomes []Outcome
		for _, j := range []Job{first, second} {
			task, err := s.Task(j)
			if err != nil {
				t.Fatal(err)
			}
			if err := task.Run(context.Background(), func(event.Event) {}); err != nil {
				t.Fatal(err)
			}
			o, err := s.outcome(j)
			if err != nil || o.Status != Done {
				t.Fatalf("%s: %+v, %v", j.Name(), o, err)
			}
			outcomes = append(outcomes, o)
		}
		a, b := outcomes[0], outcomes[1]
		if a.Calibration == 0 || b.Calibration != a.Calibration || b.Budget != a.Budget || a.Budget.Divisions != 1 || b.Settings != a.Settings || b.AUSUC == a.AUSUC && row.Baseline == "" {
			t.Errorf("%s:\n%+v\n%+v", name, a, b)
		}
		if task, _ := s.Task(second); row.Baseline == "" && task.Config.Evaluate.Protocol != config.Final || row.Baseline != "" && task.First == nil {
			t.Errorf("%s: the second run validates again: %+v", name, task)
		}
	}
}

// A job waits until its row's run with the first seed has ended, if that is to be run.
func TestJobsWaitForTheFirstSeed(t *testing.T) {
	p := planOf(t, "4")
	s := &Sweep{Plan: p}
	jobs := p.Jobs() // two rows
	g := s.gatesOf([]int{0, 2, 3})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	g.pass(ctx, p, jobs[0]) // with the first seed
	g.pass(ctx, p, jobs[3]) // its row's first run is over
	passed := make(chan struct{})
	go func() { g.pass(ctx, p, jobs[2]); close(passed) }()
	select {
	case <-passed:
		t.Error("it did not wait")
	case <-time.After(20 * time.Millisecond):
	}
	g.ended(p, jobs[0])
	<-passed
	g = s.gatesOf([]int{0, 2})
	cancel()
	g.pass(ctx, p, jobs[2]) // the sweep was stopped
}
