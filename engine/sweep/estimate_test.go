package sweep

import (
	"math"
	"slices"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
)

// A stage that diverges has no estimate, which is not an error: the runs will report
// it.
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
			t.Errorf("%s of a valid set: %g s, %v", stage, seconds, err)
		}
	}
}
