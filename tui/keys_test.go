package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

var places = map[string]place{
	"setup": inSetup, "live": inLive, "ask": inAsk, "errors": inErrors, "map": inMap, "invent": inInvent, "compare": inCompare, "help": inHelp, "glossary": inGlossary, "prompt": inPrompt, "palette": inPalette, "confirm": inConfirm,
}

func TestNoKeyMeansTwoThings(t *testing.T) {
	for name, where := range places {
		seen := map[string]string{}
		for _, k := range keyTable() {
			if k.where&where == 0 {
				continue
			}
			for _, pressed := range k.Keys {
				if other, ok := seen[pressed]; ok {
					t.Errorf("%s: %q means both %q and %q", name, pressed, other, k.Long)
				}
				seen[pressed] = k.Long
			}
		}
	}
}

// A key that screens share is one row, so that the palette lists it once.
func TestSharedKeysAreOneRow(t *testing.T) {
	for _, shared := range bare().shared.GammaKeys() {
		rows := 0
		for _, k := range keyTable() {
			if k.Long == shared.Long {
				rows++
			}
		}
		if rows != 1 {
			t.Errorf("%s: %d rows", shared.Long, rows)
		}
	}
}

func TestEveryKeyIsExplained(t *testing.T) {
	for _, k := range keyTable() {
		if k.Long == "" || k.Label == "" || len(k.Keys) == 0 || k.where == 0 {
			t.Errorf("row %+v lacks a label, a key, a place or an explanation", k.Keys)
		}
	}
}

// Key names in the table are those that Bubble Tea uses.
func TestKeyNamesAreReal(t *testing.T) {
	for _, k := range keyTable() {
		for _, name := range k.Keys {
			if got := keyNamed(name).String(); got != name {
				t.Errorf("%q is called %q when it is pressed", name, got)
			}
		}
	}
}

func TestHelpListsEveryKeyOfItsScreen(t *testing.T) {
	for _, screen := range []place{inSetup, inLive, inAsk, inErrors, inMap, inCompare, inInvent} {
		r := newRig(t)
		r.size(200, 100)
		r.app.screen = screen
		r.press("?")
		text := r.text()
		for _, k := range keyTable() {
			if k.where&screen != 0 && (!strings.Contains(text, k.Label) || !strings.Contains(text, k.Long)) {
				t.Errorf("help of screen %d does not show %q: %s", screen, k.Label, k.Long)
			}
		}
	}
}

func TestHelpLineFitsAndHasQuitAndHelp(t *testing.T) {
	for _, width := range []int{60, 80, 120, 200} {
		r := newRig(t).run(halfway(letterSet())...)
		for _, screen := range []place{inSetup, inLive, inAsk, inErrors, inMap, inCompare, inInvent} {
			r.app.screen = screen
			line := ansi.Strip(r.app.helpLine(width))
			if ansi.StringWidth(line) != width || !strings.Contains(line, "q quit") || !strings.Contains(line, "? keys") {
				t.Errorf("width %d: %q", width, line)
			}
		}
	}
}

// Esc and a key that arrive together, as over a slow connection, are both handled.
func TestEscapeWithAKey(t *testing.T) {
	r := newRig(t).open()
	r.app.Update(tea.KeyPressMsg{Code: 'o', Text: "o"})
	if r.app.prompt == nil {
		t.Fatal("o opens no prompt")
	}
	r.app.Update(tea.KeyPressMsg{Code: tea.KeyEscape, Mod: tea.ModAlt})
	if r.app.prompt != nil {
		t.Error("Esc Esc leaves the prompt open")
	}
	r.app.Update(tea.KeyPressMsg{Code: 'o', Text: "o"})
	r.app.Update(tea.KeyPressMsg{Code: 'c', Mod: tea.ModAlt | tea.ModShift})
	if r.app.prompt != nil || r.app.screen != inCompare {
		t.Errorf("Esc C: prompt %v, screen %s", r.app.prompt, r.app.at().title)
	}
}

// The keys that open a page close it.
func TestPagesToggle(t *testing.T) {
	r := newRig(t).open()
	for _, step := range []struct {
		key  string
		open place
	}{{"?", inHelp}, {"?", 0}, {"g", inGlossary}, {"g", 0}, {"?", inHelp}, {"g", inGlossary}, {"?", inHelp}, {"?", 0}} {
		if r.press(step.key); r.app.page.open != step.open {
			t.Fatalf("after %q: page %d, want %d", step.key, r.app.page.open, step.open)
		}
	}
}

// A prompt for a number refuses letters, and after an error the next digit replaces
// the text; Tab completes a path, and what cannot be opened is said beside the prompt.
func TestPromptsCheckWhatIsTyped(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "birds one.npz"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t).open().press("o").typeIn(filepath.Join(dir, "bi")).press("tab")
	if got := r.app.prompt.line.Value(); got != filepath.Join(dir, "birds one.npz") {
		t.Errorf("completed to %q", got)
	}
	r.typeIn("x").press("enter")
	if r.app.prompt == nil || !strings.Contains(r.app.prompt.wrong, "no such file") {
		t.Fatalf("the prompt says %+v", r.app.prompt)
	}
	r.press("esc").run(halfway(r.set)...).press("5", "=")
	r.app.prompt.line.Set("")
	if r.typeIn("a"); r.app.prompt.line.Value() != "" || !strings.Contains(r.app.prompt.wrong, "want a number") {
		t.Errorf("a letter in a prompt for a number: %q, %q", r.app.prompt.line.Value(), r.app.prompt.wrong)
	}
	if r.app.Update(tea.PasteMsg{Content: "3 mm"}); r.app.prompt.line.Value() != "" || !strings.Contains(r.app.prompt.wrong, "want a number") {
		t.Errorf("a pasted word in a prompt for a number: %q, %q", r.app.prompt.line.Value(), r.app.prompt.wrong)
	}
	if r.typeIn("-3").press("enter").typeIn("2"); r.app.prompt.line.Value() != "2" || r.app.prompt.wrong != "" {
		t.Errorf("after an error: %q, %q", r.app.prompt.line.Value(), r.app.prompt.wrong)
	}
}

// The value of an attribute is a number too.
func TestInventTakesNumbers(t *testing.T) {
	r := newRig(t).lingering().press("I").answer("survey").press("=")
	if r.app.prompt == nil || !r.app.prompt.numeric {
		t.Fatalf("the prompt for an attribute: %+v", r.app.prompt)
	}
	old := r.app.prompt.line.Value()
	if r.typeIn("x"); r.app.prompt.line.Value() != old {
		t.Errorf("a letter is accepted: %q", r.app.prompt.line.Value())
	}
}
