package engine

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// RestartStage restarts the stage that is open or next from newly initialised
// weights, with the fields in set changed. They must be fields of that stage. If it
// returns an error, nothing has changed.
func (s *Session) RestartStage(set []config.Setting) error {
	next, err := withFields(s.cfg, s.stage(), set)
	if err != nil {
		return err
	}
	if len(set) > 0 && !trainable(s.stage(), &next, s.off) {
		return errNoTerm
	}
	s.closeTrainer()
	s.altered = s.altered || s.batch > 0 || next != s.cfg
	s.batch = 0
	if next != s.cfg {
		s.rebuild(next)
	}
	s.emit(event.StageRestarted{Plan: s.at, Stage: s.stage(), Set: texts(&next, set)})
	return nil
}

// withFields returns the config with fields of one stage changed.
func withFields(c config.Config, stage config.Stage, set []config.Setting) (config.Config, error) {
	for _, change := range set {
		f, ok := config.FieldByKey(change.Key)
		if !ok {
			return c, config.UnknownKey(change.Key)
		}
		if f.Section() != string(stage) {
			return c, &config.ConfigError{Key: change.Key, Want: fmt.Sprintf("a restart of stage %s can change only the keys %s.*", stage, stage)}
		}
		if err := c.Set(change.Key, change.Value); err != nil {
			return c, err
		}
	}
	return c, nil
}

// texts are the settings in the syntax of the config.
func texts(c *config.Config, set []config.Setting) []config.Setting {
	var list []config.Setting
	for _, change := range set {
		list = append(list, config.Setting{Key: change.Key, Value: c.Get(change.Key)})
	}
	return list
}

// trainable reports whether the stage has a loss term to train, or has no terms at
// all. The penalty alone trains no generator, and CLUB needs a residual encoder.
func trainable(stage config.Stage, cfg *config.Config, off map[config.Term]bool) bool {
	weighed := false
	for _, info := range stage.Info().Terms {
		if info.WeightKey == "" || info.Term == config.TermGP || info.Term == config.TermMIR && !cfg.Extract.Residual {
			continue
		}
		weighed = true
		if !off[info.Term] && cfg.Get(info.WeightKey) != "0" {
			return true
		}
	}
	return !weighed
}

// rebuild applies a config in which the next stage may have other sizes, and updates
// the plan from there on.
func (s *Session) rebuild(cfg config.Config) {
	stage := s.stage()
	s.cfg = cfg
	s.plan = s.replanned()
	switch {
	case s.model == nil:
	case stage == config.Extract:
		s.model = nil // the stage creates a new one
	default:
		s.model = s.model.resized(s.liveConfig())
		if stage == config.Generate {
			s.model.generatorReady, s.model.generated = false, 0
		}
	}
}

// replanned is the plan with the current config; finished stages are unchanged.
func (s *Session) replanned() []event.StagePlan {
	var plan []event.StagePlan
	for _, p := range s.plan {
		if p.Stage == config.Extract {
			plan = append(plan, s.planOf(p.Pass)...)
		}
	}
	copy(plan, s.plan[:s.at])
	return plan
}

// resized returns a model with the sizes of cfg and all parameters of m that have the
// same shape; the others are initialised by their stage.
func (m *Model) resized(cfg config.Config) *Model {
	next := m.carryInventions(newModel(m.problem, cfg, m.pool))
	next.gammaFrom, next.generatorReady, next.generated = m.gammaFrom, m.generatorReady, m.generated
	next.unverified = m.unverified
	if m.data != nil && m.data.width == inputWidth(cfg.Classify.Input, next.dims) && cfg.Classify.Length == m.cfg.Classify.Length && cfg.Synthesise == m.cfg.Synthesise {
		next.data = m.data
	}
	old := map[string][]float32{}
	for _, p := range m.params() {
		old[p.Name] = p.Value
	}
	for _, p := range next.params() {
		if value := old[p.Name]; len(value) == len(p.Value) {
			copy(p.Value, value)
		}
	}
	return next
}
