package setup

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// rig is the screen on its own context.
type rig struct {
	t      rapid.TB
	screen *Screen
	accept func(string) (tea.Cmd, error) // of the last prompt
	went   ui.Request

	trained []record.Weights
}

func newRig(t rapid.TB) *rig {
	t.Helper()
	r := &rig{t: t}
	c := &ui.Context{Look: ui.NewLook(themes.Mono, false, false), Width: 120, Height: 37, Run: run.New(), Open: ui.Setup}
	c.Prompt = func(_, _ string, accept func(string) (tea.Cmd, error)) { r.accept = accept }
	c.Go = func(to ui.Request) tea.Cmd { r.went = to; return nil }
	r.screen = New(c, data.Open, func() tea.Cmd { return nil }, func(*data.Set) []record.Weights { return r.trained })
	return r
}

// arrive runs a command of the screen.
func arrive(cmd tea.Cmd) { cmd().(ui.Message).Arrive() }

func (r *rig) press(names ...string) {
	r.t.Helper()
	for _, name := range names {
		i := slices.IndexFunc(r.screen.Keys(), func(k ui.Key) bool { return slices.Contains(k.Keys, name) })
		if i < 0 {
			r.t.Fatalf("no key %q", name)
		}
		if cmd := r.screen.Keys()[i].Do(); cmd != nil {
			arrive(cmd)
		}
	}
}

// to moves the cursor to the row of a configuration key.
func (r *rig) to(key string) {
	r.t.Helper()
	r.screen.cursor = slices.IndexFunc(r.screen.rows, func(row row) bool { return row.key == key })
	if r.screen.cursor < 0 {
		r.t.Fatalf("no row for %s", key)
	}
}

// Every configuration key has one row.
func TestRowsListEveryKey(t *testing.T) {
	count := map[string]int{}
	for _, row := range setupRows() {
		count[row.key]++
	}
	for _, f := range config.Fields {
		if count[f.Key] != 1 {
			t.Errorf("%s has %d rows", f.Key, count[f.Key])
		}
	}
}

// Whatever is pressed, the cursor is never on a heading, each value is in its field's
// range, the edits are the differences from the preset, and the screen fits.
func TestKeysKeepTheConfigValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(t)
		arrive(r.screen.OpenSet("synthetic"))
		s := r.screen
		r.to("seed")
		keys := rapid.SliceOf(rapid.SampledFrom([]string{"down", "pgdown", "end", "left", "right", "space", "backspace"})) // up leads to the data sets
		for _, key := range keys.Draw(t, "keys") {
			r.press(key)
			if s.rows[s.cursor].kind == headingRow {
				t.Fatal("the cursor is on a heading")
			}
			cfg := s.Base()
			for _, e := range s.Edits() {
				if e.Value == s.base.Get(e.Key) {
					t.Fatalf("%s = %s is listed as an edit, and is the preset's value", e.Key, e.Value)
				}
				if err := cfg.Set(e.Key, e.Value); err != nil {
					t.Fatalf("an edit that the configuration does not accept: %v", err)
				}
			}
			s.Layout(80, 20)
			lines := s.Draw(80, 20)
			if len(lines) > 20 || slices.ContainsFunc(lines, func(l string) bool { return ansi.StringWidth(l) > 80 }) {
				t.Fatalf("the screen does not fit 80 × 20:\n%s", ansi.Strip(strings.Join(lines, "\n")))
			}
		}
	})
}

// Space switches a term off and back on with its weight; Backspace resets it to the
// preset's.
func TestATermKeepsItsWeightWhileItIsOff(t *testing.T) {
	r := newRig(t)
	const key = "extract.lambda_r"
	r.to(key)
	preset := r.screen.Value(key)
	r.press("right")
	weight := r.screen.Value(key)
	if weight == preset {
		t.Fatalf("→ left the weight at %s", preset)
	}
	for _, want := range []string{"0", weight} {
		if r.press("space"); r.screen.Value(key) != want {
			t.Errorf("weight %s, want %s", r.screen.Value(key), want)
		}
	}
	if r.press("backspace"); r.screen.Value(key) != preset || len(r.screen.Edits()) != 0 {
		t.Errorf("weight %s, edits %v after Backspace, want %s and none", r.screen.Value(key), r.screen.Edits(), preset)
	}
}

// A typed value outside its range is refused with a reason, and changes nothing.
func TestATypedValueIsChecked(t *testing.T) {
	r := newRig(t)
	r.to("seed")
	r.press("enter")
	if _, err := r.accept("-1"); err == nil || r.screen.Value("seed") != r.screen.base.Get("seed") {
		t.Errorf("seed -1: %v, seed is %s", err, r.screen.Value("seed"))
	}
	if _, err := r.accept("7"); err != nil || r.screen.Value("seed") != "7" {
		t.Errorf("seed 7: %v, seed is %s", err, r.screen.Value("seed"))
	}
}

// A set has its own preset, unless the user has chosen one.
func TestASetBringsItsPreset(t *testing.T) {
	r := newRig(t)
	arrive(r.screen.OpenSet("synthetic"))
	if r.screen.PresetName() != "synthetic" {
		t.Errorf("preset %s", r.screen.PresetName())
	}
	if err := r.screen.ChoosePreset("paper"); err != nil {
		t.Fatal(err)
	}
	arrive(r.screen.OpenSet("synthetic"))
	if r.screen.PresetName() != "paper" {
		t.Errorf("the chosen preset was replaced by %s", r.screen.PresetName())
	}
	if err := r.screen.ChoosePreset("papr"); err == nil || !strings.Contains(err.Error(), "paper, glyphs") || r.screen.PresetName() != "paper" {
		t.Errorf("a preset that does not exist: %v, preset %s", err, r.screen.PresetName())
	}
}

// Recordings and recipes of earlier versions call the automatic preset sized.
func TestThePresetOpensByItsEarlierName(t *testing.T) {
	r := newRig(t)
	if err := r.screen.Begin("sized", nil, nil); err != nil || r.screen.PresetName() != "auto" {
		t.Errorf("to begin with: %v, preset %s", err, r.screen.PresetName())
	}
	recipe := config.Recipe{Preset: "sized", Config: config.Default()}
	if err := r.screen.UseRecipe(recipe); err != nil || r.screen.PresetName() != "auto" {
		t.Errorf("a recipe: %v, preset %s", err, r.screen.PresetName())
	}
}

// Weights are chosen from the list for the set; a change of a setting means to train new
// ones, and a choice that the list no longer has is dropped.
func TestWeightsAreChosen(t *testing.T) {
	r := newRig(t)
	r.trained = []record.Weights{{Name: "pretrained-synthetic"}, {Name: "20261201-042707-synthetic-s0"}}
	s := r.screen
	arrive(s.OpenSet("synthetic"))
	r.press("home", "down", "down")
	if s.rows[s.cursor].kind != weightsRow || s.Offered() != "pretrained-synthetic" || s.weights != "" {
		t.Fatalf("row %s, offered %q, chosen %q", s.rows[s.cursor].title, s.Offered(), s.weights)
	}
	for _, c := range []struct{ key, want string }{
		{"right", "pretrained-synthetic"}, {"enter", "20261201-042707-synthetic-s0"}, {"right", ""}, {"left", "20261201-042707-synthetic-s0"},
	} {
		if r.press(c.key); s.weights != c.want {
			t.Fatalf("%s chose %q, want %q", c.key, s.weights, c.want)
		}
		if width := ui.Cells(s.weightsValue()); width > listWidth-valueStart-1 {
			t.Errorf("%q has %d cells", s.weightsValue(), width)
		}
	}
	r.press("r")
	if want := (ui.OpenWeights{Name: "20261201-042707-synthetic-s0", At: ui.Ask}); r.went != want {
		t.Errorf("r asks for %+v, want %+v", r.went, want)
	}
	r.to("seed")
	if r.press("right"); s.weights != "" {
		t.Errorf("after a change of the seed %q is chosen", s.weights)
	}
	if r.press("r"); r.went != (ui.StartRun{}) {
		t.Errorf("r asks for %+v, want a run", r.went)
	}
	s.weights, r.trained = "20261201-042707-synthetic-s0", r.trained[:1]
	if arrive(s.Enter()); s.weights != "" {
		t.Errorf("%q is chosen, which was removed", s.weights)
	}
}

// A recipe's configuration survives the set that is opened for it, and a set with
// another split is reported.
func TestARecipeKeepsItsConfig(t *testing.T) {
	for _, split := range []string{"", "00000000"} {
		r := newRig(t)
		want := config.Default()
		want.Seed, want.Extract.Epochs = 9, 17
		if err := r.screen.UseRecipe(config.Recipe{Preset: "synthetic", SplitHash: split, Config: want}); err != nil {
			t.Fatal(err)
		}
		arrive(r.screen.OpenSet("synthetic"))
		if got, err := r.screen.Config(); err != nil || got != want {
			t.Errorf("config %+v, %v, want %+v", got, err, want)
		}
		if reported := strings.Contains(r.screen.Notice(), "not comparable"); reported != (split != "") {
			t.Errorf("split %q: notice %q", split, r.screen.Notice())
		}
	}
}

// Of two sets that are being opened, the last one requested is shown, in whatever
// order they have been read.
func TestTheLastSetAskedForIsShown(t *testing.T) {
	r := newRig(t)
	r.screen.open = func(name string) (*data.Set, error) {
		if name == "missing" {
			return nil, errors.New("open missing: no such file")
		}
		return data.Open(name)
	}
	first, second := r.screen.OpenSet("missing"), r.screen.OpenSet("synthetic")
	arrive(second)
	arrive(first)
	if r.screen.DataSet() == nil || r.screen.Problem() != "" || r.screen.Opening() {
		t.Errorf("set %v, problem %q", r.screen.DataSet(), r.screen.Problem())
	}
	arrive(r.screen.OpenSet("missing"))
	r.screen.Layout(120, 37)
	text := ansi.Strip(strings.Join(r.screen.Draw(120, 37), "\n"))
	if r.screen.DataSet() != nil || !strings.Contains(text, "no such file") {
		t.Errorf("a set that cannot be opened:\n%s", text)
	}
}

// The help of every setting is shown whole, in a narrow window too, and images only
// where they are large enough to see.
func TestHelpIsNotCut(t *testing.T) {
	r := newRig(t)
	arrive(r.screen.OpenSet("glyphs"))
	s := r.screen
	for _, size := range [][2]int{{80, 21}, {99, 50}, {100, 37}, {200, 57}} {
		s.Width, s.Height = size[0], size[1]
		for i, row := range s.rows {
			if row.kind == headingRow {
				continue
			}
			s.cursor = i
			lay := s.computeLayout(s.Width, s.Height)
			all := strings.Join(strings.Fields(ansi.Strip(strings.Join(lay.about, " "))), " ")
			if strings.Contains(all, "…") || row.key != "" && !strings.Contains(all, "in the preset (source: ") {
				t.Errorf("%d × %d: help of %s is cut: %q", s.Width, s.Height, row.key, all)
			}
			s.Layout(s.Width, s.Height)
			if drawn := strings.Join(s.Draw(s.Width, s.Height), "\n"); !strings.Contains(drawn, "▸") {
				t.Errorf("%d × %d: the cursor is not visible:\n%s", s.Width, s.Height, drawn)
			}
		}
	}
	s.cursor, s.Width = 0, 80
	for height := 8; height < 30; height++ {
		lay := s.computeLayout(80, height)
		if images := len(lay.set) - 3; lay.images > 0 && images < leastImage {
			t.Errorf("height %d: images of %d lines", height, images)
		}
	}
}
