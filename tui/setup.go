package tui

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/tui/run"
)

// setup is the first screen: what to train on, and how.
type setup struct {
	open     func(nameOrPath string) (*data.Set, error)
	serial   int // counts sets asked for
	name     string
	opening  bool
	Starting bool // a run is being started
	set      *data.Set
	album    album
	gallery  int // where in the album the shown images begin
	shown    int // how many are
	problem  string

	sets    []string // names and paths that ← and → walk through
	preset  config.Preset
	chosen  bool // the user chose the preset, so the next set keeps it
	given   bool // the caller, or a recipe, chose it for the next set alone
	whole   bool // and gave a whole config
	base    config.Config
	edits   map[string]string // values that differ from the base by the user's hand
	before  map[string]string // weights of terms that were switched off
	rows    []row
	cursor  int
	top     int
	notice  string
	alarmed bool
	listTop int    // the line of the screen's body where the rows begin
	split   string // the beginning of the hash that a recipe asks for
}

// begin takes what the caller wants over the presets.
func (s *setup) begin(opt Options) error {
	s.edits, s.before = map[string]string{}, map[string]string{}
	for _, f := range data.Formats() {
		if f.BuiltIn {
			s.sets = append(s.sets, f.Name)
		}
	}
	s.rows = setupRows()
	s.usePreset(defaultPreset())
	if opt.Preset != "" {
		p, err := presetByName(opt.Preset)
		if err != nil {
			return err
		}
		s.usePreset(p)
	}
	if opt.Config != nil {
		s.differ(*opt.Config)
	}
	s.whole = opt.Config != nil
	s.given = opt.Preset != "" || s.whole
	for _, o := range opt.Overrides {
		key, value, ok := strings.Cut(o, "=")
		if !ok {
			return fmt.Errorf("tui: setting %q: want key=value", o)
		}
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if err := s.Change(key, value); err != nil {
			return err
		}
		s.edits[key] = value // another base may come with the set
	}
	return nil
}

// differ makes edits of what differs from the preset.
func (s *setup) differ(cfg config.Config) {
	for i := range config.Fields {
		key := config.Fields[i].Key
		if v := cfg.Get(key); v != s.base.Get(key) {
			s.edits[key] = v
		}
	}
}

func defaultPreset() config.Preset {
	if all := config.Presets(); len(all) > 0 {
		return all[0]
	}
	return config.Preset{Name: "paper", Title: "the paper's values", Config: config.Default()}
}

func presetByName(name string) (config.Preset, error) {
	var names []string
	for _, p := range config.Presets() {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return config.Preset{}, fmt.Errorf("tui: preset %q: want one of %s", name, strings.Join(names, ", "))
}

// usePreset takes a preset's values, for the set that is open.
func (s *setup) usePreset(p config.Preset) {
	s.preset = p.For(s.set)
	s.base = s.preset.Config
}

func (s *setup) PresetName() string { return s.preset.Name }

// setupOpened brings a data set, or why it could not be opened.
type setupOpened struct {
	serial int
	name   string
	set    *data.Set
	album  album
	err    error
}

// OpenSet reads a data set in the background.
func (s *setup) OpenSet(name string) tea.Cmd {
	s.serial++
	s.opening, s.name = true, name
	s.set, s.problem = nil, ""
	serial, open := s.serial, s.open
	return func() tea.Msg {
		set, err := open(name)
		msg := setupOpened{serial: serial, name: name, set: set, err: err}
		if err == nil {
			msg.album = newAlbum(set)
		}
		return msg
	}
}

// Take shows what OpenSet brought, unless another set was asked for since.
func (s *setup) Take(msg setupOpened) bool {
	if msg.serial != s.serial {
		return false
	}
	s.take(msg)
	return true
}

func (s *setup) take(msg setupOpened) {
	s.opening = false
	s.Note("", false)
	if msg.err != nil {
		s.problem = msg.err.Error()
		return
	}
	s.set, s.album, s.gallery = msg.set, msg.album, 0
	s.remember(msg.name)
	switch {
	case s.given && s.whole:
		s.keepConfig()
	case s.chosen || s.given:
		s.usePreset(s.preset)
	default:
		s.usePreset(config.PresetFor(msg.set))
	}
	s.given = false
	s.checkSplit()
}

// keepConfig takes the preset's values for the set that is open, and lets the
// config stay what it is.
func (s *setup) keepConfig() {
	cfg, err := s.Config()
	if err != nil {
		return
	}
	s.usePreset(s.preset)
	s.edits = map[string]string{}
	s.differ(cfg)
}

// checkSplit reports that a set is not the one that a recipe was made on.
func (s *setup) checkSplit() {
	want := s.split
	s.split = ""
	if hash := s.set.SplitHash(); want != "" && !strings.HasPrefix(hash, want) {
		s.Note(fmt.Sprintf("The recipe was made on split %s, but %s has split %s here: results will not compare.", want, s.name, hash), true)
	}
}

// What the setup offers to the rest of the explorer.

// Name is the name or path of the data set, open or not.
func (s *setup) Name() string { return s.name }

// DataSet is the set that is open, or nil.
func (s *setup) DataSet() *data.Set { return s.set }

// Opening is whether a set is being read.
func (s *setup) Opening() bool { return s.opening }

// Problem is why the set could not be opened, or "".
func (s *setup) Problem() string { return s.problem }

// Notice is the sentence on the status line.
func (s *setup) Notice() string { return s.notice }

// Sets are names and paths of sets to choose from.
func (s *setup) Sets() []string { return s.sets }

// Base is the preset's config for the set that is open.
func (s *setup) Base() config.Config { return s.base }

// Edits are the values that differ from the base, by key.
func (s *setup) Edits() []config.Setting {
	var edits []config.Setting
	for _, key := range slices.Sorted(maps.Keys(s.edits)) {
		edits = append(edits, config.Setting{Key: key, Value: s.edits[key]})
	}
	return edits
}

// ChoosePreset takes a preset's values, for sets that are opened from now on, too.
func (s *setup) ChoosePreset(name string) error {
	p, err := presetByName(name)
	if err == nil {
		s.usePreset(p)
		s.chosen = true
	}
	return err
}

// Prepare takes a preset's values and lays settings, "key=value", over them.
func (s *setup) Prepare(preset string, settings []string) error {
	if err := s.ChoosePreset(preset); err != nil {
		return err
	}
	s.edits = map[string]string{}
	for _, pair := range settings {
		key, value, _ := strings.Cut(pair, "=")
		if err := s.Change(key, value); err != nil {
			return err
		}
	}
	return nil
}

// UseRecipe takes a recipe's config, for the set that is opened next.
func (s *setup) UseRecipe(r config.Recipe) error {
	if err := s.ChoosePreset(r.Preset); err != nil {
		return err
	}
	s.given, s.whole = true, true
	s.edits, s.split = map[string]string{}, r.SplitHash
	s.differ(r.Config)
	return nil
}

func (s *setup) remember(name string) {
	for _, known := range s.sets {
		if known == name {
			return
		}
	}
	s.sets = append(s.sets, name)
}

func (s *setup) Note(text string, alarmed bool) { s.notice, s.alarmed = text, alarmed }

// config is the base with the user's edits.
func (s *setup) Config() (config.Config, error) {
	cfg := s.base
	for _, f := range config.Fields {
		if value, ok := s.edits[f.Key]; ok {
			if err := cfg.Set(f.Key, value); err != nil {
				return cfg, err
			}
		}
	}
	return cfg, cfg.Validate()
}

// value is a field as it stands, edits included.
func (s *setup) Value(key string) string {
	if v, ok := s.edits[key]; ok {
		return v
	}
	return s.base.Get(key)
}

// change gives a field a value; the base's own value is no edit.
func (s *setup) Change(key, value string) error {
	trial := s.base
	if err := trial.Set(key, value); err != nil {
		return err
	}
	if trial.Get(key) == s.base.Get(key) {
		delete(s.edits, key)
	} else {
		s.edits[key] = trial.Get(key)
	}
	s.Note("", false)
	return nil
}

// nudge makes a number smaller or larger: whole numbers by a tenth and at
// least 1, fractions by a quarter.
func (s *setup) nudge(f *config.Field, by int) error {
	text := s.Value(f.Key)
	if f.IsFloat() {
		v, _ := strconv.ParseFloat(text, 64)
		return s.Change(f.Key, run.Scaled(v, math.Pow(1.25, float64(by)), f.Min, f.Max))
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return err
	}
	step := max(1, v/10)
	if f.Key == "seed" {
		step = 1
	}
	return s.Change(f.Key, strconv.FormatInt(max(int64(f.Min), v+int64(by)*step), 10))
}

// switchOff toggles a weight between 0 and what it was.
func (s *setup) switchOff(key string) error {
	if v := s.Value(key); v != "0" {
		s.before[key] = v
		return s.Change(key, "0")
	}
	back := s.before[key]
	if back == "" || back == "0" {
		back = s.base.Get(key)
	}
	if back == "0" {
		back = "1"
	}
	return s.Change(key, back)
}

// The actions of the key table.

func (a *App) setupMove(by int) {
	s := &a.setup
	s.cursor = stepRow(s.rows, s.cursor, by)
}

func (a *App) setupEnter() tea.Cmd {
	s := &a.setup
	r := s.rows[s.cursor]
	switch r.kind {
	case startRow:
		return a.start()
	case dataRow:
		return a.askPath()
	case presetRow:
		return a.setupTurn(1)
	}
	f, _ := config.FieldByKey(r.key)
	if f.IsBool() || len(f.Choices) > 0 {
		return a.setupTurn(1)
	}
	a.prompt = newPrompt(fmt.Sprintf("%s, %s", f.Key, f.Range()), s.Value(f.Key), func(text string) (tea.Cmd, error) {
		return nil, s.Change(f.Key, text)
	})
	return nil
}

// setupTurn moves to another choice, or makes a number smaller or larger.
func (a *App) setupTurn(by int) tea.Cmd {
	s := &a.setup
	r := s.rows[s.cursor]
	switch r.kind {
	case dataRow:
		return a.turnSet(by)
	case presetRow:
		a.turnPreset(by)
	case fieldRow, termRow:
		s.turnField(r.key, by)
	}
	return nil
}

func (s *setup) turnField(key string, by int) {
	f, _ := config.FieldByKey(key)
	var err error
	switch {
	case f.IsBool():
		err = s.Change(key, strconv.FormatBool(s.Value(key) != "true"))
	case len(f.Choices) > 0:
		err = s.Change(key, turned(f.Choices, s.Value(key), by))
	default:
		err = s.nudge(f, by)
	}
	if err != nil {
		s.Note(err.Error(), true)
	}
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

func (a *App) turnSet(by int) tea.Cmd {
	s := &a.setup
	if len(s.sets) == 0 {
		return nil
	}
	return a.openSet(turned(s.sets, s.name, by))
}

func (a *App) turnPreset(by int) {
	s := &a.setup
	var names []string
	for _, p := range config.Presets() {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return
	}
	if p, err := presetByName(turned(names, s.preset.Name, by)); err == nil {
		s.usePreset(p)
		s.chosen = true
	}
}

func (a *App) setupSwitch() {
	s := &a.setup
	r := s.rows[s.cursor]
	var err error
	switch r.kind {
	case termRow:
		err = s.switchOff(r.key)
	case fieldRow:
		if f, _ := config.FieldByKey(r.key); f.IsBool() {
			s.turnField(r.key, 1)
		}
	}
	if err != nil {
		s.Note(err.Error(), true)
	}
}

// switchable is whether the row under the cursor has a switch.
func (s *setup) switchable() bool {
	r := s.rows[s.cursor]
	f, ok := config.FieldByKey(r.key)
	return r.kind == termRow || ok && f.IsBool()
}

func (a *App) setupReset() {
	s := &a.setup
	if key := s.rows[s.cursor].key; key != "" {
		delete(s.edits, key)
		s.Note("", false)
	}
}

func (a *App) askPath() tea.Cmd {
	a.prompt = newPrompt("path to a data set (.npz, folder of .npy or xlsa17)", "", func(text string) (tea.Cmd, error) {
		if text == "" {
			return nil, fmt.Errorf("nothing typed")
		}
		return a.openSet(text), nil
	})
	return nil
}

func (a *App) nextGallery() {
	if n := len(a.setup.album.samples); n > 0 {
		a.setup.gallery = (a.setup.gallery + max(a.setup.shown, 1)) % n
	}
}
