package engine

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"os"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
)

// Every set of kernels but portable Go, with any number of threads, gives the data, losses, norms, weights and
// scores whose hashes are in testdata/bits.txt.
func TestSameRunOnAllKernels(t *testing.T) {
	const path = "testdata/bits.txt"
	want, write := "", *update
	if !write {
		want = string(must(os.ReadFile(path)))
	}
	compared := false
	for _, set := range kernel.Sets() {
		if set == kernel.Portable {
			continue
		}
		compared = true
		for threads := 1; threads <= 3; threads++ {
			if testing.Short() && threads > 1 {
				break
			}
			t.Run(fmt.Sprintf("%s/%d threads", set, threads), func(t *testing.T) {
				t.Setenv("SEGZSL_KERNEL", set)
				got := bitsOfRuns(t, threads)
				if write {
					write, want = false, got // the others must agree
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				mustBeLines(t, got, want)
			})
		}
	}
	if !compared {
		t.Skip("this processor runs portable Go only, whose bits may differ")
	}
}

func mustBeLines(t *testing.T, got, want string) {
	t.Helper()
	lines := strings.Split(want, "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(lines) || line != lines[i] {
			t.Fatalf("line %d is %q, want %q", i+1, line, lines[min(i, len(lines)-1)])
		}
	}
}

// bitsOfRuns has a line for each data set that the program makes, and for each stage of two short runs.
func bitsOfRuns(t *testing.T, threads int) string {
	set, cfg := smallRun(t)
	lines := []string{"synthetic " + string(set.Fingerprint)}
	cfg.Threads = threads
	lines = append(lines, bitsOfRun(t, "preset", set, cfg)...)

	// Sizes that no tile divides, both passes, and terms that the preset leaves out.
	cfg.Extract.Hidden, cfg.Extract.SemanticDim, cfg.Extract.ResidualDim, cfg.Extract.ClubHidden = 83, 21, 19, 45
	cfg.Generate.Hidden, cfg.Generate.NoiseDim = 101, 13
	cfg.Extract.Batch, cfg.Generate.Batch, cfg.Classify.Batch = 51, 37, 77
	cfg.Evaluate.Protocol, cfg.Classify.Kind, cfg.Classify.Input = config.Both, config.SVM, config.BothInput
	return strings.Join(append(lines, bitsOfRun(t, "odd", set, cfg)...), "\n") + "\n"
}

func bitsOfRun(t *testing.T, name string, set *data.Set, cfg config.Config) (lines []string) {
	events, s := play(t, set, cfg, nil)
	h := fnv.New64a()
	for _, e := range events {
		for _, v := range numbers([]event.Event{e}) {
			write64(h, v)
		}
		if e, ok := e.(event.StageDone); ok {
			lines = append(lines, fmt.Sprintf("%s %s %s %016x", name, e.Pass, e.Stage, h.Sum64()))
		}
	}
	for _, p := range s.Model().nets.params() {
		for _, v := range p.Value {
			write64(h, float64(v))
		}
	}
	return append(lines, fmt.Sprintf("%s result and weights %016x", name, h.Sum64()))
}

func write64(h hash.Hash64, v float64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
	h.Write(b[:])
}

// The glyphs, with the clutter that is drawn over them, are the same on every machine.
func TestSameGlyphs(t *testing.T) {
	set, err := data.Open("glyphs")
	if err != nil {
		t.Fatal(err)
	}
	if want := data.Fingerprint("426dd7db-19e41ab8-cb126856-1d194fd6"); set.Fingerprint != want {
		t.Errorf("fingerprint %s, want %s", set.Fingerprint, want)
	}
}
