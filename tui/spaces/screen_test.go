package spaces

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// rig is the screen on a context whose questions the test answers.
type rig struct {
	t        *testing.T
	screen   *Screen
	asked    []event.AskSpaces
	answer   func(event.Answered) tea.Cmd // to the last question
	surveys  []event.AskSurvey
	surveyed func(event.Answered) tea.Cmd // answers the last of surveys
	said     string
	accept   func(string) (tea.Cmd, error) // of the last prompt
	went     ui.Request
	// embeddings is the number of commands of t-SNE that may finish.
	embeddings int
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t}
	c := &ui.Context{Look: ui.NewLook(themes.Mono, false, false), Width: 120, Height: 37, Run: run.New(), Calibration: &ui.Calibration{}, Open: ui.Map}
	c.Run.Folder = t.TempDir()
	c.Ask = func(q event.Question, then func(event.Answered) tea.Cmd) uint64 {
		if q, ok := q.(event.AskSurvey); ok {
			r.surveys = append(r.surveys, q)
			r.surveyed = then
			return 1000
		}
		r.asked, r.answer = append(r.asked, q.(event.AskSpaces)), then
		return uint64(len(r.asked))
	}
	c.Say = func(text string) { r.said = text }
	c.Prompt = func(_, _ string, accept func(string) (tea.Cmd, error)) { r.accept = accept }
	c.Go = func(to ui.Request) tea.Cmd { r.went = to; return nil }
	r.screen = New(c)
	r.screen.FrameTime = 0
	return r
}

func (r *rig) play(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			r.play(c)
		}
	case Embedded: // each starts another, so only some may finish
		if r.embeddings--; r.embeddings >= 0 {
			r.play(msg.Arrive())
		}
	case ui.Message:
		r.play(msg.Arrive())
	}
}

func (r *rig) press(names ...string) *rig {
	r.t.Helper()
	for _, name := range names {
		found := false
		for _, k := range r.screen.Keys() {
			for _, pressed := range k.Keys {
				if pressed == name {
					found = true
					r.play(k.Do())
				}
			}
		}
		if !found {
			r.t.Fatalf("no key %q", name)
		}
		r.screen.Layout(r.screen.Width, r.screen.Height)
	}
	return r
}

// enter opens the screen and answers its question.
func (r *rig) enter() *rig {
	r.play(r.screen.Enter())
	return r.place()
}

// place answers the last question.
func (r *rig) place() *rig {
	q := r.asked[len(r.asked)-1]
	r.play(r.answer(event.Answered{ID: uint64(len(r.asked)), Spaces: ring(q.Synthetic)}))
	r.screen.Layout(r.screen.Width, r.screen.Height)
	return r
}

func (r *rig) text() string {
	return ansi.Strip(strings.Join(r.screen.Draw(r.screen.Width, r.screen.Height), "\n"))
}

// ring is 45 samples of nine classes, two of them unseen, and with synthetic 12
// generated ones: the classes are on a ring in the semantic space, on a smaller one
// in the image space, and in one cluster in the residual space.
func ring(synthetic bool) *event.Spaces {
	s := &event.Spaces{Classes: []string{"A", "B", "C", "F", "H", "L", "T", "E", "P"}, Seen: 7, Dims: 3}
	rng := rand.New(rand.NewPCG(1, 2))
	add := func(sample, k int) {
		s.Samples, s.Truth = append(s.Samples, sample), append(s.Truth, k)
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / 9)
		for i, to := range []*event.Vector{&s.Semantic, &s.Image, &s.Residual} {
			radius := []float64{10, 3, 0}[i]
			*to = append(*to, float32(radius*cos+rng.NormFloat64()), float32(radius*sin+rng.NormFloat64()), float32(rng.NormFloat64()))
		}
	}
	for i := range 45 {
		add(100+i, i/5)
	}
	for i := 0; synthetic && i < 12; i++ {
		add(-1, 7+i%2)
	}
	return s
}

// t-SNE runs one command at a time and respects pause, goal and perplexity.
func TestSNERunsAndPauses(t *testing.T) {
	r := newRig(t)
	s := r.screen
	r.embeddings = 3
	r.enter()
	if got := s.planes[0].iteration; got != 3*commandIterations || !s.busy || len(s.planes) != 3 {
		t.Fatalf("after three commands: iteration %d, busy %t, %d planes; want %d, a fourth command under way, and 3", got, s.busy, len(s.planes), 3*commandIterations)
	}
	r.embeddings = 100
	r.press("t", "t", "space", "space")
	if s.planes[0].iteration != 3*commandIterations {
		t.Fatalf("a second command began beside the first")
	}
	r.play(func() tea.Msg { return r.underWay() })
	if s.running || s.busy || s.planes[2].iteration != firstGoal {
		t.Errorf("running %t, busy %t at iteration %d, want it to pause at %d", s.running, s.busy, s.planes[2].iteration, firstGoal)
	}
	if kl := s.planes[0].kl; kl != s.planes[0].tsne.KL() || !(kl > 0) {
		t.Errorf("KL %g on the screen, %g of the map", kl, s.planes[0].tsne.KL())
	}
	r.embeddings = 2
	r.press("-")
	if got := s.planes[0].tsne.Options().Perplexity; got != s.perplexity || got >= 14 {
		t.Errorf("perplexity %g in force, %g wanted, below 14", got, s.perplexity)
	}
	if s.planes[0].iteration != 2*commandIterations {
		t.Errorf("another perplexity starts at iteration 0: after two commands it is %d", s.planes[0].iteration)
	}
}

// underWay is the result of the running command.
func (r *rig) underWay() Embedded {
	s := r.screen
	msg := Embedded{screen: s, planes: s.planes}
	for _, p := range s.planes {
		msg.embeddings = append(msg.embeddings, s.Embed(p.tsne, p.rows, s.spaces.Dims, s.perplexity, p.positions))
	}
	return msg
}

// Another run is opened while a command for the previous one is running: the next one
// starts when it has finished.
func TestResetLeavesOneCommand(t *testing.T) {
	r := newRig(t).enter()
	late := r.underWay()
	r.screen.Reset()
	r.enter()
	if cmd := r.screen.advance(); cmd != nil || !r.screen.busy {
		t.Errorf("a command began beside the one of the last run")
	}
	if next := late.Arrive(); next == nil || !r.screen.busy || r.screen.planes[0].iteration != 0 {
		t.Errorf("no command began once the late one was back: %t, busy %t, iteration %d", next != nil, r.screen.busy, r.screen.planes[0].iteration)
	}
}

func TestExportWritesWhatIsShown(t *testing.T) {
	r := newRig(t)
	r.screen.Enter()
	r.press("y").place().press("t", "e")
	path := filepath.Join(t.TempDir(), "out.csv")
	cmd, err := r.accept(path)
	if err != nil {
		t.Fatal(err)
	}
	r.play(cmd)
	if r.said != "Wrote "+path {
		t.Errorf("the screen says %q of the rows", r.said)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 58 || len(rows[0]) != 10 {
		t.Fatalf("%d rows of %d columns, %v; want 58 of 10", len(rows), len(rows[0]), err)
	}
	s := r.screen.spaces
	for i, at := range s.Samples {
		row := rows[i+1]
		if row[1] != s.Classes[s.Truth[i]] || row[2] != fmt.Sprint(s.Truth[i] < 7) || row[3] != fmt.Sprint(at < 0) || (row[0] == "") != (at < 0) {
			t.Fatalf("row %d is %q", i, row)
		}
		if x, _ := strconv.ParseFloat(row[4], 64); math.Abs(x-float64(s.Semantic[3*i])) > 1e-5 {
			t.Fatalf("row %d: semantic_x is %s, drawn is %g", i, row[4], s.Semantic[3*i])
		}
	}
	if _, err := r.accept(path); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("a file was to be overwritten: %v", err)
	}
	r.screen.Replayed = true
	if _, err := r.accept(path + "2"); err != ui.ErrReplay {
		t.Errorf("a replay was to write a file: %v", err)
	}
}

// The cursor moves over samples and Enter asks about the one on display.
func TestEnterAsksAboutASample(t *testing.T) {
	r := newRig(t).enter().press("t", "right", "right", "down", ".")
	s := r.screen
	sample := s.spaces.Samples[s.at]
	if !strings.Contains(r.text(), fmt.Sprintf("sample %d  %s", sample, s.spaces.Classes[s.spaces.Truth[s.at]])) {
		t.Errorf("the screen does not name sample %d:\n%s", sample, r.text())
	}
	r.press("enter")
	if want := (ui.Samples{Sample: sample, Keep: true}); r.went != want {
		t.Errorf("Enter goes to %+v, want %+v", r.went, want)
	}
}

// Zoom shows a part of each map around the sample, pan moves it within the map, and 0
// shows all again.
func TestMapIsZoomedAndPanned(t *testing.T) {
	r := newRig(t).enter().press("t", "right")
	s := r.screen
	p := s.planes[0]
	whole := s.scatter(p)
	r.press("z", "z")
	near := s.scatter(p)
	if got, want := near.X.Hi-near.X.Lo, (whole.X.Hi-whole.X.Lo)/4; math.Abs(got-want) > 1e-9 {
		t.Errorf("two steps show a width of %g, want %g", got, want)
	}
	for _, plane := range s.planes {
		w, h := s.planeSize(s.Width, s.Height)
		if c := s.scatter(plane); c.Nearest(0, 0, w, h) < 0 || len(c.Around(s.at, w, h)) < 1 {
			t.Errorf("%s does not show the sample", plane.name)
		}
		c := s.scatter(plane)
		if q := c.Points[s.at]; q.X < c.X.Lo || q.X > c.X.Hi || q.Y < c.Y.Lo || q.Y > c.Y.Hi {
			t.Errorf("%s: sample at %v is outside of %v %v", plane.name, q, c.X, c.Y)
		}
	}
	for range 40 {
		r.press("shift+right", "shift+up")
	}
	if c := s.scatter(p); math.Abs(c.X.Hi-whole.X.Hi) > 1e-9 || math.Abs(c.Y.Hi-whole.Y.Hi) > 1e-9 {
		t.Errorf("at the upper right end it shows %v %v of %v %v", c.X, c.Y, whole.X, whole.Y)
	}
	if r.press("shift+left"); s.scatter(p).X.Hi >= whole.X.Hi {
		t.Error("pan to the left after the end does nothing")
	}
	if r.press("0"); s.scatter(p).X != whole.X {
		t.Error("0 does not show the whole map")
	}
}

// A search selects a sample by number, or the samples of a class one after another.
func TestSearchFindsClassesAndSamples(t *testing.T) {
	r := newRig(t).enter()
	s := r.screen
	find := func(text string) error { r.press("/"); _, err := r.accept(text); return err }
	if err := find("117"); err != nil || s.spaces.Samples[s.at] != 117 {
		t.Errorf("117: %v, at %d", err, s.at)
	}
	for i := range 6 { // class P has five samples, the last of the ring
		if err := find("p"); err != nil || s.spaces.Samples[s.at] != 140+i%5 || s.highlighted != 8 {
			t.Errorf("p, %d: %v, at %d, class %d highlighted", i, err, s.at, s.highlighted)
		}
	}
	for _, none := range []string{"", "999", "zebra"} {
		if err := find(none); err == nil {
			t.Errorf("%q was found", none)
		}
	}
}

// Colours by right or wrong and by prediction are of the survey, which is asked for once;
// wrong predictions show the true class, dots are right ones.
func TestColoursShowPredictions(t *testing.T) {
	r := newRig(t).enter().press("t", "v")
	s := r.screen
	if len(r.surveys) != 1 {
		t.Fatalf("%d surveys were asked for, want 1", len(r.surveys))
	}
	survey := &event.Survey{Classes: s.spaces.Classes, Seen: s.spaces.Seen}
	for i, sample := range s.spaces.Samples {
		truth := s.spaces.Truth[i]
		survey.Samples, survey.Truth = append(survey.Samples, sample), append(survey.Truth, truth)
		best, unseen, lead := truth, 7, float32(1)
		switch {
		case sample == 100: // class A, predicted as B
			best = 1
		case truth >= 7:
			best, unseen, lead = 0, truth, -1
		}
		survey.BestSeen, survey.BestUnseen, survey.Lead = append(survey.BestSeen, best), append(survey.BestUnseen, unseen), append(survey.Lead, lead)
	}
	r.play(r.surveyed(event.Answered{ID: 1000, Survey: survey}))
	w, h := s.planeSize(s.Width, s.Height)
	letters := func() string {
		var b strings.Builder
		for _, c := range ansi.Strip(s.scatter(s.planes[0]).Render(w, h)) {
			if c >= 'A' && c <= 'Z' {
				b.WriteRune(c)
			}
		}
		return b.String()
	}
	if got := letters(); got != "A" {
		t.Errorf("letters of wrong predictions are %q, want that of sample 100", got)
	}
	if r.press("v"); s.groupOf(0, s.predictions()) != 1 {
		t.Errorf("sample 100 is in group %d, want that of its prediction", s.groupOf(0, s.predictions()))
	}
	if r.press("v"); s.groupOf(0, s.predictions()) != 0 || len(r.surveys) != 1 {
		t.Error("a third press does not show classes again, or asks again")
	}
}

// When the model has trained further, points begin where they were: t-SNE at its last
// positions, principal axes in the same direction.
func TestPointsKeepTheirPlaces(t *testing.T) {
	r := newRig(t)
	r.embeddings = 2
	r.enter()
	s := r.screen
	before, at := s.planes[0].positions, s.planes[0].principal
	turned := ring(false)
	for _, rows := range []event.Vector{turned.Semantic, turned.Image, turned.Residual} {
		for i := range rows {
			rows[i] = -rows[i]
		}
	}
	r.press("r")
	r.play(r.answer(event.Answered{ID: uint64(len(r.asked)), Spaces: turned}))
	if p := s.planes[0]; &p.positions[0] != &before[0] || p.tsne != nil {
		t.Error("t-SNE does not begin at the positions of the map before")
	}
	for i, v := range s.planes[0].principal {
		if v != at[i] {
			t.Fatalf("coordinate %d is %g, was %g", i, v, at[i])
		}
	}
}
