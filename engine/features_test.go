package engine

import (
	"math"
	"slices"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// With every scale and output of the generator a run trains, its generated features are
// in the range of the output, and its saved model evaluates as it did.
func TestScalesAndOutputs(t *testing.T) {
	set, base := smallRun(t)
	set.Row(set.Split.TrainVal[3])[2] = 1e4 // an outlier
	for _, scale := range []config.FeatureScale{config.MinMax, config.Robust} {
		for _, output := range []config.GeneratorOutput{config.ReLU, config.Sigmoid, config.Linear} {
			cfg := base
			cfg.Features.Scale, cfg.Generate.Output = scale, output
			cfg.Generate.OutputBias, cfg.Synthesise.MeanCorrection = true, 0.5
			events, s := play(t, set, cfg, nil)
			want := events[len(events)-1].(event.Result).Scores
			m := reopened(t, s.Model(), set)
			if scores, err := m.Evaluate(); err != nil || scores != want {
				t.Errorf("%s, %s: the loaded model scores %+v, %v; trained %+v", scale, output, scores, err, want)
			}
			low, high := outputRange(output)
			generated, err := m.classMeans().image()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range generated.Data[m.problem.seen*set.D:] {
				if !(low <= v && v <= high) {
					t.Fatalf("%s, %s: a mean of generated features is %v, not in [%v, %v]", scale, output, v, low, high)
				}
			}
		}
	}
}

// Before training the generator's output is the mean of training features, up to what
// its small weights add.
func TestOutputBiasIsTheMean(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Generate.OutputBias = true
	for _, output := range []config.GeneratorOutput{config.ReLU, config.Sigmoid, config.Linear} {
		cfg.Generate.Output = output
		p, err := newProblem(set, cfg)
		if err != nil {
			t.Fatal(err)
		}
		m := correctedModel(t, 0)
		m.cfg, m.problem, m.dims = cfg, p, dimsOf(cfg, set.D, set.A)
		m.nets = newNetworks(m.dims)
		want := m.firstOutput()
		m.nets.initGAN(1, want)
		got, _ := generatedMean(t, m, 0, 512)
		for j, v := range want {
			if math.Abs(float64(got[j]-v)) > 0.02 {
				t.Errorf("%s: feature %d is %v on average, want %v", output, j, got[j], v)
			}
		}
		if slices.Max(want) == 0 {
			t.Error("the mean is 0: nothing is tested")
		}
	}
}

// A scaled validation pass does not see the samples that it holds out: the range is of
// training samples alone.
func TestRobustScaleIgnoresHeldOutSamples(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Features.Scale = config.Robust
	held, err := set.ForValidation()
	if err != nil {
		t.Fatal(err)
	}
	before, err := newProblem(held, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range slices.Concat(held.Split.TestSeen, held.Split.TestUnseen) {
		for j := range held.Row(i) {
			held.Row(i)[j] = 1e6
		}
	}
	after, err := newProblem(held, cfg)
	if err != nil || !slices.Equal(before.scaler.Low, after.scaler.Low) || !slices.Equal(before.scaler.Span, after.scaler.Span) {
		t.Errorf("the scale changed with held-out samples (%v)", err)
	}
}
