package sweep

import (
	"fmt"
	"slices"

	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// Budget is what was evaluated on validation for a run: how many settings were compared,
// and the number of class divisions on which γ was chosen; 0 if it was not.
type Budget struct {
	Tried     int `json:"settings_tried"`
	Divisions int `json:"divisions"`
}

// text formats a budget for a cell. A setting that a rule or a paper gives is one.
func (b Budget) text() string {
	if b.Divisions == 0 {
		return "–"
	}
	return fmt.Sprintf("%d × %d", b.Tried, b.Divisions)
}

// budget returns the budget of a run of SE-GZSL. Every row has the settings of the
// preset's search, also one that changes some of them.
func (p Plan) budget(cfg config.Config, s metric.Scores) Budget {
	b := Budget{Tried: 1}
	preset, _ := config.PresetByName(p.Preset)
	if preset.TunedOn(p.Set.Name, p.Set.SplitHash) {
		b.Tried = preset.Tried
	}
	switch s.CalibrationFrom {
	case "preset":
		b.Divisions = preset.Divisions
	case "validation":
		b.Divisions = cfg.Evaluate.Divisions
	}
	return b
}

// calibrated reports whether a config needs no γ from validation: its protocol chooses
// one, the preset's is valid for it, or the plan sets how it is evaluated.
func (p Plan) calibrated(preset config.Preset, cfg config.Config) bool {
	return cfg.Evaluate.Protocol != config.Final || p.sets("evaluate.protocol") || p.sets("evaluate.calibration") ||
		preset.Calibrates(cfg) && preset.TunedOn(p.Set.Name, p.Set.SplitHash)
}

// sets reports whether the plan's base sets a key.
func (p Plan) sets(key string) bool {
	return slices.ContainsFunc(p.Base, func(s config.Setting) bool { return s.Key == key })
}

// Validating returns how many rows of SE-GZSL choose γ on class divisions of their own,
// and on how many divisions each.
func (p Plan) Validating() (rows, divisions int) {
	for _, row := range p.Rows {
		cfg, err := p.Config(Job{Row: row})
		if err == nil && row.Baseline == "" && cfg.Evaluate.Protocol == config.Both {
			rows, divisions = rows+1, cfg.Evaluate.Divisions
		}
	}
	return rows, divisions
}
