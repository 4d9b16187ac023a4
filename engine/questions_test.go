package engine

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Distances, shares and neighbours of an answer by their definitions, worked out
// here from the encoder's own output.
func TestAnswerByDefinition(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, cfg, nil)
	m, sample := s.Model(), set.Split.TestUnseen[3]
	a := must(m.Answer(sample))
	if a.Searched != len(set.Split.TrainVal) || len(a.Neighbours) != topNeighbours || len(a.ImageNeighbours) != topNeighbours {
		t.Fatalf("searched %d of %d, found %d and %d", a.Searched, len(set.Split.TrainVal), len(a.Neighbours), len(a.ImageNeighbours))
	}
	x := make([]float32, set.D)
	m.problem.scaler.Apply(x, set.Row(sample))
	var all []float64
	for _, at := range set.Split.TrainVal {
		y := make([]float32, set.D)
		m.problem.scaler.Apply(y, set.Row(at))
		all = append(all, cosineDistance(x, y))
	}
	slices.Sort(all)
	for i, n := range a.ImageNeighbours {
		if math.Abs(n.Distance-all[i]) > 1e-5 {
			t.Errorf("image neighbour %d at %g, by definition %g", i, n.Distance, all[i])
		}
	}
	mean := make([]float32, set.D)
	k := slices.IndexFunc(m.problem.classes, func(c data.ClassID) bool { return set.ClassNames[c] == a.ImageSeen[0].Class })
	copy(mean, must(m.classMeans().image()).Row(k))
	if d := cosineDistance(x, mean); math.Abs(d-a.ImageSeen[0].Distance) > 1e-9 || len(a.ImageUnseen) == 0 {
		t.Errorf("nearest seen class %+v, distance %g", a.ImageSeen[0], d)
	}
	if a.ResidualShare <= 0 {
		t.Errorf("the residual's share is %g", a.ResidualShare)
	}
	// x̂ from z_s alone, by the encoder without its residual.
	clear(m.nets.Er.Out.W[0].Value)
	clear(m.nets.Er.Out.B.Value)
	without := must(m.Answer(sample))
	if got := relativeChange(a.Reconstruction, without.Reconstruction); math.Abs(got-a.ResidualShare) > 1e-5 || without.ResidualShare > 1e-6 {
		t.Errorf("the residual's share is %g, without z_r %g; by definition %g, 0", a.ResidualShare, without.ResidualShare, got)
	}
	if own := must(m.Answer(set.Split.TrainVal[0])); own.ImageNeighbours[0].Sample == set.Split.TrainVal[0] {
		t.Error("a training sample is its own neighbour")
	}
}

// The result says whether questions about test samples were answered before the end.
func TestResultSaysThatTestDataWereViewed(t *testing.T) {
	set, cfg := smallRun(t)
	for _, c := range []struct {
		q    event.Question
		want bool
	}{{event.AskSurvey{}, true}, {event.Ask{Sample: 3}, true}, {event.AskSpaces{Most: 30, Training: true}, false}, {event.Generate{Classes: []string{"class 1"}, Count: 2}, false}} {
		events, _ := play(t, set, cfg, func(s *Session) {
			if s.model != nil && s.stage() == config.Generate && s.batch == 5 {
				s.Answer(c.q)
			}
		})
		if got := events[len(events)-1].(event.Result).TestViewed; got != c.want {
			t.Errorf("after %s: test viewed %v, want %v", c.q.Name(), got, c.want)
		}
	}
}

// A question between batches must change nothing of the run: not its numbers,
// nor what it writes.
func TestQuestionsLeaveTheRunAlone(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Threads = 2
	plain, quiet := play(t, set, cfg, nil)
	asked := 0
	busy, loud := play(t, set, cfg, func(s *Session) {
		if s.model == nil || s.batch%5 != 0 {
			return
		}
		for _, q := range []event.Question{event.Ask{Sample: 3}, event.AskSurvey{}, event.Generate{Classes: []string{"class 1"}, Count: 2},
			event.AskSpaces{Most: 30, Synthetic: true}, event.Invent{Class: "odd", Like: "class 2"}, event.Ask{Sample: 4}, event.Remove{Class: "odd"}} {
			if _, err := s.Answer(q); err == nil {
				asked++
			}
		}
		s.Answer(event.Invent{Class: "kept", Like: "class 5", Changes: []event.AttributeValue{{Attribute: "attribute 2", Value: 0.5}}})
	})
	mustEqual(t, "with and without questions", numbers(plain), numbers(busy))
	if asked < 40 {
		t.Errorf("%d questions were answered", asked)
	}
	for i, p := range loud.model.params() {
		if !slices.Equal(p.Value, quiet.model.params()[i].Value) {
			t.Errorf("%s differs", p.Name)
		}
	}
	if len(loud.model.invented) != 1 || loud.model.invented[0].name != "kept" {
		t.Errorf("invented are %+v", loud.model.invented)
	}
	if a, b := saved(t, quiet.model), saved(t, loud.model); !slices.EqualFunc(a, b, func(x, y data.Array) bool {
		return x.Name == y.Name && x.Text == y.Text && slices.Equal(x.Values, y.Values)
	}) {
		t.Error("the model files differ")
	}
}

func saved(t *testing.T, m *Model) []data.Array {
	t.Helper()
	file := &memoryFile{}
	if err := m.Save(file); err != nil {
		t.Fatal(err)
	}
	arrays, _, err := data.ReadArrays(file)
	if err != nil {
		t.Fatal(err)
	}
	var list []data.Array
	for _, a := range m.arrays() {
		list = append(list, arrays[a.Name])
	}
	return list
}

// The same noise for a seed and class, whichever others are asked for with it.
func TestGenerateDrawsBySeedAndClass(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, cfg, nil)
	m := s.Model()
	two := must(m.Generate([]string{"class 1", "class 7"}, 20, 5))
	one := must(m.Generate([]string{"class 7"}, 20, 5))
	if !slices.Equal(two.Rows[20*set.D:], one.Rows) || two.Batch != 20 || len(two.Rows) != 2*20*set.D {
		t.Error("features of class 7 depend on class 1")
	}
	if slices.Equal(must(m.Generate([]string{"class 7"}, 20, 6)).Rows, one.Rows) {
		t.Error("another seed generates the same features")
	}
	// With the run's seed they are what the classifier learnt from.
	unseen := m.problem.name(m.problem.seen)
	rows := must(m.Generate([]string{unseen}, 3, cfg.Seed)).Rows
	cfg.Classify.Input = config.ImageInput
	m.cfg = cfg
	if b := m.classifierBuilder().newData(); true {
		synth := must(m.synthesiser(chunk))
		if err := m.classifierBuilder().addSynthetic(b, synth, m.problem.seen, m.cfg.Seed); err != nil {
			t.Fatal(err)
		}
		for i, v := range rows {
			if math.Abs(float64(v-b.rows[i])) > 1e-5 {
				t.Fatalf("number %d is %g, the bank has %g", i, v, b.rows[i])
			}
		}
	}
}

// Every kind of classifier on every input must learn an invented class: the
// twin of a class takes samples that were its own before.
func TestInventedTwinIsPredictedForItsClass(t *testing.T) {
	set, _ := smallRun(t)
	base := config.PresetFor(set).Config
	base.Evaluate.Calibration = 1
	_, s := play(t, set, base, nil)
	for _, kind := range []config.ClassifierKind{config.Softmax, config.SVM, config.Nearest} {
		for _, input := range []config.ClassifierInput{config.SemanticInput, config.ImageInput, config.BothInput} {
			m := reclassified(t, s.model, kind, input)
			like := likeliestUnseen(must(m.Survey())) // the twin is generated the same way
			v, err := m.Invent("twin", like, nil)
			if err != nil {
				t.Fatal(err)
			}
			fromTwin := 0
			for i, c := range v.Predicted {
				if c.Before == like {
					fromTwin++
				}
				if i > 0 && c.Probability > v.Predicted[i-1].Probability || c.Before == "twin" {
					t.Errorf("%s on %s: predicted sample %d is %+v", kind, input, i, c)
				}
			}
			if fromTwin == 0 || 2*fromTwin < len(v.Predicted) || len(v.Rows) != inventedShown*set.D {
				t.Errorf("%s on %s: %[4]d samples are predicted as the twin of %[3]s, %[5]d of them from its class", kind, input, like, len(v.Predicted), fromTwin)
			}
			left, err := m.Remove("twin")
			scores := must(m.Evaluate())
			if err != nil || len(left.All) != 0 || left.AccS != scores.CalS || left.AccU != scores.CalU {
				t.Errorf("%s on %s: after the removal %+v, %v", kind, input, left, err)
			}
		}
	}
}

// likeliestUnseen is the unseen class that most samples get.
func likeliestUnseen(s *event.Survey) string {
	counts := make([]int, len(s.Classes))
	for i := range s.Samples {
		if k := s.Predicted(i, s.Gamma); k >= s.Seen {
			counts[k]++
		}
	}
	return s.Classes[slices.Index(counts, slices.Max(counts))]
}

// reclassified is a model with another classifier on m's features.
func reclassified(t *testing.T, m *Model, kind config.ClassifierKind, input config.ClassifierInput) *Model {
	t.Helper()
	cfg := m.cfg
	cfg.Classify.Kind, cfg.Classify.Input = kind, input
	other := newModel(m.problem, cfg, m.pool)
	other.nets, other.generatorReady, other.generated = m.nets, true, m.generated
	c := must(newClassifyTrainer(other, nil))
	defer c.close()
	for i := range c.batches() {
		if several := c.(sequence); must(several.prepare()) {
			t.Fatal("a classifier of one member needs data")
		}
		must(c.step(i + 1))
	}
	if err := c.finish(); err != nil {
		t.Fatal(err)
	}
	return other
}

// Attributes change on the set's own scale: raw values over their length.
func TestInventedAttributesAreNormalisedAsTheSets(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Generate.Epochs = 1
	_, s := play(t, set, cfg, nil)
	v, err := s.model.inventions().create("new", "class 2", []event.AttributeValue{{Attribute: "attribute 0", Value: 3}, {Attribute: "attribute 4", Value: 0}})
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Clone(set.RawAttributes[2*set.A : 3*set.A])
	want[0], want[4] = 3, 0
	unit(want, want)
	for j := range want {
		if math.Abs(float64(v.unit[j]-want[j])) > 1e-6 {
			t.Errorf("attribute %d is %g, want %g", j, v.unit[j], want[j])
		}
	}
	var none []event.AttributeValue
	for _, name := range set.AttributeNames {
		none = append(none, event.AttributeValue{Attribute: name, Value: 0})
	}
	for _, c := range []struct {
		class, like string
		changes     []event.AttributeValue
		want        string
	}{
		{"new", "class 2", none, "all its attributes are 0"},
		{"new", "class 2", []event.AttributeValue{{Attribute: "attribute 0", Value: math.Inf(1)}}, "finite"},
		{"class 3", "class 2", nil, "already"},
		{"", "class 2", nil, "name"},
	} {
		if _, err := s.model.Invent(c.class, c.like, c.changes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("invent %q: %v, want %q", c.class, err, c.want)
		}
	}
}

// A loaded model answers what the run's own does, at whatever stage it was left.
func TestLoadedModelAnswersAlike(t *testing.T) {
	set, cfg := smallRun(t)
	for _, stop := range []config.Stage{config.Extract, config.Generate, ""} {
		_, s := play(t, set, cfg, func(s *Session) {
			if s.stage() == stop && s.batch == 3 {
				s.Stop()
			}
		})
		m := reopened(t, s.Model(), set)
		a, b := must(s.Model().Survey()), must(m.Survey())
		if a.Predictor != b.Predictor || stop != config.Generate && a.Scores != b.Scores {
			t.Errorf("stopped in %q: surveys by %s %+v, loaded by %s %+v", stop, a.Predictor, a.Scores, b.Predictor, b.Scores)
		}
		for _, q := range []event.Question{event.Ask{Sample: 1}, event.AskSpaces{Most: 40, Training: true}} {
			if _, err := m.Reply(q); err != nil {
				t.Errorf("stopped in %q: %s: %v", stop, q.Name(), err)
			}
		}
		if _, err := m.Reply(event.Invent{Class: "new", Like: "class 0"}); (err != nil) != (stop == config.Extract) {
			t.Errorf("stopped in %q: invent: %v", stop, err)
		}
	}
}

// A compact model answers every question as the whole one does, but for the rounding of
// its parameters, and is saved as it was loaded.
func TestCompactModelAnswersAlike(t *testing.T) {
	set, cfg := smallRun(t)
	for _, residual := range []bool{true, false} {
		cfg.Extract.Residual = residual
		_, s := play(t, set, cfg, nil)
		whole, file := modelFile(t, s.Model()), &memoryFile{}
		if err := s.Model().SaveCompact(file); err != nil {
			t.Fatal(err)
		}
		if file.Size() > whole.Size()*6/10 {
			t.Errorf("residual encoder %v: compact %d bytes, whole %d", residual, file.Size(), whole.Size())
		}
		m := must(LoadModel(file, set, false))
		t.Cleanup(m.Close)
		if again := modelFile(t, m); !bytes.Equal(again.Bytes(), file.Bytes()) {
			t.Errorf("residual encoder %v: the model differs after it was loaded and saved", residual)
		}
		a, b := must(s.Model().Evaluate()), must(m.Evaluate())
		if math.Abs(a.AccH-b.AccH) > 0.05 || math.Abs(a.T1-b.T1) > 0.05 {
			t.Errorf("residual encoder %v: acc_h %g, T1 %g, compact %g, %g", residual, a.AccH, a.T1, b.AccH, b.T1)
		}
		for _, q := range []event.Question{event.Ask{Sample: 1}, event.AskSurvey{}, event.Generate{Classes: set.ClassNames[:2], Count: 2},
			event.AskSpaces{Most: 40, Training: true}, event.Invent{Class: "new", Like: "class 0"}} {
			if _, err := m.Reply(q); err != nil {
				t.Errorf("residual encoder %v: %s: %v", residual, q.Name(), err)
			}
		}
	}
}

// Principal components keep distances between rows where they are as many as
// the features that vary.
func TestSpacesKeepDistances(t *testing.T) {
	set, cfg := smallRun(t)
	_, s := play(t, set, cfg, nil)
	m := s.Model()
	sp := must(m.Spaces(90, false, true, 1))
	counts := map[[2]int]int{}
	for i, k := range sp.Truth {
		synthetic := 0
		if sp.Samples[i] < 0 {
			synthetic = 1
		}
		counts[[2]int{k, synthetic}]++
	}
	k, unseen := m.problem.k(), m.problem.k()-m.problem.seen
	if len(counts) != k+unseen || len(sp.Samples) != 90 || sp.Dims != spaceDims || len(sp.Residual) != 90*spaceDims {
		t.Errorf("%d samples of %d groups (%d classes, %d unseen) in %d dimensions", len(sp.Samples), len(counts), k, unseen, sp.Dims)
	}
	for group, n := range counts {
		if n < 90/(k+unseen) || n > 90/(k+unseen)+1 {
			t.Errorf("group %v has %d of 90", group, n)
		}
	}
	z := func(at int) []float32 {
		enc := must(m.questions().wholeEncoder())
		if err := enc.each(m.problem, []int{at}, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
		return slices.Clone(first(enc.zs))
	}
	for i := 1; i < 5; i++ {
		a, b := z(sp.Samples[0]), z(sp.Samples[i])
		got := apart(sp.Semantic[:sp.Dims], sp.Semantic[i*sp.Dims:(i+1)*sp.Dims])
		if want := apart(a, b); want > 0 && math.Abs(got-want) > 0.05*want {
			t.Errorf("rows 0 and %d are %g apart, in semantic space %g", i, got, want)
		}
	}
}

func apart(a, b []float32) float64 {
	var s float64
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		s += d * d
	}
	return math.Sqrt(s)
}

// A question that comes with the command that ends the run is answered.
func TestQuestionWithAStopIsAnswered(t *testing.T) {
	set, cfg := smallRun(t)
	r, err := Start(set, cfg, Options{Paused: true, Linger: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r.in.mu.Lock() // so that both are taken at once
	r.in.commands = append(r.in.commands, event.Stop{}, event.AskSurvey{ID: 7})
	r.in.mu.Unlock()
	r.in.signal()
	for feed := r.Subscribe(); ; {
		events, err := feed.Wait(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if a, ok := e.(event.Answered); ok && a.ID == 7 {
				return
			}
		}
	}
}
