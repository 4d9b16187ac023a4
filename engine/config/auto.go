package config

import (
	"math"

	"segzsl/data"
)

// auto is the automatic preset: settings for a set that nobody tuned on, by its number of
// training samples n, features D and seen classes. engine/TUNING.md
// reports how it was chosen and tried.
//
//   - What learns is counted in updates, not epochs: small sets need as many.
//   - Networks stay far below the paper's 4096 units, which its sets hardly fill.
//   - Weights and rates are the same at any size: see untuned.
//   - Attributes are longer than the paper's where networks are small: of length 1
//     they hardly move what begins near 0, beside noise of a length of 5 to 30. With
//     1024 units that no longer helps, and favours seen classes.
//   - γ is chosen by validation, since no preset has one for this set. One division
//     of the classes costs as much time again; a set that trains in a minute gets
//     three, since few classes choose badly. Where they cannot be divided, γ is 0.
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

// untuned is what the rule has at any size. Its weights and rates were the
// geometric means of those of glyphs, glyphs-cluttered and birds when it was made,
// but λs. That, and what follows after them, was chosen on validation of these
// three and of three generated sets: engine/TUNING.md.
func untuned() Config {
	c := birds()
	c.Extract.LambdaRecon, c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim = 0.82, 7, 3, 12
	c.Extract.Temperature = 0.81
	c.Generate.LR, c.Generate.LambdaMI, c.Generate.LambdaSim = 5.8e-4, 0.17, 0.018
	c.Attributes.Length, c.Classify.Compatibility, c.Classify.Ensemble = 3, 0.03, 3
	return c
}

// mostDivided is the largest training set, in numbers, whose γ is chosen on three
// divisions.
const mostDivided = 5e6

// epochsFor is how many passes over n samples make so many updates, but no fewer
// than 6: a large set deserves to be seen that often.
func epochsFor(updates, n, batch int) int {
	perEpoch := max(1, n/min(batch, max(1, n)))
	return max(6, int(math.Round(float64(updates)/float64(perEpoch))))
}
