package engine

import (
	"slices"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/kernel"
)

// q's first step of a batch takes over the main step's pass through q: the same
// loss and gradients, to the bit, as of a pass of its own.
func TestRecalledLikelihoodIsTheComputedOne(t *testing.T) {
	set, cfg := smallRun(t)
	p, err := newProblem(set, config.Default())
	if err != nil {
		t.Fatal(err)
	}
	pool := kernel.New(1)
	defer pool.Close()
	opened, err := newExtractTrainer(newModel(p, cfg, pool), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.close()
	e := opened.(*extractTrainer)
	for range 3 { // q has moved in between
		if _, err := e.step(1); err != nil {
			t.Fatal(err)
		}
		if err := e.program.Run(); err != nil {
			t.Fatal(err)
		}
		for _, q := range []*qStep{e.qFirst, e.qNext} {
			if err := q.program.Run(); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := e.qFirst.nll.Value(), e.qNext.nll.Value(); a != b {
			t.Fatalf("−log q is %v recalled, %v computed", a, b)
		}
		for _, w := range e.m.nets.Q.Params() {
			a, b := e.qFirst.program.Gradient(w).Values(), e.qNext.program.Gradient(w).Values()
			if !slices.Equal(a, b) {
				t.Errorf("gradients by %s differ", w.Name)
			}
		}
	}
	if a, b := e.qFirst.program.FLOP(), e.qNext.program.FLOP(); a >= b {
		t.Errorf("%g FLOP recalled, %g computed", a, b)
	}
}
