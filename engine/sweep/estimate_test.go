package sweep

import (
	"math"
	"slices"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
)

// What diverges at once has no time, and is no error of the plan: the runs will
// say that it does.
func TestDivergingStageHasNoTime(t *testing.T) {
	set, err := data.Synthetic(data.DefaultSynthetic())
	if err != nil {
		t.Fatal(err)
	}
	poisoned := *set
	poisoned.Attributes = slices.Clone(set.Attributes)
	for i := range poisoned.Attributes {
		poisoned.Attributes[i] = float32(math.NaN())
	}
	cfg := config.PresetFor(set).Config
	for _, stage := range []config.Stage{config.Extract, config.Generate} {
		if seconds, err := measureStage(&poisoned, cfg, stage); seconds != 0 || err != nil {
			t.Errorf("%s: %g s, %v", stage, seconds, err)
		}
		if seconds, err := measureStage(set, cfg, stage); seconds == 0 || err != nil {
			t.Errorf("%s of a whole set: %g s, %v", stage, seconds, err)
		}
	}
}
