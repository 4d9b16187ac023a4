package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"segzsl/engine"
	"segzsl/engine/config"
)

// smallStep are flags for steps of a millisecond.
func smallStep(more ...string) []string {
	args := strings.Fields("bench step --features 12 --attributes 5 --classes 4 --semantic 6 --residual 6 --hidden 16 --club-hidden 8 --batch 8")
	return append(args, more...)
}

// jsonLinesOf reads standard output line by line.
func jsonLinesOf(t *testing.T, r result) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for _, text := range strings.Split(strings.TrimSpace(r.out), "\n") {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		lines = append(lines, line)
	}
	return lines
}

func wantNumbers(t *testing.T, line map[string]any, positive ...string) {
	t.Helper()
	for _, key := range positive {
		if v, ok := line[key].(float64); !ok || v <= 0 {
			t.Errorf("%s = %v, want a number above 0, in %v", key, line[key], line)
		}
	}
}

func TestBenchStepPrintsALineForEachStep(t *testing.T) {
	for _, stage := range engine.BenchSteps {
		r := segzsl(smallStep("--stage", stage, "--steps", "3", "--threads", "1", "--json")...).want(t, exitDone)
		lines := jsonLinesOf(t, r)
		if len(lines) != 4 {
			t.Fatalf("%s: %d lines, want 3 steps and a summary:\n%s", stage, len(lines), r.out)
		}
		for _, line := range lines[:3] {
			wantNumbers(t, line, "ms")
		}
		last := lines[3]
		wantNumbers(t, last, "median_ms", "min_ms", "max_ms", "gflop_per_step", "gflops", "peak_bytes")
		if last["stage"] != stage || last["steps"] != 3.0 || last["threads"] != 1.0 || last["collections"] != 0.0 {
			t.Errorf("summary %v", last)
		}
	}
	r := segzsl(smallStep("--steps", "2")...).want(t, exitDone)
	for _, want := range []string{"step         ms\n", "extract, batch 8", "GFLOP/s", "0 collections"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
}

// The stages of a timed run are those of the run that train would train.
func TestBenchRunTimesEveryStage(t *testing.T) {
	args := append([]string{"bench", "run"}, tiny("--threads", "1", "--json")[1:]...)
	lines := jsonLinesOf(t, segzsl(args...).want(t, exitDone))
	if len(lines) != len(config.Stages)+1 {
		t.Fatalf("%d lines: %v", len(lines), lines)
	}
	for _, line := range lines[:len(lines)-1] {
		wantNumbers(t, line, "batches", "seconds", "ms_per_batch")
	}
	wantNumbers(t, lines[len(lines)-1], "open_seconds", "evaluate_seconds", "seconds", "threads")
	r := segzsl(append([]string{"bench", "run"}, tiny()[1:]...)...).want(t, exitDone)
	for _, want := range []string{"synthetic, preset synthetic", "final       extract", "classify", "total "} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
}

func TestMedian(t *testing.T) {
	if got := median([]float64{9, 1, 5}); got != 5 {
		t.Errorf("median of three is %v", got)
	}
	if got := median([]float64{9, 1, 5, 7}); got != 6 {
		t.Errorf("median of four is %v", got)
	}
}
