package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// The palette lists every key of every screen, by its description, and every screen.
func TestPaletteListsEveryKeyAndScreen(t *testing.T) {
	for _, screen := range []place{inSetup, inLive, inAsk} {
		r := newRig(t).run(halfway(letterSet())...)
		r.app.screen = screen
		for _, k := range keyTable() {
			if k.Do == nil || k.where&onScreens == 0 || k.Long == paletteTitle {
				continue
			}
			if !offers(r.app.commands().entries(k.Long), k.Long) {
				t.Errorf("on screen %d the palette does not offer %q", screen, k.Long)
			}
		}
		for _, s := range screens() {
			if !offers(r.app.commands().entries("go "+strings.ToLower(s.title)), "go "+strings.ToLower(s.title)) {
				t.Errorf("the palette does not lead to %s", s.title)
			}
		}
	}
}

func offers(list []entry, text string) bool {
	for _, e := range list {
		if e.text == text {
			return true
		}
	}
	return false
}

func commanded(r *rig, text string) *rig { return r.press(":").typeIn(text).press("enter") }

// A typed term goes to the fork that is being created, as one switched by a key does.
func TestPaletteChangesCreateForks(t *testing.T) {
	r := newRig(t, forkable)
	r.fake.folder = "/runs/letters-0"
	r.run(halfway(r.set)...).press("5", "F")
	commanded(r, "term "+string(r.app.live.Selected().Info.Term)+" off")
	if n := len(r.fake.posted); n == 0 || r.fake.posted[n-1].Name() != (event.Fork{}).Name() {
		t.Errorf("posted %+v, want a fork alone", r.fake.posted)
	}
}

func TestPaletteSetsFields(t *testing.T) {
	r := newRig(t).open()
	commanded(r, "set extract.hidden 77")
	if got := r.app.setup.Value("extract.hidden"); got != "77" || r.app.palette != nil {
		t.Errorf("hidden is %s", got)
	}
	r.run(halfway(r.set)...)
	commanded(r, "set extract.lambda_r=7")
	if want := (event.SetWeight{Key: "extract.lambda_r", Value: "7"}); len(r.fake.posted) != 1 || r.fake.posted[0] != event.Command(want) {
		t.Errorf("posted %+v, want %+v", r.fake.posted, want)
	}
	for text, want := range map[string]string{
		"set extract.hidden 3":     "cannot change during training",
		"set extract.lambda_r -3":  "from 0 to",
		"set extract.lamda_r 3":    "the nearest is extract.lambda_r",
		"set extract.lambda_r":     "want a value",
		"term no-such-term off":    "stage generate has",
		"step 0":                   "from 1",
		"go nowhere":               "one of setup, live, ask",
		"theme pink":               "one of auto",
		"sample 100000":            "want 0 to",
		"attach some-run":          "only the current run is available",
		"zzqx":                     "the nearest is",
		"preset nothing":           "want one of paper",
		"set evaluate.oracle true": "",
	} {
		commanded(r, text)
		if want == "" && r.app.palette == nil {
			continue
		}
		if r.app.palette == nil || !strings.Contains(r.app.palette.wrong, want) || want == "" {
			t.Errorf("%s: the line says %+v, want %q", text, r.app.palette, want)
		}
		r.press("esc")
	}
}

func TestPaletteSwitchesTermsAndAsks(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	commanded(r, "term g_sim off")
	if n := len(r.fake.posted); n != 1 || r.fake.posted[0].Name() != "toggle term" {
		t.Errorf("posted %+v", r.fake.posted)
	}
	commanded(r, "sample "+"3")
	if r.app.screen != inAsk || r.app.samples.Sample() != 3 {
		t.Errorf("on screen %d, sample %d; want 3 on Ask", r.app.screen, r.app.samples.Sample())
	}
	commanded(r, "one large plot") // a key of another screen opens it
	if r.app.screen != inLive || !r.app.live.Large() {
		t.Errorf("on screen %d, large %v", r.app.screen, r.app.live.Large())
	}
	r.press(":").typeIn("quit").press("enter")
	if r.app.ask == nil {
		t.Error("quit does not ask while a run trains")
	}
}

func TestPaletteCompletes(t *testing.T) {
	r := newRig(t).open()
	r.press(":").typeIn("set extract.lambda_sim").press("tab", "tab")
	if got := r.app.palette.line.Value(); got != "set extract.lambda_sim "+r.app.setup.Value("extract.lambda_sim") {
		t.Errorf("completed to %q", got)
	}
	r.press("esc")
	r.press(":").typeIn("the").press("tab").typeIn("li").press("tab", "enter")
	if r.app.theme.Name != "light" || r.app.palette != nil {
		t.Errorf("theme %s", r.app.theme.Name)
	}
}

// Whatever is typed, the list has all matches, best first, and the line is unchanged.
func TestPaletteLists(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.StringMatching(`[a-z ._]{0,12}`).Draw(rt, "text")
		list := r.app.commands().entries(text)
		for i := 1; i < len(list); i++ {
			if a, b := fitness(list[i-1].text, strings.TrimSpace(text)), fitness(list[i].text, strings.TrimSpace(text)); a < b && !strings.Contains(strings.TrimLeft(text, " "), " ") {
				rt.Fatalf("%q: %q before %q", text, list[i-1].text, list[i].text)
			}
		}
		r.press(":").typeIn(text)
		if got := r.app.palette.line.Value(); got != text {
			rt.Fatalf("typed %q, the line has %q", text, got)
		}
		r.press("esc")
	})
}

func TestPasteGoesToThePalette(t *testing.T) {
	r := newRig(t).open().press(":")
	r.update(tea.PasteMsg{Content: "seed 42"})
	r.press("enter")
	if got := r.app.setup.Value("seed"); got != "42" {
		t.Errorf("seed %s", got)
	}
}

// What is typed on Setup never starts, stops or opens anything by a guess: with the
// whole name it runs, with part of a name the line is completed, and what starts a run
// asks unless its whole name was typed.
func TestPaletteDoesNotRunGuesses(t *testing.T) {
	for _, text := range []string{"save", "mute 3", "sav", "...", "trai", "a", "start letters", "run", "weight"} {
		r := newRig(t).open()
		commanded(r, text)
		if r.app.run.training != nil || r.app.prompt != nil || r.app.page.open != 0 || r.app.screen != inSetup {
			t.Errorf("%q ran something: training %v, prompt %v", text, r.app.run.training, r.app.prompt)
		}
		if r.app.palette != nil {
			r.press("enter") // runs the completed line, after a question
		}
		if r.app.run.training != nil {
			t.Errorf("%q, Enter twice, started a run", text)
		}
	}
	for _, step := range []struct {
		text    string
		started bool
	}{{"start", true}, {"start training", true}, {"start tr", false}, {"sta", false}} {
		r := newRig(t).open()
		commanded(r, step.text)
		if started := r.app.run.training != nil; started != step.started || !started && r.app.ask == nil && r.app.palette == nil {
			t.Errorf("%q: started %v, question %v", step.text, started, r.app.ask)
		}
	}
}

// Of two actions whose names begin as typed, none runs.
func TestPaletteRunsUnambiguousPrefixes(t *testing.T) {
	r := newRig(t).open()
	commanded(r, "gloss")
	if r.app.page.open != inGlossary {
		t.Error("gloss does not open the glossary")
	}
	r.press("g")
	commanded(r, "them light")
	if r.app.theme.Name != "light" {
		t.Errorf("theme %s", r.app.theme.Name)
	}
	commanded(r, "row")
	if r.app.palette == nil || r.app.palette.line.Value() != "row down" {
		t.Errorf("row is not completed to the first of its names: %+v", r.app.palette)
	}
}

// Part of a key finds every setting with it, and every export.
func TestPaletteFindsSettings(t *testing.T) {
	r := newRig(t).open()
	list := r.app.commands().entries("lam")
	for _, f := range config.Fields {
		if strings.Contains(f.Key, ".lambda") && !offers(list, "set "+f.Key) {
			t.Errorf("lam does not find %s", f.Key)
		}
	}
	for _, e := range r.app.commands().keyEntries() {
		if strings.Contains(e.text, "export") && !offers(r.app.commands().entries("export"), e.text) {
			t.Errorf("export does not find %q", e.text)
		}
	}
}

// A part of a term's title that several terms have selects none of them.
func TestTermsByPartOfTheirNames(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	for _, text := range []string{"term generator off", "term g off"} {
		commanded(r, text)
		if n := len(r.fake.posted); n != 0 || r.app.palette == nil || !strings.Contains(r.app.palette.wrong, "stage generate has") {
			t.Errorf("%q posted %v", text, r.fake.posted)
		}
		r.press("esc")
	}
	commanded(r, "term gradient off")
	if want := event.Command(event.ToggleTerm{Term: "gp"}); len(r.fake.posted) != 1 || r.fake.posted[0] != want {
		t.Errorf("posted %v, want %v", r.fake.posted, want)
	}
}

// :open completes paths as they are typed, also from ~.
func TestOpenCompletesPaths(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.WriteFile(filepath.Join(home, "birds.npz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	for typed, want := range map[string]string{"~/bi": "~/birds.npz", "$HOME/b": "$HOME/birds.npz", home + "/": home + "/birds.npz"} {
		if list := r.app.commands().entries("open " + typed); !offers(list, "open "+want) {
			t.Errorf("open %s: %+v, want %s", typed, list, want)
		}
	}
	var opened string
	r.app.opt.Open = func(path string) (*data.Set, error) { opened = path; return r.set, nil }
	if commanded(r, "open ~/birds.npz"); opened != home+"/birds.npz" {
		t.Errorf("opened %q", opened)
	}
}
