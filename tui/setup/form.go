package setup

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/tui/run"
)

// form is the configuration of the next run: a preset and the user's changes.
type form struct {
	preset config.Preset
	chosen bool // the user chose the preset: later sets keep it
	given  bool // the caller, or a recipe, chose it for the next set only
	whole  bool // and gave a complete configuration
	base   config.Config
	edits  map[string]string // values that differ from base
	before map[string]string // weights of the terms that are switched off
}

func newForm() form {
	f := form{edits: map[string]string{}, before: map[string]string{}}
	f.usePreset(defaultPreset(), nil)
	return f
}

func defaultPreset() config.Preset {
	if all := config.Presets(); len(all) > 0 {
		return all[0]
	}
	return config.Preset{Name: "paper", Title: "the paper's values", Config: config.Default()}
}

func presetByName(name string) (config.Preset, error) {
	if p, ok := config.PresetByName(name); ok {
		return p, nil
	}
	var names []string
	for _, p := range config.Presets() {
		names = append(names, p.Name)
	}
	return config.Preset{}, fmt.Errorf("tui: preset %q: want one of %s", name, strings.Join(names, ", "))
}

// usePreset sets the preset's values for a set, which may be nil.
func (f *form) usePreset(p config.Preset, set *data.Set) {
	f.preset = p.For(set)
	f.base = f.preset.Config
}

// suit adapts the preset to a set that was opened.
func (f *form) suit(set *data.Set) {
	switch {
	case f.given && f.whole:
		f.keepConfig(set)
	case f.chosen || f.given:
		f.usePreset(f.preset, set)
	default:
		f.usePreset(config.PresetFor(set), set)
	}
	f.given = false
}

// keepConfig changes the base to the preset's values for a set, but not the
// configuration.
func (f *form) keepConfig(set *data.Set) {
	cfg, err := f.Config()
	if err != nil {
		return
	}
	f.usePreset(f.preset, set)
	f.edits = map[string]string{}
	f.differ(cfg)
}

// differ turns differences from the preset into edits.
func (f *form) differ(cfg config.Config) {
	for i := range config.Fields {
		key := config.Fields[i].Key
		if v := cfg.Get(key); v != f.base.Get(key) {
			f.edits[key] = v
		}
	}
}

// Base is the preset's configuration for the open set.
func (f *form) Base() config.Config { return f.base }

// PresetName is the name of the preset.
func (f *form) PresetName() string { return f.preset.Name }

// Config is the base with the user's edits.
func (f *form) Config() (config.Config, error) {
	cfg := f.base
	for _, field := range config.Fields {
		if value, ok := f.edits[field.Key]; ok {
			if err := cfg.Set(field.Key, value); err != nil {
				return cfg, err
			}
		}
	}
	return cfg, cfg.Validate()
}

// Edits lists the values that differ from the base, by key.
func (f *form) Edits() []config.Setting {
	var edits []config.Setting
	for _, key := range slices.Sorted(maps.Keys(f.edits)) {
		edits = append(edits, config.Setting{Key: key, Value: f.edits[key]})
	}
	return edits
}

// Summary describes the set, the preset and the seed, with a line for each edit.
func (s *Screen) Summary() []string {
	lines := []string{fmt.Sprintf("setup: data set %s, preset %s, seed %s", s.Name(), s.PresetName(), s.Value("seed"))}
	for _, e := range s.Edits() {
		lines = append(lines, fmt.Sprintf("  %s = %s (%s in the preset)", e.Key, e.Value, s.base.Get(e.Key)))
	}
	return lines
}

// Value is the value of a field, including edits.
func (f *form) Value(key string) string {
	if v, ok := f.edits[key]; ok {
		return v
	}
	return f.base.Get(key)
}

// change sets a field; setting the base's value removes the edit.
func (f *form) change(key, value string) error {
	changed := f.base
	if err := changed.Set(key, value); err != nil {
		return err
	}
	if changed.Get(key) == f.base.Get(key) {
		delete(f.edits, key)
	} else {
		f.edits[key] = changed.Get(key)
	}
	return nil
}

// turn selects another choice, or makes a number smaller or larger.
func (f *form) turn(key string, by int) error {
	field, _ := config.FieldByKey(key)
	switch {
	case field.IsBool():
		return f.change(key, strconv.FormatBool(f.Value(key) != "true"))
	case len(field.Choices) > 0:
		return f.change(key, turned(field.Choices, f.Value(key), by))
	}
	return f.nudge(field, by)
}

func turned(choices []string, now string, by int) string {
	at := 0
	for i, c := range choices {
		if c == now {
			at = i + by
		}
	}
	return choices[(at+len(choices))%len(choices)]
}

// nudge makes a number smaller or larger: whole numbers by a tenth, at least 1,
// fractions by a quarter.
func (f *form) nudge(field *config.Field, by int) error {
	text := f.Value(field.Key)
	if field.IsFloat() {
		v, _ := strconv.ParseFloat(text, 64)
		return f.change(field.Key, run.Scaled(v, math.Pow(1.25, float64(by)), field.Min, field.Max))
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	step := max(1, v/10)
	if field.Key == "seed" {
		step = 1
	}
	return f.change(field.Key, strconv.FormatInt(max(int64(field.Min), v+int64(by)*step), 10))
}

// switchOff toggles a weight between 0 and its previous value.
func (f *form) switchOff(key string) error {
	if v := f.Value(key); v != "0" {
		f.before[key] = v
		return f.change(key, "0")
	}
	back := f.before[key]
	if back == "" || back == "0" {
		back = f.base.Get(key)
	}
	if back == "0" {
		back = "1"
	}
	return f.change(key, back)
}
