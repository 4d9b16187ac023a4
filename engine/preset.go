package engine

import (
	"strings"

	"segzsl/data"
)

// Preset is a named Config and where its values come from.
type Preset struct {
	Name   string
	Title  string
	Origin string
	Config Config
}

// Presets is the table of presets. The first is the paper's.
func Presets() []Preset {
	return []Preset{
		{"paper", "The paper's setting", "the paper; values that it leaves out from its neighbours in the field", Default()},
		{"glyphs", "Glyphs", "sizes and epochs from a reference run; weights of the paper", glyphs()},
		{"glyphs-cluttered", "Glyphs, cluttered", "as glyphs", glyphs()},
		{"birds", "50 bird classes, MobileNetV2 features", "λs and λG,MI from a reference run on smaller sets", birds()},
		{"small", "Small sets", "as birds, for sets of some thousand samples", birds()},
		{"synthetic", "Synthetic set for trials", "sizes to match", synthetic()},
	}
}

func glyphs() Config {
	c := Default()
	c.Extract.Epochs, c.Extract.Batch, c.Extract.LR = 10, 256, 1e-3
	c.Extract.SemanticDim, c.Extract.ResidualDim, c.Extract.Hidden, c.Extract.ClubHidden = 64, 64, 512, 256
	c.Generate.Epochs, c.Generate.Batch, c.Generate.LR, c.Generate.Hidden = 10, 256, 5e-4, 512
	c.Synthesise.PerClass = 400
	return c
}

func birds() Config {
	c := Default()
	c.Extract.Epochs, c.Extract.Batch, c.Extract.LR, c.Extract.LambdaS = 30, 64, 1e-3, 2
	c.Extract.SemanticDim, c.Extract.ResidualDim, c.Extract.Hidden, c.Extract.ClubHidden = 256, 256, 1024, 512
	c.Generate.Epochs, c.Generate.Batch, c.Generate.LR, c.Generate.Hidden = 60, 64, 5e-4, 1024
	c.Generate.LambdaMI = 0.1
	return c
}

func synthetic() Config {
	c := Default()
	c.Extract.Epochs, c.Extract.LR, c.Extract.LambdaS = 10, 1e-3, 2
	c.Extract.SemanticDim, c.Extract.ResidualDim, c.Extract.Hidden, c.Extract.ClubHidden = 16, 16, 64, 64
	c.Generate.Epochs, c.Generate.LR, c.Generate.Hidden, c.Generate.LambdaMI = 10, 1e-3, 64, 0.1
	c.Synthesise.PerClass = 100
	return c
}

// PresetByName finds a preset.
func PresetByName(name string) (Preset, bool) {
	for _, p := range Presets() {
		if p.Name == strings.ToLower(name) {
			return p, true
		}
	}
	return Preset{}, false
}

// PresetFor is the preset for a set: the one of its name, else by its size.
func PresetFor(set *data.Set) Preset {
	if p, ok := PresetByName(set.Name); ok {
		return p
	}
	name := "paper"
	if len(set.Split.TrainVal)*set.D < smallSet {
		name = "small"
	}
	p, _ := PresetByName(name)
	return p
}

// smallSet is the number of training features (samples × D) below which the
// paper's network sizes are out of proportion.
const smallSet = 8 << 20

// vouches reports whether the preset's calibration factor was chosen for cfg:
// it differs in nothing but what does not matter to it.
func (p Preset) vouches(cfg Config) bool {
	own := p.Config
	own.Seed, own.Threads, own.Evaluate = cfg.Seed, cfg.Threads, cfg.Evaluate
	return own == cfg
}
