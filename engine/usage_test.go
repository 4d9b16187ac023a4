package engine

import (
	"context"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"segzsl/engine/event"
	"segzsl/engine/grad"
)

// A network's norm by its definition, from the gradients multiplied out.
func TestNormsAreOfTheGradients(t *testing.T) {
	set, cfg := smallRun(t)
	var last event.BatchDone
	s := must(NewSession(set, cfg, Options{}, func(e event.Event) {
		if b, ok := e.(event.BatchDone); ok {
			last = b
		}
	}))
	defer s.Close()
	s.Start()
	seen := map[string]bool{}
	for !s.Ended() {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
		for _, n := range last.Norms {
			seen[n.Network] = true
			if want, ok := normOf(s.trainer, n.Network); ok && math.Abs(n.Norm-want) > 1e-4*want {
				t.Fatalf("%s, batch %d: the norm of %s is %g, by definition %g", last.Stage, last.Batch, n.Network, n.Norm, want)
			}
		}
	}
	g := must(newGenerateTrainer(s.model, nil)).(*generateTrainer)
	defer g.close()
	must(g.stepCritic(nil))
	var want float64
	for _, w := range g.criticAdam.Params() {
		want += math.Pow(length(g.criticProgram.Gradient(w).Values()), 2)
	}
	if d := g.norms(nil)[0]; d.Network != "D" || math.Abs(d.Norm-math.Sqrt(want)) > 1e-4*d.Norm {
		t.Errorf("the norm of %s is %g, by definition of D %g", d.Network, d.Norm, math.Sqrt(want))
	}
	for _, network := range []string{"Es", "Er", "Dec", "W", "q", "G", "D", "C"} {
		if !seen[network] {
			t.Errorf("no norm of %s", network)
		}
	}
}

// A network that a batch does not move has no norm in it, whatever it had before.
func TestStillNetworksHaveNoNorm(t *testing.T) {
	set, cfg := smallRun(t)
	moved := false // q
	s, err := NewSession(set, cfg, Options{}, func(e event.Event) {
		if b, ok := e.(event.BatchDone); ok {
			moved = slices.ContainsFunc(b.Norms, func(n event.NetworkNorm) bool { return n.Network == "q" })
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, steps := range []string{"1", "0", "2"} {
		if err := s.SetWeight("extract.club_steps", steps); err != nil {
			t.Fatal(err)
		}
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
		if moved != (steps != "0") {
			t.Errorf("club_steps %s: a norm of q: %t", steps, moved)
		}
	}
}

// normOf multiplies the gradients of a network out.
func normOf(t trainer, network string) (norm float64, ok bool) {
	add := func(p *grad.Program, params []*grad.Param) {
		for _, w := range params {
			if name, _, _ := strings.Cut(w.Name, "."); name == network {
				norm += math.Pow(length(p.Gradient(w).Values()), 2)
				ok = true
			}
		}
	}
	switch t := t.(type) {
	case *extractTrainer:
		add(t.program, t.adam.Params())
		add(t.qFirst.program, t.qAdam.Params())
	case *generateTrainer:
		add(t.program, t.adam.Params()) // which has overwritten what D's was made of
	case *classifyTrainer:
		add(t.linear.program, t.linear.layer.Params())
	}
	return math.Sqrt(norm), ok
}

// Vitals tell of this process: it has memory, and works while it works.
func TestVitalsMeasureTheProcess(t *testing.T) {
	var p usageMeter
	begun := time.Now()
	p.take(begun)
	sum := 0.0
	for time.Since(begun) < 50*time.Millisecond {
		sum += math.Sqrt(float64(time.Now().Nanosecond()))
	}
	v := p.take(time.Now())
	if v.Resident < 1<<20 || v.Peak < v.Resident || v.Resident > 1<<36 {
		t.Errorf("resident %d, peak %d bytes", v.Resident, v.Peak)
	}
	if v.Cores <= 0 || v.Cores > 1.1*float64(runtime.NumCPU()) {
		t.Errorf("%g cores of %d kept busy (%g)", v.Cores, runtime.NumCPU(), sum)
	}
}

// While it trains a run tells Vitals each second, and none is recorded.
func TestRunTellsVitals(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Extract.Epochs = 10000
	r := must(Start(set, cfg, Options{Record: func(e event.Event) error {
		if _, ok := e.(event.Vitals); ok {
			t.Error("Vitals were recorded")
		}
		return nil
	}}))
	defer r.Close()
	feed := r.Subscribe()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		events, err := feed.Wait(ctx)
		if err != nil {
			t.Fatalf("no Vitals: %v", err)
		}
		for _, e := range events {
			if v, ok := e.(event.Vitals); ok && v.Resident > 0 {
				return
			}
		}
	}
}
