package confusion

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// rig is the screen on its own context, with a survey.
type rig struct {
	screen *Screen
	asked  int // questions to the run
	went   ui.Samples
	said   string
}

func newRig(s *event.Survey) *rig {
	r := &rig{}
	c := &ui.Context{Look: ui.NewLook(themes.Mono, false, false), Width: 120, Height: 37, Run: run.New(), Calibration: &ui.Calibration{}, Open: ui.Errors}
	c.Ask = func(event.Question, func(event.Answered) tea.Cmd) uint64 { r.asked++; return uint64(r.asked) }
	c.Say = func(text string) { r.said = text }
	c.Go = func(to ui.Request) tea.Cmd { r.went = to.(ui.Samples); return nil }
	c.Calibration.Take(s, c.Run.Position())
	r.screen = New(c)
	r.screen.Enter()
	return r
}

func (r *rig) press(t rapid.TB, name string) {
	t.Helper()
	i := slices.IndexFunc(r.screen.Keys(), func(k ui.Key) bool { return slices.Contains(k.Keys, name) })
	if i < 0 {
		t.Fatalf("no key %q", name)
	}
	r.screen.Keys()[i].Do()
}

// drawSurvey is of three seen and two unseen classes, whose names are not sorted.
func drawSurvey(t *rapid.T) *event.Survey {
	s := &event.Survey{Predictor: "softmax", Classes: []string{"owl", "fox", "bat", "elk", "ant"}, Seen: 3, Gamma: 0.5}
	for i := range rapid.IntRange(1, 30).Draw(t, "samples") {
		s.Samples = append(s.Samples, 100+i)
		s.Truth = append(s.Truth, rapid.IntRange(0, 4).Draw(t, "truth"))
		s.BestSeen = append(s.BestSeen, rapid.IntRange(0, 2).Draw(t, "seen"))
		s.BestUnseen = append(s.BestUnseen, rapid.IntRange(3, 4).Draw(t, "unseen"))
		s.Lead = append(s.Lead, float32(rapid.IntRange(-8, 8).Draw(t, "lead"))/4)
		s.Confidence = append(s.Confidence, 0.5)
	}
	return s
}

// w visits each kind of error once, in descending order of frequency, and then starts
// again.
func TestLargestConfusionsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(drawSurvey(t))
		c := r.screen.Calibration
		wrong := 0
		for i, row := range c.Confusion.Dense() {
			for k, n := range row {
				if i != k && n > 0 {
					wrong++
				}
			}
		}
		type cell struct{ truth, answer int }
		visited := map[cell]bool{}
		share := 1.0
		for range wrong {
			r.press(t, "w")
			at := cell{r.screen.truth, r.screen.answer}
			if visited[at] || at.truth == at.answer || c.Share(at.truth, at.answer) > share {
				t.Fatalf("%+v with a share of %g after %g, visited %v", at, c.Share(at.truth, at.answer), share, visited)
			}
			visited[at], share = true, c.Share(at.truth, at.answer)
		}
		if r.press(t, "w"); wrong > 0 && !visited[cell{r.screen.truth, r.screen.answer}] {
			t.Fatal("after the last error it does not start again")
		}
		if wrong == 0 && r.said == "" {
			t.Fatal("without errors it says nothing")
		}
	})
}

// The cells of the matrix divide the samples: each is in the cell of its true and
// its predicted class. Enter goes to each of a cell's samples in turn.
func TestCellsDivideTheSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		survey := drawSurvey(t)
		r := newRig(survey)
		s := r.screen
		var all []int
		for truth := range survey.Classes {
			for answer := range survey.Classes {
				s.truth, s.answer, s.visited = truth, answer, 0
				samples := s.Samples()
				for n := range len(samples) + 1 {
					if len(samples) == 0 {
						break
					}
					if r.press(t, "enter"); r.went != (ui.Samples{Sample: samples[n%len(samples)], Truth: survey.Classes[truth], Answer: survey.Classes[answer]}) {
						t.Fatalf("Enter, time %d, went to %+v, want one of %v", n+1, r.went, samples)
					}
				}
				all = append(all, samples...)
			}
		}
		slices.Sort(all)
		if !slices.Equal(all, survey.Samples) {
			t.Fatalf("the cells have samples %v, want %v", all, survey.Samples)
		}
	})
}

// Seen classes are above unseen ones, sorted by error or by name; γ and the order
// leave the cursor on its classes.
func TestOrderOfClasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(drawSurvey(t))
		s, c := r.screen, r.screen.Calibration
		for range rapid.IntRange(0, 9).Draw(t, "down") {
			r.press(t, "down")
		}
		truth := s.truth
		for _, key := range []string{"s", ">", "s"} {
			r.press(t, key)
			s.sort()
			for i := range len(s.matrix) - 1 {
				x, y := s.matrix[i], s.matrix[i+1]
				inOrder := rated(c.PerClass[x]) <= rated(c.PerClass[y])
				if s.byName {
					inOrder = c.Survey.Classes[x] < c.Survey.Classes[y]
				}
				if (x < 3) == (y < 3) && !inOrder || x >= 3 && y < 3 {
					t.Fatalf("by name %t: order %v of accuracies %v", s.byName, s.matrix, c.PerClass)
				}
			}
			if s.truth != truth {
				t.Fatalf("after %q the cursor is on class %d, want %d", key, s.truth, truth)
			}
		}
	})
}

// A survey of a generator of few batches has no accuracies, also after the run has moved
// on; the screen evaluates again when the generator is old enough.
func TestYoungGeneratorsHaveNoAccuracies(t *testing.T) {
	s := &event.Survey{Predictor: "class means", Classes: []string{"owl", "ant"}, Seen: 1, Samples: []int{4}, Truth: []int{0}, BestSeen: []int{0}, BestUnseen: []int{1}, Lead: []float32{1}, Confidence: []float32{1}}
	r := newRig(s)
	plan := event.StagePlan{Stage: config.Generate, Batches: 600, Epochs: 2}
	r.screen.Run.Take(event.RunStarted{Plan: []event.StagePlan{plan, {Stage: config.Synthesise}}})
	r.screen.Run.Take(event.BatchDone{Stage: config.Generate, Batch: 1})
	r.screen.Calibration.Take(s, r.screen.Run.Position())
	young := func() bool {
		text := strings.Join(r.screen.Draw(76, 20), "\n")
		if strings.Contains(text, "acc_h") == strings.Contains(text, "1 batch, too few") {
			t.Fatalf("accuracies and the note on them:\n%s", text)
		}
		return !strings.Contains(text, "acc_h")
	}
	for _, step := range []struct {
		e     event.Event
		asked int
	}{
		{event.BatchDone{Stage: config.Generate, Batch: 199}, 0},
		{event.BatchDone{Stage: config.Generate, Batch: 200}, 1},
		{event.StageStarted{Plan: 1, StagePlan: event.StagePlan{Stage: config.Synthesise}}, 1},
	} {
		r.screen.Run.Take(step.e)
		if r.screen.News(); r.asked != step.asked || !young() {
			t.Errorf("after %+v: %d questions, want %d; young %t", step.e, r.asked, step.asked, young())
		}
	}
	if r.screen.Calibration.Take(s, run.Position{Stage: config.Generate, Batch: 200}); young() {
		t.Error("no accuracies after 200 batches")
	}
}

// The screen evaluates again when another stage has begun, but not for each batch.
func TestNewsAskAgainWhenTheStageChanges(t *testing.T) {
	s := &event.Survey{Predictor: "softmax", Classes: []string{"owl", "ant"}, Seen: 1, Samples: []int{4}, Truth: []int{0}, BestSeen: []int{0}, BestUnseen: []int{1}, Lead: []float32{1}, Confidence: []float32{1}}
	r := newRig(s)
	r.screen.Run.Take(event.BatchDone{Stage: config.Extract, Batch: 1})
	r.screen.Calibration.Take(s, r.screen.Run.Position())
	for _, step := range []struct {
		e    event.Event
		want int
	}{
		{event.BatchDone{Stage: config.Extract, Batch: 2}, 0},
		{event.StageStarted{Plan: 1, StagePlan: event.StagePlan{Stage: config.Generate}}, 1},
		{event.BatchDone{Plan: 1, Stage: config.Generate, Batch: 1}, 1}, // the question is still pending
	} {
		r.screen.Run.Take(step.e)
		if r.screen.News(); r.asked != step.want {
			t.Errorf("after %+v: %d questions, want %d", step.e, r.asked, step.want)
		}
	}
}

// Names are whole on a wide screen, at both places of the list and beside the matrix.
func TestWideScreensHaveWholeNames(t *testing.T) {
	names := []string{"Black_footed_Albatross", "Sooty_Albatross", "American_Crow", "Brandt_Cormorant", "Rhinoceros_Auklet"}
	s := &event.Survey{Predictor: "softmax", Classes: names, Seen: 3}
	for i := range 20 {
		s.Samples, s.Truth = append(s.Samples, i), append(s.Truth, i%5)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, (i+i/5)%3), append(s.BestUnseen, 3+(i+i/5)%2)
		s.Lead, s.Confidence = append(s.Lead, float32(i%3-1)), append(s.Confidence, 0.5)
	}
	r := newRig(s)
	for width, in := range map[int]int{200: 2, 300: 2} {
		r.screen.Width, r.screen.Height = width, 57
		r.screen.Layout(width, 57)
		text := strings.Join(r.screen.Draw(width, 57), "\n")
		for _, name := range names {
			if n := strings.Count(text, name); n < in {
				t.Errorf("%d columns: %q is whole in %d places, want %d:\n%s", width, name, n, in, text)
			}
		}
	}
}

// What is shown is exported: the matrix at the present γ or, alone, the curve.
func TestExportIsOfWhatIsShown(t *testing.T) {
	r := newRig(&event.Survey{Classes: []string{"owl", "ant"}, Seen: 1, Samples: []int{1, 2}, Truth: []int{0, 1}, BestSeen: []int{0, 0}, BestUnseen: []int{1, 1}, Lead: event.Vector{2, 1}})
	r.screen.Run.Folder = t.TempDir()
	suggested := ""
	var accept func(string) (tea.Cmd, error)
	r.screen.Prompt = func(_, text string, then func(string) (tea.Cmd, error)) { suggested, accept = text, then }
	export := func(ext string) string {
		r.press(t, "e")
		path := strings.TrimSuffix(suggested, filepath.Ext(suggested)) + ext
		cmd, err := accept(path)
		if err != nil {
			t.Fatal(err)
		}
		cmd().(ui.Message).Arrive()
		text, err := os.ReadFile(path)
		if err != nil || r.said != "Wrote "+filepath.Base(path)+", in "+r.screen.Run.Folder {
			t.Errorf("%v; the screen says %q", err, r.said)
		}
		return string(text)
	}
	if got, want := export(".csv"), "true,predicted,true_seen,samples\nowl,owl,true,1\nant,owl,false,1\n"; got != want {
		t.Errorf("at γ = 0 %q, want %q", got, want)
	}
	r.screen.Calibration.Set(1.5)
	if got := export(".csv"); !strings.Contains(got, "ant,ant,false,1") || !strings.HasSuffix(suggested, "confusion-2.csv") {
		t.Errorf("at γ = 1.5 %q to %s", got, suggested)
	}
	if got := export(".svg"); !strings.HasPrefix(got, "<svg") {
		t.Errorf("the figure is %.40q", got)
	}
	r.screen.view = curvePart
	if got := export(".csv"); !strings.HasPrefix(got, "gamma,acc_u,acc_s\n") || filepath.Base(suggested) != "curve.csv" {
		t.Errorf("the curve is %q to %s", got, suggested)
	}
	if r.press(t, "e"); accept != nil {
		if _, err := accept(filepath.Join(t.TempDir(), "curve.png")); err == nil || !strings.Contains(err.Error(), "ends in .csv or .svg") {
			t.Errorf("a picture of another format: %v", err)
		}
	}
}
