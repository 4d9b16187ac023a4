package engine

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
	"segzsl/engine/net"
	"segzsl/engine/paper"
)

// options are all that goes beyond the paper, switched on.
func options(cfg config.Config) config.Config {
	cfg.Attributes = config.AttributesConfig{Centre: true, Length: 3}
	cfg.Extract.Temperature, cfg.Extract.WeightDecay, cfg.Extract.Balanced, cfg.Extract.ExcludeSelf = 0.2, 0.1, true, true
	cfg.Generate.Temperature, cfg.Generate.Balanced = 0.3, true
	cfg.Classify.Length, cfg.Classify.Ensemble, cfg.Classify.Compatibility = 5, 2, 0.5
	return cfg
}

// A checkpoint holds all that the options add to a run.
func TestRestoredRunKeepsOptions(t *testing.T) {
	set, cfg := smallRun(t)
	cfg = options(cfg)
	cfg.Classify.Input = config.BothInput
	restoreAtEach(t, set, cfg, []position{{0, 9}, {1, 5}, {2, 1}, {3, 0}, {3, 4}}, nil)
}

// A saved model evaluates as the one that was saved.
func TestLoadedModelKeepsOptions(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, options(cfg), nil)
	m := reopened(t, s.Model(), set)
	want, _ := s.Model().Evaluate()
	if got, err := m.Evaluate(); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// Every option changes what is trained, so that none is a dead switch.
func TestEveryOptionTakesEffect(t *testing.T) {
	set, cfg := smallRun(t)
	set = unequal(set)
	end := func(cfg config.Config) any {
		_, s := play(t, set, cfg, nil)
		params := map[string][]float32{}
		for _, p := range s.Model().params() {
			params[p.Name] = p.Value
		}
		return params
	}
	plain := end(cfg)
	for _, o := range []config.Setting{
		{Key: "attributes.centre", Value: "true"}, {Key: "attributes.length", Value: "2"},
		{Key: "extract.temperature", Value: "0.5"}, {Key: "extract.weight_decay", Value: "0.1"}, {Key: "extract.balanced", Value: "true"},
		{Key: "extract.exclude_self", Value: "true"}, {Key: "extract.prior_weighted", Value: "true"},
		{Key: "generate.temperature", Value: "0.5"}, {Key: "generate.balanced", Value: "true"},
		{Key: "classify.length", Value: "2"}, {Key: "classify.ensemble", Value: "2"}, {Key: "classify.compatibility", Value: "0.5"},
	} {
		c := cfg
		if err := c.Set(o.Key, o.Value); err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(end(c), plain) {
			t.Errorf("%s = %s changes nothing", o.Key, o.Value)
		}
	}
}

// unequal is set with half of the training samples of its first seen class.
func unequal(set *data.Set) *data.Set {
	less, first, left := *set, set.Seen()[0], false
	less.Split.TrainVal = slices.DeleteFunc(slices.Clone(set.Split.TrainVal), func(at int) bool {
		if set.Labels[at] != first {
			return false
		}
		left = !left
		return left
	})
	return &less
}

// Classes of equal size have equal weights in CLUB; others have their share of the
// training samples, unless batches are balanced.
func TestPriorsAreSharesOfTrainingSamples(t *testing.T) {
	set, cfg := smallRun(t)
	equal, _ := play(t, set, cfg, nil)
	cfg.Extract.PriorWeighted = true
	weighted, _ := play(t, set, cfg, nil)
	mustEqual(t, "classes of one size", numbers(weighted), numbers(equal))
	p, err := newProblem(unequal(set), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if counts := p.extractionForm(cfg.Extract).counts; len(counts) != 8 || counts[0] != 40 || counts[1] != 80 {
		t.Errorf("counts %v, want 40 and seven times 80", counts)
	}
	a := p.seenAttributes()
	mean, square := a.moments(p.extractionForm(cfg.Extract).counts)
	for k := range a.a {
		var m, q float64
		for c := range a.c {
			v := float64(a.values[c*a.a+k])
			share := 2. / 15
			if c == 0 {
				share = 1. / 15
			}
			m, q = m+share*v, q+share*v*v
		}
		if math.Abs(m-float64(mean[k])) > 1e-7 || math.Abs(q-float64(square[k])) > 1e-7 {
			t.Errorf("attribute %d: moments %v, %v, want %v, %v", k, mean[k], square[k], m, q)
		}
	}
	cfg.Extract.Balanced = true
	if counts := p.extractionForm(cfg.Extract).counts; counts != nil {
		t.Errorf("balanced batches: counts %v", counts)
	}
}

// Centred attributes of the seen classes have directions from their mean, and
// all have the length that is asked for.
func TestAttributesAreCentredAndStretched(t *testing.T) {
	set, cfg := smallRun(t)
	p, err := newProblem(set, options(cfg))
	if err != nil {
		t.Fatal(err)
	}
	for k := range p.classes {
		row, own := p.attribute(k), p.att[k*set.A:(k+1)*set.A]
		var mean, along, size, less float64
		for j := range row {
			mean = 0
			for c := range p.seen {
				mean += float64(p.att[c*set.A+j]) / float64(p.seen)
			}
			d := float64(own[j]) - mean
			along, size, less = along+d*float64(row[j]), size+float64(row[j])*float64(row[j]), less+d*d
		}
		if math.Abs(size-9) > 1e-4 || math.Abs(along-3*math.Sqrt(less)) > 1e-4 {
			t.Errorf("class %d: length² %v, want 9; along a − mean %v, want %v", k, size, along, 3*math.Sqrt(less))
		}
	}
}

// Cosines over τ in Eq. (10), written out.
func TestTemperatureDividesCosines(t *testing.T) {
	pool := kernel.New(1)
	defer pool.Close()
	g := grad.New(pool)
	z := []float32{1, 0, 0, 2, 1, 1}
	y := grad.NewLabels(3)
	copy(y.Of, []int{0, 1, 0})
	in := g.Const("z", 3, 2, z)
	similarity := paper.Similarity(in, y, false, 0.5)
	program, err := g.CompileForward(similarity)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if err := program.Run(); err != nil {
		t.Fatal(err)
	}
	e := math.Exp
	c := math.Sqrt(0.5) // cosine of (1, 1) to either axis
	want := -(math.Log((e(2)+e(2*c))/(e(2)+1+e(2*c))) + math.Log(e(2)/(e(2)+1+e(2*c))) + math.Log((e(2*c)+e(2))/(2*e(2*c)+e(2)))) / 3
	if got := similarity.Value(); math.Abs(got-want) > 1e-5 {
		t.Errorf("similarity %v, want %v", got, want)
	}
}

// Leaning adds weight × zᵀWa to every class's score of any z.
func TestLeanAddsCompatibility(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Classify.Compatibility = 0.7
	p, err := newProblem(set, cfg)
	if err != nil {
		t.Fatal(err)
	}
	pool := kernel.New(1)
	defer pool.Close()
	m := newModel(p, cfg, pool)
	m.nets.initExtractor(3)
	layer := net.NewLinear("C", p.k(), m.dims.semantic)
	m.classifierBuilder().addCompatibility(layer, p.inputs, 2)
	for k := range p.k() {
		for j := range m.dims.semantic {
			want := 0.0
			if k >= 2 {
				for a, v := range p.attribute(k) {
					want += 0.7 * float64(m.nets.W.Value[j*set.A+a]) * float64(v)
				}
			}
			if got := float64(layer.W[0].Value[k*m.dims.semantic+j]); math.Abs(got-want) > 1e-5 {
				t.Fatalf("class %d, unit %d: %v, want %v", k, j, got, want)
			}
		}
	}
}

// Models of earlier versions are evaluated, but for one that needs what is gone.
func TestModelsOfEarlierVersions(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, cfg, nil)
	want, err := s.Model().Evaluate()
	if err != nil {
		t.Fatal(err)
	}
	load := func(old, new string) (metric.Scores, error) {
		arrays := s.Model().arrays()
		arrays[1].Text = strings.Replace(arrays[1].Text, old, new, 1)
		file := &memoryFile{}
		if err := data.WriteArrays(file, arrays); err != nil {
			t.Fatal(err)
		}
		m, err := LoadModel(file, set, false)
		if err != nil {
			return metric.Scores{}, err
		}
		defer m.Close()
		return m.Evaluate()
	}
	if got, err := load("[classify]\n", "[classify]\nadjust = 1\nweight_decay = 0.3\n"); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if got, err := load("[features]\n", "[features]\nroot = false\n"); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	if _, err := load("[features]\n", "[features]\nroot = true\n"); err == nil || !strings.Contains(err.Error(), "trained on square roots of features") {
		t.Errorf("error %v", err)
	}
}

// The stage trains every classifier between batches: a run pauses, stops and resumes
// anywhere in it, to the same events, also where the data of a member of the ensemble are
// made. Epochs count from 1 in each training.
func TestClassifiersTrainBatchByBatch(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Classify.Ensemble = 3
	events, s := play(t, set, cfg, nil)
	all, seen, unseen := s.passes[config.FinalPass].sizes.classifiers(&cfg)
	if s.plan[3].Batches != 3*(all+seen+unseen) {
		t.Fatalf("plan %+v, want three times %d, %d and %d", s.plan[3], all, seen, unseen)
	}
	ends := map[int]bool{}
	for member, n := 0, 0; member < 3; member++ {
		for _, updates := range []int{all, seen, unseen} {
			n += updates
			ends[n] = true
		}
	}
	batch := 0
	for _, e := range events {
		b, ok := e.(event.BatchDone)
		if !ok || b.Stage != config.Classify {
			continue
		}
		first := batch == 0 || ends[batch]
		if batch++; b.Batch != batch || len(b.Norms) != 1 || b.Norms[0].Network != "C" || first && b.Epoch != 1 || ends[batch] && b.Epoch != 3 {
			t.Fatalf("batch %d: %+v", batch, b)
		}
		want := config.TermCEOther
		if batch <= all {
			want = config.TermCE
		}
		if len(b.Terms) != 1 || b.Terms[0].Term != want {
			t.Fatalf("batch %d has the terms %+v, want %s", batch, b.Terms, want)
		}
	}
	if batch != s.plan[3].Batches {
		t.Fatalf("%d batches, want %d", batch, s.plan[3].Batches)
	}
	one := all + seen + unseen
	var places []position
	for _, at := range []int{1, all, all + 1, all + seen + 2, one, one + 1, one + all, 2 * one, 2*one + all + seen + 1, 3*one - 1} {
		places = append(places, position{3, at})
	}
	restoreAtEach(t, set, cfg, places, nil)
}

// A run that skips the rest of the ensemble has the classifiers of the first member.
func TestSkippedEnsembleIsItsFirstMember(t *testing.T) {
	set, cfg := smallRun(t)
	_, one := play(t, set, cfg, nil)
	cfg.Classify.Ensemble = 3
	_, all := play(t, set, cfg, nil)
	_, skipped := play(t, set, cfg, func(s *Session) {
		if s.at == 3 && s.batch == s.plan[3].Batches-2 {
			s.NextStage()
		}
	})
	for i, p := range one.Model().params() {
		if q := skipped.Model().params()[i]; !reflect.DeepEqual(p.Value, q.Value) {
			t.Errorf("%s is not that of the first member", p.Name)
		}
	}
	if reflect.DeepEqual(one.Model().layer.W[0].Value, all.Model().layer.W[0].Value) {
		t.Error("the ensemble is its first member")
	}
}
