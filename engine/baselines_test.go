package engine

import (
	"math"
	"slices"
	"testing"

	"segzsl/data"
	"segzsl/engine/baseline"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
	"segzsl/engine/paper"
)

func baselinesOf(t testing.TB, set *data.Set) *Baselines {
	t.Helper()
	b, err := NewBaselines(set, oneThread(config.PresetFor(set).Config))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// oneThread is cfg with one thread, and two class divisions to choose on.
func oneThread(cfg config.Config) config.Config {
	cfg.Threads, cfg.Evaluate.Protocol, cfg.Evaluate.Divisions = 1, config.Both, 2
	return cfg
}

// Every baseline recognises the four unseen classes of synthetic far more often than
// chance, states what validation chose, and repeats its scores.
func TestBaselinesBeatChance(t *testing.T) {
	set, _ := smallRun(t)
	b := baselinesOf(t, set)
	for _, m := range baseline.Methods {
		r, err := b.Run(m.Name)
		if err != nil {
			t.Fatal(err)
		}
		const chance = 1. / 4
		if r.T1 < 2.5*chance || r.AccS < 0.8 || r.AUSUC < 0.5 || r.AUROC < 0.8 {
			t.Errorf("%s: T1 %.2f, acc_s %.2f, AUSUC %.2f, AUROC %.2f", m.Name, r.T1, r.AccS, r.AUSUC, r.AUROC)
		}
		if r.CalibrationFrom != "validation" || r.Calibration != r.Validation.Calibration || r.Chosen == "" || r.Divisions != 2 || r.Settings != len(m.Grid()) || r.SplitHash != set.SplitHash() {
			t.Errorf("%s does not say what validation chose: %+v", m.Name, r)
		}
		again, err := baselinesOf(t, set).Run(m.Name)
		if again.Scores != r.Scores || again.Chosen != r.Chosen || err != nil {
			t.Errorf("%s: a second run gives other scores (%v)", m.Name, err)
		}
	}
}

// f-CLSWGAN is trained with the settings that SE-GZSL is.
func TestCLSWGANTakesTheBase(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Generate.Epochs, cfg.Classify.Epochs = 1, 1
	run := func(perClass int) metric.Scores {
		cfg.Synthesise.PerClass = perClass
		b, err := NewBaselines(set, oneThread(cfg))
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		r, err := b.Run(clswgan.Name)
		if err != nil {
			t.Fatal(err)
		}
		return r.Scores
	}
	if run(5) == run(20) {
		t.Error("N_u changes nothing")
	}
}

// Choosing never reads the features of a test sample, nor how many there are: only
// which classes are unseen.
func TestChoosingNeverTouchesTest(t *testing.T) {
	set, _ := smallRun(t)
	poisoned := *set
	poisoned.Features = slices.Clone(set.Features)
	for _, at := range append(slices.Clone(set.Split.TestSeen), set.Split.TestUnseen...) {
		for j := range set.D {
			poisoned.Features[at*set.D+j] = float32(math.NaN())
		}
	}
	poisoned.Split.TestSeen, poisoned.Split.TestUnseen = nil, nil
	for _, class := range set.Unseen() {
		poisoned.Split.TestUnseen = append(poisoned.Split.TestUnseen, slices.Index(set.Labels, class))
	}
	clean, blind := baselinesOf(t, set), baselinesOf(t, &poisoned)
	for _, m := range baseline.Methods {
		want, scores, err := clean.choose(m, m.Grid())
		if err != nil {
			t.Fatal(err)
		}
		got, others, err := blind.choose(m, m.Grid())
		if err != nil || got != want || others != scores {
			t.Errorf("%s chooses %v with %v where test is not a number, %v with %v where it is: %v", m.Name, got, others, want, scores, err)
		}
	}
	r, err := blind.Run("eszsl")
	if err == nil {
		t.Errorf("evaluating samples that are not numbers gives %+v", r)
	}
}

// The scores of a method are evaluated as those of SE-GZSL: a scorer that knows the
// truth is right everywhere, and one that is not finite is refused.
func TestContestJudgesAsTheModelIs(t *testing.T) {
	set, _ := smallRun(t)
	pool := kernel.New(1)
	defer pool.Close()
	c, err := newBaselineProblem(set, pool, config.Default())
	if err != nil {
		t.Fatal(err)
	}
	locations := append(slices.Clone(set.Split.TestSeen), set.Split.TestUnseen...)
	j, err := c.evaluate(&oracle{c, locations, 1})
	if err != nil {
		t.Fatal(err)
	}
	if s := j.Scores(0, "none"); s.AccS != 1 || s.AccU != 1 || s.AccH != 1 || s.T1 != 1 || s.AUSUC < 1-1e-9 || s.AUROC != 1 {
		t.Errorf("the scores of the truth are %+v", s)
	}
	if _, err := c.evaluate(&oracle{c, locations, float32(math.Inf(1))}); err == nil {
		t.Error("infinite scores are accepted")
	}
}

// oracle gives the true class of each sample, in the order of judging, a score.
type oracle struct {
	c     *baselineProblem
	left  []int
	score float32
}

func (o *oracle) Scores(x kernel.Matrix) kernel.Matrix {
	s := kernel.Dense(x.Rows, o.c.k(), make([]float32, x.Rows*o.c.k()))
	for i, at := range o.left[:x.Rows] {
		s.Row(i)[o.c.label(at)] = o.score
	}
	o.left = o.left[x.Rows:]
	return s
}

// f-CLSWGAN with classes enough to learn from recognises unseen ones.
func TestCLSWGANRecognisesUnseenClasses(t *testing.T) {
	if testing.Short() {
		t.Skip("four runs")
	}
	cfg := data.DefaultSynthetic()
	cfg.Classes, cfg.Unseen, cfg.PerClass = 36, 4, 40
	set, err := data.Synthetic(cfg)
	if err != nil {
		t.Fatal(err)
	}
	base := oneThread(config.PresetFor(set).Config)
	base.Evaluate.Divisions = 1
	b := must(NewBaselines(set, base))
	defer b.Close()
	r, err := b.Run(clswgan.Name)
	if err != nil {
		t.Fatal(err)
	}
	if r.T1 < 0.6 || r.AUSUC < 0.3 || r.CalH <= r.AccH {
		t.Errorf("T1 %.2f, AUSUC %.2f, acc_h %.2f, calibrated %.2f", r.T1, r.AUSUC, r.AccH, r.CalH)
	}
}

// The loss is measured and falls where it is weighed, and moves nothing where it
// is not.
func TestClassLossIsTrainedWhereWeighed(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Extract.Epochs, cfg.Generate.Epochs = 0, 10
	loss := func(lambda float64) (values []float64) {
		events, _ := play(t, set, CLSWGAN(cfg, lambda), nil)
		for _, e := range events {
			if b, ok := e.(event.BatchDone); ok {
				for _, v := range b.Terms {
					if v.Term == config.TermGCLS && v.Weight == lambda {
						values = append(values, v.Value)
					}
				}
			}
		}
		return values
	}
	if v := loss(1); len(v) == 0 || v[len(v)-1] > 0.6*v[0] {
		t.Errorf("the class loss takes the values %v", v)
	}
	if v := loss(0); len(v) > 0 {
		t.Errorf("without weight the class loss is measured: %v", v)
	}
}

// f-CLSWGAN, Eq. (4): −mean log P(y|x̃), by hand for two samples.
func TestGeneratorClassification(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	g := grad.New(pool)
	logits := g.Const("logits", 2, 3, []float32{0, 1, 2, 3, 0, -1})
	y := grad.NewLabels(2)
	copy(y.Of, []int{2, 1})
	loss := paper.GeneratorClassification(logits, y)
	program, err := g.CompileForward(loss)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		t.Fatal(err)
	}
	p1 := math.Exp(2) / (1 + math.E + math.Exp(2))
	p2 := 1 / (math.Exp(3) + 1 + math.Exp(-1))
	if want := -(math.Log(p1) + math.Log(p2)) / 2; math.Abs(loss.Value()-want) > 1e-6 {
		t.Errorf("loss %g, want %g", loss.Value(), want)
	}
}

// The classifier of the loss is no part of the model: a run that goes on from a
// checkpoint teaches it again, and must do so the same.
func TestRestoredRunTeachesTheSameClassifier(t *testing.T) {
	set, cfg := smallRun(t)
	cfg = CLSWGAN(cfg, 0.5)
	restoreAtEach(t, set, cfg, []position{{1, 0}, {1, 4}}, func(s *Session) {
		if (position{s.at, s.batch}) == (position{1, 2}) {
			if err := s.SetWeight("classify.lr", "0.5"); err != nil {
				t.Error(err)
			}
		}
	})
}
