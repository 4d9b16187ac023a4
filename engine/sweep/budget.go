package sweep

import (
	"fmt"
	"strconv"

	"segzsl/engine/config"
)

// Budget is what was evaluated on validation for a run: how many settings were compared,
// and the number of class divisions on which they or γ were chosen; 0 if none were.
type Budget struct {
	Tried     int `json:"settings_tried"`
	Divisions int `json:"divisions"`
}

// text formats a budget for a cell. A setting that a rule or a paper gives is one.
func (b Budget) text() string {
	switch {
	case b.Tried == 0:
		return "–"
	case b.Divisions == 0:
		return strconv.Itoa(b.Tried)
	}
	return fmt.Sprintf("%d × %d", b.Tried, b.Divisions)
}

// budget returns the budget of a run of SE-GZSL with the plan's config. Every row has the
// settings of the preset's search, also one that changes some of them.
func (p Plan) budget(cfg config.Config) Budget {
	b := Budget{Tried: 1}
	if preset, _ := config.PresetByName(p.Preset); preset.TunedOn(p.Set.Name, p.Set.SplitHash) {
		b.Tried, b.Divisions = preset.Tried, preset.Divisions
	}
	if cfg.Evaluate.Protocol == config.Both {
		b.Divisions = cfg.Evaluate.Divisions
	}
	return b
}
