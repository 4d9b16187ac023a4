package config

import (
	"math"

	"segzsl/data"
)

// auto is the automatic preset: settings for a data set without a tuned preset, from its
// numbers of training samples n, features D and seen classes, and the signs of its features.
// engine/TUNING.md reports how it was chosen and tested.
//
//   - Training is measured in updates, not epochs: small sets need as many.
//   - Networks are much smaller than the paper's 4096 units.
//   - Loss weights and learning rates don't depend on the size: see untuned.
//   - Attributes are longer than the paper's for small networks: at length 1 they
//     have little effect on networks initialised near 0, compared with noise of
//     length 5 to 30. With 1024 units this no longer helps, and favours seen classes.
//   - Signed features are clipped: min–max by their outliers would leave most of the range
//     unused.
//   - Generated features are moved halfway to the class means that a regression predicts.
//   - γ is chosen by validation, since no preset has one for this set. Each
//     division of the classes takes as long as the final pass; sets that train in
//     a minute use three, since γ from few classes is unreliable. If the classes
//     cannot be divided, γ is 0.
func auto(set *data.Set) Config {
	n, seen := len(set.Split.TrainVal), max(1, len(set.Seen()))
	c := untuned()
	c.Extract.Epochs = epochsFor(1500, n, c.Extract.Batch)
	c.Generate.Epochs = epochsFor(2000, n, c.Generate.Batch)
	if set.D < 1000 {
		c.Extract.SemanticDim, c.Extract.ResidualDim = 128, 64
	}
	if set.D >= 2000 {
		c.Extract.Hidden, c.Generate.Hidden = 1024, 1024
		c.Attributes.Length = 1
	}
	if hasSigns(set) {
		c.Features.Scale = Robust
	}
	c.Synthesise.MeanCorrection = 0.5
	c.Synthesise.PerClass = min(max(2*n/seen, 200), 800)
	rows := n + len(set.Unseen())*c.Synthesise.PerClass
	c.Classify.Epochs = max(c.Classify.Epochs, epochsFor(400, rows, c.Classify.Batch))
	c.Evaluate = EvaluateConfig{Protocol: Both, Divisions: 1}
	if n*set.D <= mostDivided {
		c.Evaluate.Divisions = 3
	}
	if _, err := set.ForValidation(); err != nil {
		c.Evaluate.Protocol = Final
	}
	return c
}

// untuned has the settings that don't depend on the size. Except for λs, its
// weights and learning rates were the geometric means of those of glyphs,
// glyphs-cluttered and birds at the time. λs and the other values were chosen on
// validation of these three and of three generated sets: see engine/TUNING.md.
func untuned() Config {
	c := birds()
	c.Extract.LambdaRecon, c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim = 0.82, 7, 3, 12
	c.Extract.Temperature = 0.81
	c.Generate.LR, c.Generate.LambdaMI, c.Generate.LambdaSim = 5.8e-4, 0.17, 0.018
	c.Attributes.Length, c.Classify.Compatibility, c.Classify.Ensemble = 3, 0.03, 3
	c.Synthesise.MeanCorrection = 0 // auto sets it for a data set
	return c
}

// hasSigns reports whether at least one in a hundred of the training features is negative,
// by at most a thousand samples. Features after a ReLU never are; those of CLIP or ViT are
// about half of the time.
func hasSigns(set *data.Set) bool {
	at := set.Split.TrainVal
	step := max(1, len(at)/1000)
	negative, all := 0, 0
	for i := 0; i < len(at); i += step {
		for _, v := range set.Row(at[i]) {
			if v < 0 {
				negative++
			}
			all++
		}
	}
	return 100*negative >= all && all > 0
}

// mostDivided is the greatest number of training values (samples × features) for
// which γ is chosen on three divisions.
const mostDivided = 5e6

// epochsFor is the number of epochs over n samples that gives so many updates, but
// at least 6.
func epochsFor(updates, n, batch int) int {
	perEpoch := max(1, n/min(batch, max(1, n)))
	return max(6, int(math.Round(float64(updates)/float64(perEpoch))))
}
