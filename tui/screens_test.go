package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
	"segzsl/engine/worker"
	"segzsl/tui/spaces"
	"segzsl/tui/ui"
)

var update = flag.Bool("update", false, "write testdata/screens anew")

// sizes are the windows that layouts are designed for, and the smallest.
var sizes = [][2]int{{60, 16}, {80, 24}, {120, 40}, {200, 60}}

// rig is an app with a fake training.
type rig struct {
	t    testing.TB
	app  *App
	fake *fakeTraining
	set  *data.Set
	quit bool
	// embeddings is the number of commands of t-SNE that may finish.
	embeddings int
	now        time.Time
}

// screenOf returns the screen of a type.
func screenOf[S ui.Screen](app *App) S {
	for _, s := range app.screens {
		if found, ok := s.Screen.(S); ok {
			return found
		}
	}
	panic(fmt.Sprintf("no screen is a %s", reflect.TypeFor[S]()))
}

func newRig(t testing.TB, change ...func(*Options)) *rig {
	t.Helper()
	r := &rig{t: t, fake: newFake(), set: letterSet()}
	opt := Options{
		Data: "letters", Preset: config.Presets()[0].Name,
		Open: func(string) (*data.Set, error) { return r.set, nil },
		Backend: &fakeBackend{start: func(*data.Set, config.Config, string) (worker.Training, error) {
			return r.fake, nil
		}},
	}
	for _, c := range change {
		c(&opt)
	}
	app, err := New(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	screenOf[*spaces.Screen](app).FrameTime = 0
	app.run.read = func(time.Duration) tea.Cmd { return nil } // flush replaces it
	r.now = time.Unix(1e9, 0)
	app.shared.Clock = func() time.Time { return r.now }
	r.app = app
	r.size(120, 40)
	return r
}

func (r *rig) size(w, h int) { r.update(tea.WindowSizeMsg{Width: w, Height: h}) }

// update passes a message to the app and runs the returned command, except for the
// read of the event stream, which flush replaces.
func (r *rig) update(msg tea.Msg) {
	r.t.Helper()
	_, cmd := r.app.Update(msg)
	r.play(cmd)
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
	case tea.QuitMsg:
		r.quit = true
	case spaces.Embedded: // each starts another, so only some may finish
		if r.embeddings--; r.embeddings >= 0 {
			r.update(msg)
		}
	case startedMsg, eventsMsg, ui.Message:
		r.update(msg)
	}
}

// open opens the first set.
func (r *rig) open() *rig {
	r.play(r.app.openSet("letters"))
	return r
}

// run starts the fake and folds events.
func (r *rig) run(events ...event.Event) *rig {
	r.open().press("r")
	return r.flush(events...)
}

// flush folds events, as the read of the event stream would.
func (r *rig) flush(events ...event.Event) *rig {
	over := false
	for _, e := range events {
		over = over || event.Ends(e)
	}
	r.update(eventsMsg{serial: r.app.run.serial, events: events})
	if over {
		r.update(eventsMsg{serial: r.app.run.serial, over: true})
	}
	return r
}

// press presses keys by name; a name of several letters that is not a key is typed as
// text.
func (r *rig) press(names ...string) *rig {
	for _, name := range names {
		r.update(keyNamed(name))
	}
	return r
}

func (r *rig) typeIn(text string) *rig {
	for _, c := range text {
		r.update(tea.KeyPressMsg{Code: c, Text: string(c)})
	}
	return r
}

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
}

func keyNamed(name string) tea.KeyPressMsg {
	if code, ok := named[name]; ok {
		msg := tea.KeyPressMsg{Code: code}
		if name == "space" {
			msg.Text = " "
		}
		return msg
	}
	if rest, ok := strings.CutPrefix(name, "shift+"); ok {
		return tea.KeyPressMsg{Code: named[rest], Mod: tea.ModShift}
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: keyNamed(rest).Code, Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// kept writes a run folder with a log of events.
func kept(t testing.TB, dir string, events []event.Event) {
	t.Helper()
	folder, err := record.Create(dir, config.Recipe{Data: "letters", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := folder.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Finish(nil); err != nil {
		t.Fatal(err)
	}
}

// text is the screen without colours. An unknown message redraws all of it, without
// throttling.
func (r *rig) text() string {
	r.app.Update(nil)
	all := strings.Split(ansi.Strip(r.app.View().Content), "\n")
	for i := range all {
		all[i] = strings.TrimRight(all[i], " ")
	}
	return strings.Join(all, "\n")
}

// scenes are the screens with expected output.
var scenes = []struct {
	name string
	set  func(*rig)
}{
	{"setup-opening", func(r *rig) { r.app.openSet("letters") }},
	{"setup", func(r *rig) { r.open() }},
	{"setup-term", func(r *rig) { r.open().press("pgdown", "space", "down", "+") }},
	{"setup-problem", func(r *rig) {
		r.app.opt.Open = func(string) (*data.Set, error) {
			return nil, fmt.Errorf("data: open letters: labels[17]=40: want 0 to 8, a row of attributes")
		}
		r.open()
	}},
	{"setup-weights", func(r *rig) { r.pretrained().open().press("down", "down") }},
	{"setup-weights-run", func(r *rig) { r.pretrained().open().press("down", "down", "right", "right") }},
	{"live-start", func(r *rig) { r.run() }},
	{"live-extract", func(r *rig) { r.run(early(r.set)...) }},
	{"live-scorers", func(r *rig) {
		plan := planOf(config.ValidationPass)
		r.run(early(r.set)...).flush(event.StageStarted{Plan: 1, StagePlan: plan[1]})
		r.flush(batches(1, plan[1], 1, 330)...)
		for epoch := range 3 {
			r.flush(event.Validated{Plan: 1, Stage: config.Generate, Batch: 100 * (epoch + 1), Epoch: epoch + 1, By: "class means", Scores: scores(0.2 + 0.2*float64(epoch))})
		}
	}},
	{"live-generate", func(r *rig) { r.run(halfway(r.set)...) }},
	{"live-paused", func(r *rig) {
		r.run(halfway(r.set)...).press("p").flush(event.Paused{Plan: 1, Stage: config.Generate, Batch: 280})
		r.flush(event.TermToggled{Term: config.TermGSim, On: false, Plan: 1, Batch: 280})
		r.press("5", "+")
	}},
	{"live-large", func(r *rig) { r.run(halfway(r.set)...).press("[", "enter") }},
	{"live-cursor", func(r *rig) {
		r.run(halfway(r.set)...).press("z", "z", "b", "b", "y", "w", ",", ",", ",", ",", ",", ",")
	}},
	{"live-changed", func(r *rig) {
		r.run(halfway(r.set)...).flush(event.WeightSet{Key: "generate.lambda_mi", Value: "0.5", Plan: 1, Batch: 79},
			event.TermToggled{Term: config.TermGSim, Plan: 1, Batch: 219})
		r.press("G").typeIn("220")
		r.press("enter")
	}},
	{"changes", func(r *rig) {
		r.run(halfway(r.set)...).flush(event.WeightSet{Key: "extract.lambda_r", Value: "2", Plan: 0, Batch: 99},
			event.TermToggled{Term: config.TermGSim, Plan: 1, Batch: 219}, event.WeightSet{Key: "generate.lr", Value: "0.001", Plan: 1, Batch: 229})
		r.press("U")
	}},
	{"live-arranged", func(r *rig) { r.run(halfway(r.set)...).press("3", "o", "{", "7", "}", "1", "}") }},
	{"live-generated", func(r *rig) { r.run(halfway(r.set)...).press("i"); r.flush(generatedAnswer(r)) }},
	{"live-reconstructed", func(r *rig) {
		r.run(early(r.set)...)
		if r.press("i"); r.app.width >= 110 { // they were beside the plots
			r.press("i")
		}
		for range 3 {
			r.flush(reconstructed(r))
		}
	}},
	{"live-forked", func(r *rig) {
		home := r.t.TempDir()
		kept(r.t, filepath.Join(home, "letters-parent"), whole(r.set))
		r.fake.folder = filepath.Join(home, "letters-0")
		events := halfway(r.set)
		started := events[0].(event.RunStarted)
		started.Parent, started.ForkedAt = "letters-parent", "1:120"
		events[0] = started
		r.run(events...)
	}},
	{"lost", func(r *rig) {
		r.app.opt.fake().resume = func(string) (worker.Training, error) { return newFake(), nil }
		r.fake.folder = "/runs/letters-0"
		r.run(halfway(r.set)...).flush(wire.Lost{Reason: "the training process is gone (signal: killed)"})
	}},
	{"live-synthesise", func(r *rig) {
		plan := planOf(config.FinalPass)
		r.run(halfway(r.set)...).flush(event.StageStarted{Plan: 2, StagePlan: plan[2]})
		r.flush(batches(2, plan[2], 1, 1)...)
	}},
	{"result", func(r *rig) { r.run(whole(r.set)...) }},
	{"diverged", func(r *rig) {
		r.run(halfway(r.set)...).flush(event.Diverged{DivergedError: event.DivergedError{Term: config.TermGP, Stage: config.Generate, Batch: 281, Value: "NaN", LastFinite: new(12.5)}})
	}},
	{"ask-waiting", func(r *rig) { r.run(halfway(r.set)...).press("a") }},
	{"ask", func(r *rig) { r.lingering().press("A"); r.answer("survey").answer("ask") }},
	{"ask-mistakes", func(r *rig) {
		r.run(halfway(r.set)...).press("a")
		r.answer("survey").answer("ask").press("W", "down", "v", "<").answer("ask")
	}},
	{"ask-balance", func(r *rig) {
		r.lingering().press("A")
		r.answer("survey").answer("ask").press("/").typeIn("P").press("enter", "v", "v", "o").answer("ask")
	}},
	{"ask-list", func(r *rig) {
		r.lingering().press("A")
		r.answer("survey").answer("ask").press("f", "f", "s", "enter").answer("ask")
	}},
	{"ask-vectors", func(r *rig) {
		r.set.ImageWidth, r.set.ImageHeight = 0, 0
		r.lingering().press("A")
		r.answer("survey").answer("ask")
	}},
	{"invent", func(r *rig) {
		r.lingering().press("A")
		r.answer("survey").answer("ask").press("W", "i", "down", "+", "+")
	}},
	{"invent-early", func(r *rig) { r.run(early(r.set)...).press("I", "enter") }},
	{"invent-waiting", func(r *rig) { r.lingering().press("I"); r.answer("survey").press("space", "enter") }},
	{"invent-added", func(r *rig) {
		r.lingering().press("I")
		r.answer("survey").press("]", "]", "space", "enter").answer("invention").answer("generated").press(">")
	}},
	{"invent-vectors", func(r *rig) {
		r.set.ImageWidth, r.set.ImageHeight = 0, 0
		r.lingering().press("I")
		r.answer("survey").press("space", "enter").answer("invention").press("down", "-")
	}},
	{"errors-waiting", func(r *rig) { r.lingering().press("E") }},
	{"errors-young", func(r *rig) {
		plan := planOf(config.ValidationPass)
		r.run(early(r.set)...).flush(event.StageStarted{Plan: 1, StagePlan: plan[1]})
		r.flush(batches(1, plan[1], 1, 1)...).press("E")
		byMeans := surveyFor(r.set)
		byMeans.Predictor = "class means"
		r.flush(event.Answered{ID: r.app.shared.Calibration.ID, Survey: byMeans})
	}},
	{"errors", func(r *rig) { r.lingering().press("E"); r.survey().press("w") }},
	{"errors-early", func(r *rig) {
		r.run(halfway(r.set)...).press("E")
		r.survey().press("v", "z", "z", ">", "s", "down", "right")
	}},
	{"errors-curve", func(r *rig) { r.lingering().press("E"); r.survey().press("v", "v", "0") }},
	{"errors-classes", func(r *rig) { r.lingering().press("E"); r.survey().press("v", "v", "v", "down") }},
	{"map-pca", func(r *rig) { r.lingering().press("M").answer("spaces") }},
	{"map", func(r *rig) {
		r.lingering().press("M").turned(300).press("right", "right", "up")
	}},
	{"map-mistakes", func(r *rig) {
		r.lingering().press("M").turned(300).press("v").survey().press("right", "right", "up", "z")
	}},
	{"map-large", func(r *rig) {
		r.run(halfway(r.set)...).press("M", "y", "m").turned(140).press("2", "[", "[", "down", "space")
	}},
	{"compare-none", func(r *rig) { r.open().press("C") }},
	{"compare", func(r *rig) { r.run(halfway(r.set)...).compared().press("down", "down") }},
	{"compare-baseline", func(r *rig) { r.run(halfway(r.set)...).compared().press("down", "d", "down", "down") }},
	{"compare-seeds", func(r *rig) { r.run(halfway(r.set)...).compared().press("b", "s", "right", "right", "right") }},
	{"compare-curves", func(r *rig) {
		r.open().compared().press("/").typeIn("glyphs acc_h>0").press("enter", "space", "down", "space", "down", "space")
		r.press("]")
	}},
	{"compare-curves-large", func(r *rig) {
		r.open().compared().press("/").typeIn("glyphs").press("enter", "b", "down", "space", "space")
		r.press("m", "z", "z", "y")
	}},
	{"help", func(r *rig) { r.run(halfway(r.set)...).press("?") }},
	{"glossary", func(r *rig) { r.open().press("g") }},
	{"quit", func(r *rig) { r.run(halfway(r.set)...).press("q") }},
	{"palette", func(r *rig) { r.run(halfway(r.set)...).press(":").typeIn("te").press("down") }},
	{"palette-wrong", func(r *rig) { r.open().press(":").typeIn("set extract.lamda_r 3").press("enter") }},
	{"prompt", func(r *rig) { r.run(halfway(r.set)...).press("2", "=").typeIn("x").press("enter") }},
}

// allSizes names the one scene of each screen with expected output for every size.
// Other scenes have it for the usual sizes only, but must fill each window.
var allSizes = []string{"setup", "live-generate", "ask", "invent", "errors", "map", "compare", "help"}

var usualSizes = [][2]int{{80, 24}, {120, 40}}

func TestScreens(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", scene.name, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				r := newRig(t, func(o *Options) { o.Theme = "mono" })
				r.size(size[0], size[1])
				scene.set(r)
				if slices.Contains(allSizes, scene.name) || slices.Contains(usualSizes, size) {
					golden(t, name, r.text())
				}
				fills(t, r)
			})
		}
	}
}

// fills checks that the screen has as many lines as the window, none too wide.
func fills(t *testing.T, r *rig) {
	t.Helper()
	all := strings.Split(r.text(), "\n")
	if len(all) != r.app.height {
		t.Errorf("%d lines in a window of %d", len(all), r.app.height)
	}
	for i, line := range all {
		if w := ansi.StringWidth(line); w > r.app.width {
			t.Errorf("line %d is %d cells wide in a window of %d: %q", i, w, r.app.width, line)
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("..", "testdata", "screens", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s differs; look at it, then -update:\n%s", path, got)
	}
}
