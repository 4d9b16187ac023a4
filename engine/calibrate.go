package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/metric"
)

// calibrate sets the calibration factor γ of a pass's model: the best for all
// validation passes of the run, or else the config's, which is valid as long as
// nothing that affects it was changed.
func (s *Session) calibrate(pass config.Pass) {
	switch {
	case pass.Validates():
		s.model.Recalibrate(0, "none")
	case len(s.harmonics) > 0:
		s.model.Recalibrate(metric.CommonGamma(s.harmonics), "validation")
	case s.cfg.Evaluate.Calibration != 0 && s.opt.Preset != "":
		preset, ok := config.PresetByName(s.opt.Preset)
		if ok && preset.Config.Evaluate.Calibration == s.cfg.Evaluate.Calibration {
			if preset.CalibrationValid(s.cfg, s.set) {
				s.model.Recalibrate(s.cfg.Evaluate.Calibration, "preset")
			} else {
				s.model.Recalibrate(0, "none")
			}
		}
	}
}
