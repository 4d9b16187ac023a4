package engine

import (
	"fmt"
	"math"

	"segzsl/engine/config"
	"segzsl/engine/kernel"
	"segzsl/engine/regress"
)

// meanCorrection moves the generated features of a class, so that their mean comes
// nearer to the one that a regression of the means of seen classes on their attributes
// predicts: x̃ ← ρ(x̃ + t·(r(a) − mean x̃)), where ρ limits features to the range of the
// generator's own output: above 0 for the paper's ReLU. It is not in the paper. The generator's class means follow the attributes
// of a few dozen seen classes less well than the regression does.
type meanCorrection struct {
	share     float64 // t
	means     *regress.Ridge
	low, high float32 // range of the generator's output
}

// meanCorrection returns the correction that the config asks for, or nil.
func (m *Model) meanCorrection() (*meanCorrection, error) {
	if m.cfg.Synthesise.MeanCorrection == 0 {
		return nil, nil
	}
	if m.cache.regression == nil {
		r, err := m.meanRegression()
		if err != nil {
			return nil, fmt.Errorf("engine: synthesise.mean_correction: %w", err)
		}
		m.cache.regression = r
	}
	low, high := outputRange(m.dims.output)
	return &meanCorrection{m.cfg.Synthesise.MeanCorrection, m.cache.regression, low, high}, nil
}

// outputRange is the range of the generator's output.
func outputRange(output config.GeneratorOutput) (low, high float32) {
	infinite := float32(math.Inf(1))
	switch output {
	case config.Linear:
		return -infinite, infinite
	case config.Sigmoid:
		return 0, 1
	}
	return 0, infinite
}

// meanRegression is the regression of the mean features of seen classes, over training
// samples, on their attributes.
func (m *Model) meanRegression() (*regress.Ridge, error) {
	p := m.problem
	return regress.Fit(kernel.Dense(p.seen, p.set.A, p.inputs[:p.seen*p.set.A]), m.classMeans().seen())
}

// shift is what is added to each feature of the class with attributes a whose features
// have this mean.
func (c *meanCorrection) shift(mean, a []float32) []float32 {
	shift := make([]float32, len(mean))
	c.means.Predict(shift, a)
	for j := range shift {
		shift[j] = float32(c.share) * (shift[j] - mean[j])
	}
	return shift
}

// apply corrects rows of generated features.
func (c *meanCorrection) apply(rows kernel.Matrix, shift []float32) {
	for i := range rows.Rows {
		for j, v := range rows.Row(i) {
			rows.Row(i)[j] = min(max(c.low, v+shift[j]), c.high)
		}
	}
}
