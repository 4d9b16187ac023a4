package engine

import (
	"math"
	"strconv"

	"segzsl/data"
)

// sized is the rule for a set that nobody tuned on: settings by its number of
// training samples n, features D and seen classes. README, "Honest numbers",
// tells how it was chosen and tried.
//
//   - What learns is counted in updates, not epochs: small sets need as many.
//   - Networks stay far below the paper's 4096 units, which its sets hardly fill.
//   - Weights and rates are the geometric means of those that validation chose on
//     glyphs, glyphs-cluttered and birds; what no number tells is as on birds. λs
//     alone is larger: see untuned.
//   - γ is chosen by validation, since no preset has one for this set. One division
//     of the classes costs as much time again; a set that trains in a minute gets
//     three, since few classes choose badly. Where they cannot be divided, γ is 0.
func sized(set *data.Set) Config {
	n, seen := len(set.Split.TrainVal), max(1, len(set.Seen()))
	c := untuned()
	c.Extract.Epochs = epochsFor(1500, n, c.Extract.Batch)
	c.Generate.Epochs = epochsFor(2000, n, c.Generate.Batch)
	if set.D < 1000 {
		c.Extract.SemanticDim, c.Extract.ResidualDim = 128, 64
	}
	if set.D >= 2000 {
		c.Extract.Hidden, c.Generate.Hidden = 1024, 1024
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

// untuned is what the rule has at any size. With λs between the presets, 2.4, a
// generated set full of what no attribute tells comes out at 42 (acc_h with the
// best γ, on validation), with 7 at 57, with 20 at 60; birds at 66, 65 and 63.
func untuned() Config {
	c := between(glyphs(), cluttered(), birds())
	c.Extract.LambdaS = 7
	return c
}

// between is the last of the configs with the geometric means of their weights
// and rates, in two digits.
func between(configs ...Config) Config {
	c := configs[len(configs)-1]
	for i := range Fields {
		f := &Fields[i]
		if !f.IsFloat() || f.Section() != "extract" && f.Section() != "generate" {
			continue
		}
		logs := 0.0
		for _, other := range configs {
			logs += math.Log(*f.at(&other).(*float64)) // of 0 it is 0 again
		}
		mean := math.Exp(logs / float64(len(configs)))
		*f.at(&c).(*float64), _ = strconv.ParseFloat(strconv.FormatFloat(mean, 'e', 1, 64), 64)
	}
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
