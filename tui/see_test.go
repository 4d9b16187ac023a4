package tui

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

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/chart"
)

// surveyFor is a run that knows most letters, takes P for B and half of the Es
// for F, and is the less sure the later a sample comes.
func surveyFor(set *data.Set) *event.Survey {
	s := &event.Survey{Predictor: "softmax", Classes: set.ClassNames, Seen: 7, Gamma: 0.6, From: "validation"}
	locations := append(append([]int{}, set.Split.TestSeen...), set.Split.TestUnseen...)
	for n, i := range locations {
		k := int(set.Labels[i])
		seen, unseen, lead := k, 7+n%2, 2-0.05*float64(n)
		switch {
		case k == 8:
			seen, unseen, lead = 1, 8, 0.4+0.2*math.Sin(float64(n))
		case k == 7 && n%2 == 0:
			seen, unseen, lead = 3, 7, 0.3
		case k == 7:
			seen, unseen, lead = 3, 7, -0.7
		case k == 2 && n%3 == 0:
			seen, unseen, lead = 0, 8, 0.9
		}
		s.Samples, s.Truth = append(s.Samples, i), append(s.Truth, k)
		s.BestSeen, s.BestUnseen = append(s.BestSeen, seen), append(s.BestUnseen, unseen)
		s.Lead, s.Confidence = append(s.Lead, float32(lead)), append(s.Confidence, 0.5)
	}
	return s
}

// spacesFor lays classes on a ring in the semantic space, nearer to each other
// in the image space, and all in one heap in the residual space.
func spacesFor(set *data.Set, synthetic bool) *event.Spaces {
	s := &event.Spaces{Classes: set.ClassNames, Seen: 7, Dims: 3}
	rng := rand.New(rand.NewPCG(1, 2))
	add := func(sample, k int) {
		s.Samples, s.Truth = append(s.Samples, sample), append(s.Truth, k)
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / 9)
		for i, to := range []*event.Vector{&s.Semantic, &s.Image, &s.Residual} {
			wide := []float64{10, 3, 0}[i]
			*to = append(*to, float32(wide*cos+rng.NormFloat64()), float32(wide*sin+rng.NormFloat64()), float32(rng.NormFloat64()))
		}
	}
	for _, i := range append(append([]int{}, set.Split.TestSeen...), set.Split.TestUnseen...) {
		add(i, int(set.Labels[i]))
	}
	for i := 0; synthetic && i < 12; i++ {
		add(-1, 7+i%2)
	}
	return s
}

// survey answers the open question of the screen of errors.
func (r *rig) survey() *rig { return r.answer("survey") }

// answer answers the question that a screen has open.
func (r *rig) answer(kind string) *rig {
	r.t.Helper()
	switch kind {
	case "survey":
		return r.flush(event.Answered{ID: r.app.shared.Calibration.ID, Survey: surveyFor(r.set)})
	case "spaces":
		return r.flush(event.Answered{ID: r.app.atlas.ID, Spaces: spacesFor(r.set, r.app.atlas.synthetic)})
	case "ask":
		return r.flush(event.Answered{ID: r.app.query.id, Answer: answerFor(r.set, r.app.query.asked)})
	case "invention":
		return r.flush(event.Answered{ID: r.app.query.workshop.ID, Invention: inventionFor(r)})
	case "imagined":
		return r.flush(event.Answered{ID: r.app.asked.id, Imagined: &event.Imagined{Classes: []string{"C"}, Count: 8, Width: r.set.D, Rows: imaginedLetters(r.set, 2)}})
	case "forgotten":
		return r.flush(event.Answered{ID: r.app.query.workshop.ID, Invention: &event.Invention{All: []string{}, AccS: 0.9, AccU: 0.8}})
	case "error":
		return r.flush(event.Answered{ID: r.app.asked.id, Error: "engine: invent \"E′\": all its attributes are 0: they need a direction"})
	}
	if kind == "runs" {
		r.update(ledgerMsg{serial: r.app.ledger.serial, root: "/runs", runs: keptRuns()})
		return r
	}
	r.t.Fatalf("no screen asks for %q", kind)
	return r
}

// lingering is a run that has reached its end and still answers.
func (r *rig) lingering() *rig {
	r.run()
	r.update(eventsMsg{serial: r.app.serial, events: whole(r.set)})
	return r
}

// What γ does is what the engine says of the same survey: Answer and At.
func TestSlidingFollowsTheSurvey(t *testing.T) {
	r := newRig(t).lingering().press("E").survey()
	e := r.app.shared.Calibration
	for _, key := range []string{"0", ">", ">", "+", "-", "<", "c", "o", "<", "<", "<", "<", "<", "<", "<", "<", "<", "<"} {
		r.press(key)
		accS, accU, accH := e.Survey.At(e.Gamma)
		for _, want := range []string{"acc_s " + percent(accS), "acc_u " + percent(accU), "acc_h " + percent(accH)} {
			if !strings.Contains(r.text(), want) {
				t.Errorf("after %s, γ = %g: the screen does not say %s", key, e.Gamma, want)
			}
		}
		unseen := 0
		for i := range e.Survey.Truth {
			if e.Survey.Answer(i, e.Gamma) >= e.Survey.Seen {
				unseen++
			}
		}
		if n := len(e.Survey.Truth); !strings.Contains(r.text(), percent(float64(unseen)/float64(n))+" go to unseen") {
			t.Errorf("after %s: %d of %d samples go to unseen classes, and the screen says otherwise", key, unseen, n)
		}
	}
	if e.Below(e.Gamma) != 0 {
		t.Errorf("at the left end %d samples go to unseen classes", e.Below(e.Gamma))
	}
}

// No γ has a higher acc_h than the one marked oracle (Survey.Scores.OracleH is
// by the same sweep; here by trying all).
func TestOracleGammaIsTheBest(t *testing.T) {
	r := newRig(t).lingering().press("E").survey().press("o")
	e := r.app.shared.Calibration
	for n := range len(e.Leads) + 1 {
		if _, _, h := e.Survey.At(e.At(n)); h > e.AccH+1e-12 {
			t.Errorf("γ = %g has acc_h %g, the one chosen %g", e.At(n), h, e.AccH)
		}
	}
}

func TestEnterAsksAboutTheSamplesOfACell(t *testing.T) {
	r := newRig(t).lingering().press("E").survey().press("0", "w")
	for i := range 3 {
		want := r.app.confusion.Samples()[i]
		r.press("enter")
		if r.app.screen != inQuery || r.app.query.now != want {
			t.Fatalf("visit %d: screen %d at sample %d, want %d", i, r.app.screen, r.app.query.now, want)
		}
		if !strings.Contains(r.text(), fmt.Sprintf("sample %d", want)) {
			t.Errorf("visit %d: the screen does not name sample %d", i, want)
		}
		if got := len(r.app.query.list.rows); got != len(r.app.confusion.Samples()) {
			t.Errorf("visit %d: the list holds %d samples, the cell %d", i, got, len(r.app.confusion.Samples()))
		}
		r.press("E")
	}
}

// t-SNE goes on a step at a time; holding, the goal and another perplexity are
// obeyed, and it never runs twice at once.
func TestMapsSettle(t *testing.T) {
	r := newRig(t).lingering()
	m := &r.app.atlas
	r.settles = 3
	r.press("M").answer("spaces")
	if got := m.planes[0].iteration; got != 3*settleSteps || !m.busy {
		t.Fatalf("after three steps: iteration %d, busy %t; want %d, and a fourth step under way", got, m.busy, 3*settleSteps)
	}
	before := len(m.planes)
	r.settles = 100
	r.press("t", "t", "space", "space")
	if m.planes[0].iteration != 3*settleSteps || before != 3 {
		t.Fatalf("a second command began beside the first")
	}
	r.play(func() tea.Msg { return settledMsg{m.planes, settleAll(m)} })
	if m.running || m.busy || m.planes[2].iteration != settleGoal {
		t.Errorf("running %t, busy %t at iteration %d, want it to hold at %d", m.running, m.busy, m.planes[2].iteration, settleGoal)
	}
	if kl := m.planes[0].kl; kl != m.planes[0].tsne.KL() || !(kl > 0) {
		t.Errorf("KL %g on the screen, %g of the map", kl, m.planes[0].tsne.KL())
	}
	r.settles = 2
	r.press("-")
	if got := m.planes[0].tsne.Options().Perplexity; got != m.perplexity || got >= 14 {
		t.Errorf("perplexity %g in force, %g wanted, below 14", got, m.perplexity)
	}
	if m.planes[0].iteration != 2*settleSteps {
		t.Errorf("another perplexity starts at iteration 0: after two steps it is %d", m.planes[0].iteration)
	}
}

// turned brings positions as if t-SNE had run, which goldens can show: they do not
// hang on how a processor rounds.
func (r *rig) turned(iteration int) *rig {
	msg := settledMsg{planes: r.app.atlas.planes}
	for _, p := range msg.planes {
		y := make([]float64, len(p.principal))
		for i := 0; i < len(y); i += 2 {
			y[i], y[i+1] = -p.principal[i+1], 0.5*p.principal[i]
		}
		msg.rounds = append(msg.rounds, settleRound{positions: y, iteration: iteration, kl: 1.25})
		p.frame = [2]chart.Range{} // not that of the principal axes
	}
	r.update(msg)
	return r
}

// settleAll is what the command under way would bring.
func settleAll(m *atlas) []settleRound {
	var rounds []settleRound
	for _, p := range m.planes {
		rounds = append(rounds, settle(p.tsne, p.rows, m.spaces.Dims, m.perplexity))
	}
	return rounds
}

// A key that asks the run is held: the question is asked once, and again only
// where it is another one.
func TestHeldKeysAskOnce(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...).press("E", "r", "r", "r", "M", "r", "r", "y", "r")
	surveys, spaces := 0, []event.AskSpaces{}
	for _, c := range r.fake.posted {
		switch c := c.(type) {
		case event.AskSurvey:
			surveys++
		case event.AskSpaces:
			spaces = append(spaces, c)
		}
	}
	if surveys != 1 || len(spaces) != 2 || spaces[0].Synthetic || !spaces[1].Synthetic {
		t.Errorf("asked for %d surveys and for spaces %+v, want 1 and 2, the second with synthetic samples", surveys, spaces)
	}
}

func TestExportWritesWhatIsShown(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	r := newRig(t).run(halfway(letterSet())...)
	r.press("M", "y").answer("spaces").press("t", "e")
	path := filepath.Join(t.TempDir(), "out.csv")
	r.press("ctrl+u").typeIn(path).press("enter")
	if !strings.Contains(r.text(), "Wrote 57 rows to "+path) {
		t.Errorf("the screen does not say where the rows went:\n%s", r.text())
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
	s := r.app.atlas.spaces
	for i, at := range s.Samples {
		row := rows[i+1]
		if row[1] != s.Classes[s.Truth[i]] || row[2] != fmt.Sprint(s.Truth[i] < 7) || row[3] != fmt.Sprint(at < 0) || (row[0] == "") != (at < 0) {
			t.Fatalf("row %d is %q", i, row)
		}
		if x, _ := strconv.ParseFloat(row[4], 64); math.Abs(x-float64(s.Semantic[3*i])) > 1e-5 {
			t.Fatalf("row %d: semantic_x is %s, drawn is %g", i, row[4], s.Semantic[3*i])
		}
	}
	r.press("e", "ctrl+u").typeIn(path).press("enter")
	if !strings.Contains(r.text(), "is there already") {
		t.Errorf("a file was to be overwritten:\n%s", r.text())
	}
}

// The cursor walks over samples and Enter asks about the one that it names.
func TestAPointIsAskedAbout(t *testing.T) {
	r := newRig(t).lingering().press("M").answer("spaces").press("t", "right", "right", "down", ".")
	m := &r.app.atlas
	sample := m.spaces.Samples[m.at]
	if !strings.Contains(r.text(), fmt.Sprintf("sample %d  %s", sample, m.spaces.Classes[m.spaces.Truth[m.at]])) {
		t.Errorf("the screen does not name sample %d:\n%s", sample, r.text())
	}
	r.press("enter")
	if r.app.screen != inQuery || r.app.query.now != sample {
		t.Errorf("on screen %d at sample %d, want Ask at %d", r.app.screen, r.app.query.now, sample)
	}
}
