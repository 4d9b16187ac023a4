package engine

import (
	"math"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/kernel"
)

// correctedModel is a model of synthetic with a generator that was not trained, and
// this share of correction.
func correctedModel(t *testing.T, share float64) *Model {
	t.Helper()
	set, cfg := smallRun(t)
	cfg.Synthesise.MeanCorrection = share
	p, err := newProblem(set, cfg)
	if err != nil {
		t.Fatal(err)
	}
	pool := kernel.New(1)
	t.Cleanup(pool.Close)
	m := newModel(p, cfg, pool)
	m.nets.initExtractor(cfg.Seed)
	m.nets.initGAN(cfg.Seed, nil)
	m.generatorReady = true
	return m
}

// generatedMean is the mean of count generated features of class k, and the least of
// their values.
func generatedMean(t *testing.T, m *Model, k, count int) (mean []float32, least float32) {
	t.Helper()
	s, err := m.synthesiser(chunk)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	sums := newClassSums(1, m.problem.set.D)
	err = s.make(1, m.problem.name(k), m.problem.attribute(k), count, func(n int) {
		for _, v := range rowsOf(s.x, n).Data {
			least = min(least, v)
		}
		sums.addRows(0, rowsOf(s.x, n))
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums.means().Row(0), least
}

// distance is the Euclidean distance.
func distance(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += math.Pow(float64(a[i])-float64(b[i]), 2)
	}
	return math.Sqrt(sum)
}

// The larger the share, the nearer the mean of an unseen class is to its prediction;
// without one, features are those of the generator. They are never negative.
func TestMeanCorrection(t *testing.T) {
	const k = 9 // unseen
	plain := correctedModel(t, 0)
	before, _ := generatedMean(t, plain, k, 300)
	r, err := plain.meanRegression()
	if err != nil {
		t.Fatal(err)
	}
	want := make([]float32, len(before))
	r.Predict(want, plain.problem.attribute(k))
	last := distance(before, want)
	for _, share := range []float64{0.25, 0.5, 1} {
		mean, least := generatedMean(t, correctedModel(t, share), k, 300)
		if d := distance(mean, want); d >= last || least < 0 {
			t.Errorf("share %g: the mean is %g from its prediction, was %g; the least value is %g", share, d, last, least)
		} else {
			last = d
		}
	}
	if first := distance(before, want); last > first/5 {
		t.Errorf("with share 1 the mean is %g from its prediction, was %g", last, first)
	}
}

// Generated pictures, invented classes and class means are corrected as the training
// data of the classifier is.
func TestCorrectionReachesEveryUse(t *testing.T) {
	plain, corrected := correctedModel(t, 0), correctedModel(t, 1)
	name := plain.problem.name(9)
	for what, use := range map[string]func(m *Model) ([]float32, error){
		"generate": func(m *Model) ([]float32, error) {
			g, err := m.Generate([]string{name}, 2, 1)
			return g.Rows, err
		},
		"image means":    func(m *Model) ([]float32, error) { a, err := m.classMeans().image(); return a.Row(9), err },
		"semantic means": func(m *Model) ([]float32, error) { a, err := m.classMeans().quick(); return a.Row(9), err },
		"classifier": func(m *Model) ([]float32, error) {
			m.cfg.Classify.Input = config.ImageInput
			b, err := m.classifierBuilder().makeData(1)
			return b.row(0), err
		},
	} {
		a, err := use(plain)
		if err != nil {
			t.Fatal(err)
		}
		b, err := use(corrected)
		if err != nil {
			t.Fatal(err)
		}
		if distance(a, b) == 0 {
			t.Errorf("%s: not corrected", what)
		}
	}
}
