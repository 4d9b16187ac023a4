package engine

import (
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// updatesOf counts the batches of each stage but synthesise, in the order of the plan.
func updatesOf(events []event.Event) (counts []int) {
	of := map[int]int{}
	for _, e := range events {
		switch e := e.(type) {
		case event.BatchDone:
			of[e.Plan]++
		case event.StageDone:
			if e.Stage != config.Synthesise {
				counts = append(counts, of[e.Plan])
			}
		}
	}
	return counts
}

// A validation pass trains on fewer samples than the final pass, and makes as many
// updates of each network, with as many epochs; batch sizes that divide neither.
func TestValidationTrainsAsLongAsTheFinalPass(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Extract.Batch, cfg.Generate.Batch, cfg.Classify.Batch = 50, 70, 130
	cfg.Evaluate.Protocol, cfg.Evaluate.Divisions = config.Both, 2
	events, s := play(t, set, cfg, nil)
	for pass, p := range s.passes {
		if n := len(p.set.Split.TrainVal); pass.Validates() && n > len(set.Split.TrainVal)*3/4 {
			t.Fatalf("the %s has %d of %d samples: the test needs fewer", pass.Words(), n, len(set.Split.TrainVal))
		}
	}
	counts := updatesOf(events)
	if len(counts) != 3*3 {
		t.Fatalf("%d stages", len(counts))
	}
	n := len(set.Split.TrainVal)
	synthetic := len(set.Unseen()) * cfg.Synthesise.PerClass
	want := []int{2 * (n / 50), 2 * (n / 70), 3 * ((n+synthetic)/130 + n/130 + synthetic/130)}
	for i, count := range counts {
		if count != want[i%3] {
			t.Errorf("updates of stages %v, want %v of each pass", counts, want)
			break
		}
	}
	epochs := map[int]int{}
	for _, e := range events {
		if v, ok := e.(event.Validated); ok {
			if epochs[v.Plan]++; v.Epoch != epochs[v.Plan] || v.Batch != v.Epoch*counts[v.Plan%4]/2 {
				t.Errorf("validated %+v", v)
			}
		}
	}
	for _, plan := range []int{0, 1, 4, 5} {
		if epochs[plan] != 2 {
			t.Errorf("stage %d was validated after %d epochs, want 2", plan, epochs[plan])
		}
	}
}

// A run of one protocol has the lengths of the others.
func TestProtocolsHaveOneLength(t *testing.T) {
	set, cfg := smallRun(t)
	final, _ := play(t, set, cfg, nil)
	cfg.Evaluate.Protocol = config.Validate
	validation, _ := play(t, set, cfg, nil)
	a, b := updatesOf(final), updatesOf(validation)
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("protocol final: %v updates, validate: %v", a, b)
		}
	}
}

// In a validation pass a run resumes to the same events also after more batches than
// its own epochs have.
func TestValidationPassResumes(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Evaluate.Protocol = config.Both
	s, err := NewSession(set, cfg, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	last := func(at int) position { return position{at, s.plan[at].Batches - 1} }
	restoreAtEach(t, set, cfg, []position{{0, 2}, last(0), last(1), last(3), {4, 0}, last(4)}, nil)
}

// In earlier versions validation passes made fewer updates. A run of them does not
// continue in such a pass; after it, its result says where γ is from.
func TestShorterValidationPassIsNotContinued(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Evaluate.Protocol = config.Both
	at := func(at position) *memoryFile {
		file := &memoryFile{}
		play(t, set, cfg, func(s *Session) {
			if (position{s.at, s.batch}) == at {
				if err := s.Save(file, 0); err != nil {
					t.Fatal(err)
				}
			}
		})
		return file
	}
	for _, early := range []position{{0, 3}, {1, 0}, {3, 1}} {
		err := restoreEdited(t, set, at(early), `"format":4`, `"format":3`)
		if err == nil || !strings.Contains(err.Error(), "makes fewer updates than in this one: resume it with the version that wrote it") {
			t.Errorf("at %+v: %v", early, err)
		}
	}
	got := continued(t, set, edited(t, at(position{4, 1}), `"format":4`, `"format":3`), Options{})
	if end := got[len(got)-1].(event.Result); !strings.Contains(end.Unverified, "γ was chosen by an earlier version") {
		t.Errorf("unverified: %q", end.Unverified)
	}
	cfg.Evaluate.Protocol = config.Final
	got = continued(t, set, edited(t, at(position{1, 1}), `"format":4`, `"format":3`), Options{})
	if end := got[len(got)-1].(event.Result); end.Unverified != "" {
		t.Errorf("a run without validation is unverified: %q", end.Unverified)
	}
}
