package config

import (
	"strings"

	"segzsl/data"
)

// Preset is a named Config and the origin of its values.
type Preset struct {
	Name   string
	Title  string
	Origin string
	Config Config
	// Calibrated is the data set, by name and split hash, on whose validation
	// samples Config's calibration factor was chosen. On other sets the factor is
	// meaningless.
	Calibrated string
	// Tried settings, in all searches, were compared over Divisions class divisions of that
	// data set; 0 if the values are given by a rule or a paper.
	Tried, Divisions int
	// rule, if not nil, makes the Config for a data set; Config is then independent
	// of the set's size.
	rule func(*data.Set) Config
}

// For returns the preset for a data set: if it has a rule, with the set's Config.
func (p Preset) For(set *data.Set) Preset {
	if p.rule != nil && set != nil {
		p.Config = p.rule(set)
	}
	return p
}

// Differences lists the fields in which For(s) differs from the table's Config.
func (p Preset) Differences(set *data.Set) []Setting {
	own := p.For(set).Config
	var list []Setting
	for i := range Fields {
		if f := &Fields[i]; f.Text(&own) != f.Text(&p.Config) {
			list = append(list, Setting{f.Key, f.Text(&own)})
		}
	}
	return list
}

// Tuned reports whether the preset's values were chosen on validation samples
// of the set.
func (p Preset) Tuned(set *data.Set) bool { return p.TunedOn(set.Name, set.SplitHash()) }

// TunedOn is Tuned for the set with that name and split hash.
func (p Preset) TunedOn(name, splitHash string) bool {
	return p.Calibrated == strings.ToLower(name)+" "+splitHash
}

// TunedDivisions is the number of class divisions on which presets are chosen.
const TunedDivisions = 8

// Presets is the table of presets. The first is the paper's.
func Presets() []Preset {
	none := ""
	return []Preset{
		{"paper", "The paper's setting", "the paper; values that it doesn't give, from related work", Default(), none, 0, 0, nil},
		{"glyphs", "Glyphs", tunedOver("acc_h 85.9, AUSUC 0.829"), glyphs(), "glyphs ea745496aa0c3e0b", 35, TunedDivisions, nil},
		{"glyphs-cluttered", "Glyphs, cluttered", tunedOver("acc_h 70.2, AUSUC 0.622"), cluttered(), "glyphs-cluttered ea745496aa0c3e0b", 28, TunedDivisions, nil},
		{"birds", "50 bird classes, MobileNetV2 features", tunedOver("acc_h 63.9, AUSUC 0.546"), birds(), "birds 218085df452cc914", 22, TunedDivisions, nil},
		{autoName, "Automatic, by the size and signs of the data", "from the numbers of samples, features and classes and the signs of features, tested on validation of other data sets; γ from validation", autoWithoutSet(), none, 0, 0, auto},
		{"synthetic", "Synthetic data set for tests", "values that train in a second", synthetic(), none, 0, 0, nil},
		{"awa1", "AWA1, ResNet-101 features", field, benchmark(1e-5, 30, 1800), none, 0, 0, nil},
		{"awa2", "AWA2, ResNet-101 features", field, benchmark(1e-5, 30, 2400), none, 0, 0, nil},
		{"cub", "CUB, ResNet-101 features", field, benchmark(1e-4, 60, 300), none, 0, 0, nil},
		{"sun", "SUN, ResNet-101 features", field, benchmark(2e-4, 40, 100), none, 0, 0, nil},
		{"apy", "APY, ResNet-101 features", field, benchmark(1e-5, 30, 1800), none, 0, 0, nil},
		{"flo", "FLO, ResNet-101 features", field, benchmark(1e-4, 60, 300), none, 0, 0, nil},
	}
}

// field is the origin of the benchmark's presets.
const field = "the paper; values that it doesn't give, from f-CLSWGAN and its successors on this data set, not tuned here"

// benchmark is the paper's setting with a set's learning rate of the WGAN, the
// epochs of stage 2 and N_u.
func benchmark(lr float64, epochs, perClass int) Config {
	c := Default()
	c.Generate.LR, c.Generate.Epochs, c.Synthesise.PerClass = lr, epochs, perClass
	return c
}

// autoName is the name of the preset for data sets without a tuned one.
const autoName = "auto"

// PresetName returns the current name of a preset: in files of earlier versions
// the automatic one is "sized".
func PresetName(stored string) string {
	if stored == "sized" {
		return autoName
	}
	return stored
}

// autoWithoutSet has the values of the automatic preset without a data set.
func autoWithoutSet() Config {
	c := untuned()
	c.Evaluate = EvaluateConfig{Protocol: Both, Divisions: 1}
	return c
}

// tunedOver is the origin of a preset that segzsl tune wrote: see
// engine/TUNING.md.
func tunedOver(scores string) string {
	return "segzsl tune on validation: " + scores + ", means over 8 divisions of the classes, with one γ; epochs from a reference run"
}

// glyphs is close to the paper in all but the weights. The paper's are for 2048
// features: on smaller data sets its λr and λG,MI are too large, and λsim too
// small.
func glyphs() Config {
	c := Default()
	c.Extract.Epochs, c.Extract.Batch, c.Extract.LR = 10, 64, 1e-3
	c.Extract.LambdaRecon, c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim = 3, 2, 5, 10
	c.Extract.SemanticDim, c.Extract.ResidualDim, c.Extract.Hidden, c.Extract.ClubHidden = 128, 64, 512, 256
	c.Generate.Epochs, c.Generate.Batch, c.Generate.LR, c.Generate.Hidden = 10, 256, 4.3e-4, 512
	c.Generate.LambdaMI = 0.3
	c.Synthesise.PerClass, c.Synthesise.MeanCorrection = 570, 0.5
	c.Evaluate.Calibration = 2.61
	return c
}

func cluttered() Config {
	c := glyphs()
	c.Attributes.Centre, c.Attributes.Length = true, 1.4
	c.Extract.LambdaRecon, c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim = 0.5, 7.1, 2, 10
	c.Generate.Batch, c.Generate.LR, c.Generate.LambdaMI = 64, 1.2e-3, 0.1
	c.Synthesise.PerClass = 400
	c.Classify.Input, c.Classify.LR = BothInput, 6.7e-4
	c.Evaluate.Calibration = 2.65
	return c
}

func birds() Config {
	c := glyphs()
	c.Extract.Epochs, c.Extract.Temperature = 30, 0.54
	c.Extract.LambdaRecon, c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim = 0.37, 1.4, 2.6, 4.1
	c.Extract.SemanticDim, c.Extract.ResidualDim = 256, 256
	c.Generate.Epochs, c.Generate.Batch, c.Generate.LR = 40, 64, 9.3e-4
	c.Generate.LambdaMI, c.Generate.LambdaSim = 0.16, 0.0099
	c.Synthesise.PerClass = 320
	c.Attributes.Centre, c.Classify.Input = true, BothInput
	c.Evaluate.Calibration = 0.201
	return c
}

func synthetic() Config {
	c := Default()
	c.Extract.Epochs, c.Extract.LR = 30, 3e-3
	c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim = 5, 5, 10
	c.Extract.SemanticDim, c.Extract.ResidualDim, c.Extract.Hidden, c.Extract.ClubHidden = 16, 16, 64, 64
	c.Generate.Epochs, c.Generate.LR, c.Generate.Hidden, c.Generate.LambdaMI = 30, 2e-3, 64, 0.1
	c.Synthesise.PerClass, c.Classify.LR = 100, 1e-2
	return c
}

// PresetByName returns the preset of that name, also of a name used by earlier
// versions; see Preset.For.
func PresetByName(name string) (Preset, bool) {
	name = PresetName(strings.ToLower(name))
	for _, p := range Presets() {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

// PresetFor returns the default preset of a data set: the one that was tuned on
// it, or else the automatic one. The benchmark's presets have the paper's values
// and were not tuned here, so that they are used only on request.
func PresetFor(set *data.Set) Preset {
	if p, ok := PresetByName(set.Name); ok && (p.Calibrated != "" || set.Source == "generated") {
		return p
	}
	p, _ := PresetByName(autoName)
	return p.For(set)
}

// CalibrationValid reports whether the preset's calibration factor is valid for cfg on set:
// cfg differs from the preset only in fields that don't affect the factor.
func (p Preset) CalibrationValid(cfg Config, set *data.Set) bool {
	return p.Calibrates(cfg) && p.Tuned(set)
}

// Calibrates is CalibrationValid on the set that the preset was tuned on.
func (p Preset) Calibrates(cfg Config) bool {
	own := p.Config
	own.Seed, own.Threads, own.Evaluate = cfg.Seed, cfg.Threads, cfg.Evaluate
	return own == cfg
}
