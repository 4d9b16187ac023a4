package config

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// For any set name and any changed fields, the line is parsed to the same recipe.
func TestShortRecipesMakeTheRoundTrip(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := rapid.SampledFrom(Presets()).Draw(rt, "preset")
		r := Recipe{Data: rapid.StringN(1, 20, -1).Draw(rt, "data"), Preset: p.Name, SplitHash: "ea745496aa0c3e0b", Config: p.Config}
		for range rapid.IntRange(0, 5).Draw(rt, "changes") {
			f := rapid.SampledFrom(Fields).Draw(rt, "field")
			value := "true"
			switch {
			case len(f.Choices) > 0:
				value = rapid.SampledFrom(f.Choices).Draw(rt, "choice")
			case f.IsBool():
			case f.IsFloat():
				value = rapid.SampledFrom([]string{"0", "0.3", "1e-05", "0.125"}).Draw(rt, "number")
			default:
				value = rapid.SampledFrom([]string{"1", "7", "100"}).Draw(rt, "whole")
			}
			_ = r.Config.Set(f.Key, value) // values out of range are not set
		}
		if r.Config.Validate() != nil {
			rt.Skip("no run has this config")
		}
		line, err := r.Short()
		if err != nil {
			rt.Fatal(err)
		}
		if strings.ContainsAny(line, " \t\n\"'`$&|;<>()[]{}*?!#\\") {
			rt.Fatalf("a shell would interpret %s", line)
		}
		back, err := ParseShort(" " + line + "\n")
		r.SplitHash, r.Config.Threads = "ea745496", 0
		if err != nil || back != r {
			rt.Fatalf("%s: %+v, %v; want %+v", line, back, err, r)
		}
		at := rapid.IntRange(0, len(line)-1).Draw(rt, "at")
		if wrong, err := ParseShort(line[:at] + string(rune(line[at]^1)) + line[at+1:]); err == nil {
			rt.Fatalf("a changed character was not detected: %+v", wrong)
		}
	})
}

func signed(text string) string { return text + "~" + sum(text) }

// Errors about invalid lines are specific.
func TestShortRecipesThatAreWrong(t *testing.T) {
	p, _ := PresetByName("glyphs")
	good := "segzsl1:glyphs@ea745496,preset=glyphs." + presetSum(p)
	for line, want := range map[string]string{
		"":                                    "want segzsl1:DATA@SPLIT",
		"glyphs":                              "want segzsl1:DATA@SPLIT",
		"segzsl2:glyphs":                      "version 2: this program reads version 1",
		good:                                  "the end was cut off",
		good + "~00000000":                    "its checksum is 00000000, but its text gives",
		signed("segzsl1:glyphs"):              "want DATA@SPLIT",
		signed("segzsl1:glyphs@ea745496"):     "want preset=NAME",
		signed("segzsl1:g%4z@e,preset=paper"): "is no %XX",
		signed("segzsl1:g@e,preset=none.12"):  `no preset "none"`,
		signed("segzsl1:g@e,preset=glyphs.1"): "other values",
		signed(good + ",seed"):                "want KEY=VALUE",
		signed(good + ",extract.lamda_r=0"):   "the nearest is extract.lambda_r",
		signed(good + ",extract.lambda_r=-1"): "from 0 to",
		signed(good + ",attributes.length=0"): "from 0.001 to 1000",
	} {
		if _, err := ParseShort(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", line, err, want)
		}
	}
	if _, err := (Recipe{Parent: "one"}).Short(); err == nil {
		t.Error("a forked run has a recipe")
	}
}
