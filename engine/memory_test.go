//go:build !race

// The race detector multiplies the memory of a process.

package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// asTrained makes the test binary train a config and print its peak memory.
const asTrained = "SEGZSL_TEST_AS_TRAINED"

// large are settings that need memory for different purposes.
var large = []string{
	"extract.hidden=2048 extract.residual_dim=1024 extract.club_hidden=1024",
	"extract.batch=1024 extract.hidden=2048 extract.semantic_dim=16 extract.residual_dim=16",
	"generate.hidden=8192 generate.noise_dim=256",
	"generate.batch=512 generate.hidden=2048",
	"synthesise.per_class=60000 classify.input=both classify.epochs=0",
}

// The estimate is within a factor of 2 of the peak of a process that trains one batch
// or so of each stage.
func TestMemoryEstimate(t *testing.T) {
	if testing.Short() {
		t.Skip("trains five large configs")
	}
	for _, settings := range large {
		t.Run(settings, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestTrainedForItsMemory$")
			cmd.Env = append(os.Environ(), asTrained+"="+settings)
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			var peak float64
			line, _, _ := bytes.Cut(out, []byte("\n"))
			if err := json.Unmarshal(line, &peak); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			set, cfg := largeConfig(t, settings)
			estimate := 0.0
			for _, part := range EstimateMemory(set, cfg) {
				estimate += part.Bytes
			}
			t.Logf("estimated %s, measured %s: factor %.2f", gigabytes(estimate), gigabytes(peak), estimate/peak)
			if estimate < peak/2 || estimate > 2*peak {
				t.Errorf("estimated %s, measured %s: want a factor of at most 2", gigabytes(estimate), gigabytes(peak))
			}
		})
	}
}

func largeConfig(t *testing.T, settings string) (*data.Set, config.Config) {
	t.Helper()
	size := data.DefaultSynthetic()
	size.PerClass *= 5
	set, err := data.Synthetic(size)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 1, 1, 1
	cfg.Evaluate.Protocol, cfg.Generate.CriticSteps = config.Final, 1
	for _, pair := range strings.Fields(settings) {
		key, value, _ := strings.Cut(pair, "=")
		if err := cfg.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	return set, cfg
}

// TestTrainedForItsMemory is a process of TestMemoryEstimate.
func TestTrainedForItsMemory(t *testing.T) {
	settings := os.Getenv(asTrained)
	if settings == "" {
		t.Skip("trains for TestMemoryEstimate alone")
	}
	set, cfg := largeConfig(t, settings)
	s, err := NewSession(set, cfg, Options{}, func(e event.Event) {
		if failed, ok := e.(event.Failed); ok {
			t.Error(failed.Error)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	steps := 0
	for s.Start(); !s.Ended(); steps++ {
		if steps == 2 { // of a long stage
			steps = 0
			if err := s.NextStage(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
	_, peak := residentMemory()
	fmt.Println(peak)
}

// A batch of the classifier has a score for each class.
func TestEstimateCountsTheClassifier(t *testing.T) {
	set, cfg := largeConfig(t, "synthesise.per_class=20000 classify.batch=1")
	small := 0.0
	for _, part := range EstimateMemory(set, cfg) {
		small += part.Bytes
	}
	cfg.Classify.Batch = 65536
	large := 0.0
	for _, part := range EstimateMemory(set, cfg) {
		large += part.Bytes
	}
	if least := 4.0 * 65536 * float64(set.C()); large-small < least {
		t.Errorf("a batch of 65,536 is estimated to need %g bytes, want at least %g for its scores", large-small, least)
	}
}

func TestTooLittleMemoryIsReported(t *testing.T) {
	set, cfg := largeConfig(t, "extract.hidden=65536 extract.semantic_dim=65536")
	if limit, _ := memoryLimit(); limit == 0 {
		t.Skip("the memory of this machine is not known")
	}
	_, err := NewSession(set, cfg, Options{}, func(event.Event) {})
	if err == nil || !strings.Contains(err.Error(), " GB of memory") || !strings.Contains(err.Error(), "reduce extract.hidden") {
		t.Errorf("65536 × 65536 weights: %v", err)
	}
}
