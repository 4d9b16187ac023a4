package tui

import (
	"fmt"
	"strings"
	"testing"

	"segzsl/engine/config"
)

// A recipe that is copied in one explorer sets up the same run in another.
func TestRecipeSetsUpTheSameRun(t *testing.T) {
	r := newRig(t).open()
	commanded(r, "set extract.lambda_r 0")
	commanded(r, "seed 3")
	cmd := r.app.copyRecipe()
	if cmd == nil || !strings.Contains(fmt.Sprintf("%T", cmd()), "setClipboardMsg") {
		t.Fatal("nothing was copied")
	}
	line := fmt.Sprint(cmd())
	if !strings.Contains(r.text(), "Copied") || !strings.HasPrefix(line, "segzsl1:letters@") {
		t.Errorf("copied %q; the screen says\n%s", line, r.text())
	}
	want, _ := r.app.setup.Config()
	other := newRig(t).open()
	commanded(other, "recipe "+line)
	got, err := other.app.setup.Config()
	if err != nil || got != want {
		t.Errorf("set up %+v, %v; want %+v", got, err, want)
	}
	other.run(halfway(other.set)...)
	if _, err := other.app.commands().recipe(line); err == nil {
		t.Error("a recipe changed the setup under a run that this program trains")
	}
}

// The automatic preset depends on the set; a recipe keeps its values.
func TestRecipeKeepsItsConfigWithAuto(t *testing.T) {
	preset, _ := config.PresetByName("auto")
	r := newRig(t).open()
	rule := preset.For(r.set).Config
	if rule.Extract.Epochs == preset.Config.Extract.Epochs {
		t.Fatal("the rule gives this set what it gives none")
	}
	recipe := config.Recipe{Data: "letters", Preset: "auto", SplitHash: r.set.SplitHash(), Config: preset.Config}
	line, err := recipe.Short()
	if err != nil {
		t.Fatal(err)
	}
	commanded(r, "recipe "+line)
	if got, err := r.app.setup.Config(); err != nil || got != recipe.Config {
		t.Errorf("set up %+v, %v; want %+v", got, err, recipe.Config)
	}
	if r.app.setup.Base() != rule {
		t.Error("the setup does not list the differences from the automatic preset")
	}
}

func TestRecipeOfAnotherSplitIsReported(t *testing.T) {
	line, err := config.Recipe{Data: "letters", Preset: "paper", SplitHash: "0123456789abcdef", Config: config.Default()}.Short()
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t).open()
	commanded(r, "recipe "+line)
	if !strings.Contains(r.text(), "made on split 01234567") {
		t.Errorf("the other split is not reported:\n%s", r.text())
	}
	commanded(r, "recipe "+line[:len(line)-1])
	if r.app.palette == nil || !strings.Contains(r.app.palette.wrong, "checksum") {
		t.Error("a recipe that was cut off was taken")
	}
}
