package engine

import (
	"segzsl/data"
	"segzsl/engine/config"
)

// sizes are the numbers by which the lengths of stages are counted: those of the final
// pass, for validation passes too. A validation pass has fewer samples; with its own
// epochs it would train less, and the γ that it chooses would be of another model.
type sizes struct {
	trainval int // samples
	unseen   int // classes
}

func sizesOf(set *data.Set) sizes { return sizes{len(set.Split.TrainVal), len(set.Unseen())} }

// extract is the length of stage 1 in updates.
func (s sizes) extract(cfg *config.Config) int {
	return cfg.Extract.Epochs * perEpoch(s.trainval, cfg.Extract.Batch)
}

// generate is the length of stage 2 in updates of the generator.
func (s sizes) generate(cfg *config.Config) int {
	return cfg.Generate.Epochs * perEpoch(s.trainval, cfg.Generate.Batch)
}

// classifiers are the numbers of updates of the classifiers of all, of seen and of
// unseen classes.
func (s sizes) classifiers(cfg *config.Config) (all, seen, unseen int) {
	c, synthetic := &cfg.Classify, s.unseen*cfg.Synthesise.PerClass
	of := func(samples int) int { return c.Epochs * perEpoch(samples, c.Batch) }
	return of(s.trainval + synthetic), of(s.trainval), of(synthetic)
}

// perEpoch is the number of batches in an epoch, at least 1.
func perEpoch(samples, batch int) int { return max(1, samples/max(1, min(batch, samples))) }
