package config

// Work is the approximate cost of a batch of a stage, in units of one sample of
// stage extract. At the paper's sizes a batch of 64 takes 11 GFLOP there and 58,
// for 5 critic steps and 1 of the generator, in stage generate.
func (c *Config) Work(stage Stage) float64 {
	switch stage {
	case Extract:
		return float64(c.Extract.Batch)
	case Generate:
		return float64(c.Generate.Batch*(c.Generate.CriticSteps+1)) * 58 / 6 / 11
	case Synthesise:
		return float64(c.Synthesise.PerClass) / 5
	}
	return float64(c.Classify.Batch) / 50
}
