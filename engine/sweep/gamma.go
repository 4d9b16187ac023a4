package sweep

import (
	"context"
	"slices"
	"strings"

	"segzsl/engine/config"
)

// A row that a table shows calibrated has the preset's γ where that is valid for it. Any
// other such row chooses γ once, on class divisions, with the first seed, and uses it with
// every seed, as a preset is used with every seed.

// chooseGamma sets how a row's runs are evaluated, unless the plan's base says so.
func (p Plan) chooseGamma(row Row, cfg *config.Config) {
	if p.sets("evaluate.protocol") || p.sets("evaluate.calibration") {
		return
	}
	preset, _ := config.PresetByName(p.Preset)
	needed := row.Baseline != "" || p.calibrates(row)
	if !needed || preset.Calibrates(*cfg) && preset.TunedOn(p.Set.Name, p.Set.SplitHash) {
		cfg.Evaluate.Protocol = config.Final
		return
	}
	if cfg.Evaluate.Protocol == config.Final && !p.sets("evaluate.divisions") {
		cfg.Evaluate.Divisions = config.TunedDivisions
	}
	cfg.Evaluate.Protocol = config.Both
}

// calibrates reports whether a table of the plan shows the row calibrated.
func (p Plan) calibrates(row Row) bool {
	return slices.ContainsFunc(p.Tables, func(t Table) bool {
		return slices.ContainsFunc(t.Measures, func(m string) bool { return strings.HasPrefix(m, "cal_") }) &&
			slices.ContainsFunc(t.Lines, func(l Line) bool { return l.Row == row.Name })
	})
}

// sets reports whether the plan's base sets a key.
func (p Plan) sets(key string) bool {
	return slices.ContainsFunc(p.Base, func(s config.Setting) bool { return s.Key == key })
}

// Validating returns how many rows of SE-GZSL choose γ on class divisions, and on how many.
func (p Plan) Validating() (rows, divisions int) {
	for _, row := range p.Rows {
		cfg, err := p.Config(Job{Row: row})
		if err == nil && row.Baseline == "" && cfg.Evaluate.Protocol == config.Both {
			rows, divisions = rows+1, cfg.Evaluate.Divisions
		}
	}
	return rows, divisions
}

// first returns the job with the first seed whose choices on validation a job uses; false
// if it makes its own.
func (p Plan) first(j Job) (Job, bool) {
	return Job{j.Row, p.Seeds[0]}, j.Seed != p.Seeds[0] && !p.sets("evaluate.protocol")
}

// Config returns the config of a job: the plan's, with the γ that the row's run with the
// first seed chose. Where that failed, the job chooses its own.
func (s *Sweep) Config(j Job) (config.Config, error) {
	cfg, err := s.Plan.Config(j)
	first, shared := s.Plan.first(j)
	if err != nil || !shared || j.Row.Baseline != "" || cfg.Evaluate.Protocol != config.Both {
		return cfg, err
	}
	o, err := s.outcome(first)
	if err == nil && o.Status == Done {
		cfg.Evaluate.Protocol, cfg.Evaluate.Calibration = config.Final, o.Calibration
	}
	return cfg, err
}

// gates are, by row, channels that are closed when its job with the first seed has ended.
type gates map[string]chan struct{}

// gatesOf returns the gates of jobs that are to be run.
func (s *Sweep) gatesOf(waiting []int) gates {
	g, jobs := gates{}, s.Plan.Jobs()
	for _, i := range waiting {
		if jobs[i].Seed == s.Plan.Seeds[0] {
			g[jobs[i].Row.Name] = make(chan struct{})
		}
	}
	return g
}

// pass waits until a job that uses the choices of another can run, or ctx ends.
func (g gates) pass(ctx context.Context, p Plan, j Job) {
	if _, shared := p.first(j); !shared || g[j.Row.Name] == nil {
		return
	}
	select {
	case <-g[j.Row.Name]:
	case <-ctx.Done():
	}
}

// ended opens the gate of a job that has ended.
func (g gates) ended(p Plan, j Job) {
	if j.Seed == p.Seeds[0] {
		close(g[j.Row.Name])
	}
}
