package tui

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/setup"
	"segzsl/tui/ui"
)

func (c commands) open(path string) (tea.Cmd, error) {
	a := c.app
	cmd := a.goTo(inSetup)
	if a.screen != inSetup {
		return nil, fmt.Errorf("open: %s", a.setupReady())
	}
	return tea.Batch(cmd, a.openSet(ui.Path(path))), nil
}

func (c commands) preset(name string) (tea.Cmd, error) {
	if err := c.app.setup.ChoosePreset(name); err != nil {
		return nil, err
	}
	return c.app.goTo(inSetup), nil
}

// weights opens a trained model of the data set of the setup.
func (c commands) weights(name string) (tea.Cmd, error) {
	a := c.app
	if a.setup.DataSet() == nil {
		return nil, fmt.Errorf("weights %s: no data set is open", name)
	}
	var titles []string
	for _, w := range a.setup.Trained() {
		title := setup.WeightsTitle(w.Name)
		if name == title || name == w.Name {
			return a.trained.open(w.Name, inAsk), nil
		}
		titles = append(titles, title)
	}
	if len(titles) == 0 {
		return nil, fmt.Errorf("weights %s: there is no trained model for %s with split %s", name, a.setup.Name(), a.setup.DataSet().SplitHash())
	}
	return nil, fmt.Errorf("weights %s: want one of %s, the trained models for %s with its split", name, strings.Join(titles, ", "), a.setup.Name())
}

// set changes a field of the setup or, on any other screen, of the run in training.
// Fields that cannot change during training are refused.
func (c commands) set(text string) (tea.Cmd, error) {
	a := c.app
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		key, value, ok = strings.Cut(text, " ")
	}
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	cfg := a.setup.Base()
	if !ok || value == "" {
		if f, known := config.FieldByKey(key); known {
			return nil, fmt.Errorf("set %s: want a value: %s", key, f.Range())
		}
		return nil, firstError(cfg.Set(key, "0"), fmt.Errorf("set %s: want KEY VALUE", text))
	}
	if a.screen == inSetup || !a.run.Trains() {
		return nil, a.setup.Change(key, value)
	}
	cfg = a.run.Config
	if err := cfg.Set(key, value); err != nil {
		return nil, err
	}
	if f, _ := config.FieldByKey(key); !f.Live {
		return nil, fmt.Errorf("set %s: cannot change during training; use Setup (go setup) for the next run", key)
	}
	a.live.SetWeight(key, cfg.Get(key))
	return nil, nil
}

func (c commands) seed(n string) (tea.Cmd, error) { return nil, c.app.setup.Change("seed", n) }

// term selects a term of the displayed stage by its number, name or a word of its
// title, and switches it if off or on follows.
func (c commands) term(text string) (tea.Cmd, error) {
	a := c.app
	s := a.live.ShownStage()
	if s == nil {
		return nil, fmt.Errorf("term: no run is training; start one first")
	}
	name, want := strings.TrimSpace(text), ""
	for _, word := range []string{"off", "on"} {
		if rest, ok := strings.CutSuffix(name, " "+word); ok {
			name, want = strings.TrimSpace(rest), word
		}
	}
	at, err := termNamed(s, a.live.Terms(), name)
	if err != nil {
		return nil, err
	}
	a.live.Select(at)
	if want == "" {
		return nil, nil
	}
	t := a.live.Changeable()
	if t == nil {
		return nil, fmt.Errorf("term %s: cannot be switched: it has no weight, or no run is training", name)
	}
	a.live.SwitchTerm(t, want == "on")
	return nil, nil
}

func (c commands) sample(text string) (tea.Cmd, error) {
	a := c.app
	if why := a.questionsReady(); why != "" {
		return nil, fmt.Errorf("sample: %s", run.LowerFirst(why))
	}
	n, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
	if err != nil {
		return nil, fmt.Errorf("sample %s: want a whole number", text)
	}
	if n < 0 || n >= a.run.set.N() {
		return nil, fmt.Errorf("sample %d: want 0 to %d", n, a.run.set.N()-1)
	}
	return a.visit(ui.Samples{Sample: n, Keep: true})
}

func (c commands) attach(name string) (tea.Cmd, error) {
	a := c.app
	run, err := a.opt.Backend.Find(name)
	if err != nil {
		return nil, err
	}
	return tea.Batch(a.openSet(run.Recipe.Data), a.attach(run.Path(), run.Recipe.Data)), nil
}

func (c commands) goTo(name string) (tea.Cmd, error) {
	var titles []string
	for _, s := range c.app.screens {
		if strings.EqualFold(s.title, name) || strings.EqualFold(s.key, name) {
			if s.ready != nil && s.ready() != "" {
				return nil, fmt.Errorf("%s", s.ready())
			}
			return c.app.goTo(s.place), nil
		}
		titles = append(titles, strings.ToLower(s.title))
	}
	return nil, fmt.Errorf("go %s: want one of %s", name, strings.Join(titles, ", "))
}

func (c commands) ascii(text string) (tea.Cmd, error) {
	a := c.app
	on, err := onOff("ascii", text, a.ascii)
	a.ascii = on
	a.refresh()
	return nil, err
}

func (c commands) theme(name string) (tea.Cmd, error) {
	f, err := themes.Lookup(name, c.app.opt.ThemeDir)
	if err != nil {
		return nil, err
	}
	return nil, c.app.choose(f)
}

func (c commands) mouse(text string) (tea.Cmd, error) {
	a := c.app
	on, err := onOff("mouse", text, a.opt.Mouse)
	if err == nil && on != a.opt.Mouse {
		a.toggleMouse()
	}
	return nil, err
}

func (c commands) lesson(name string) (tea.Cmd, error) {
	a := c.app
	if name == "off" {
		a.lesson = nil
		return nil, nil
	}
	l, err := FindLesson(name)
	if err != nil {
		return nil, err
	}
	if why := a.setupReady(); why != "" {
		return nil, fmt.Errorf("lesson: %s", run.LowerFirst(why))
	}
	if err := a.setup.Prepare(l.Preset, l.Set); err != nil {
		return nil, err
	}
	return tea.Batch(a.goTo(inSetup), a.openSet(l.Data), a.startLesson(l)), nil
}

// recipe copies the recipe or, given one, sets up the run that it describes.
func (c commands) recipe(text string) (tea.Cmd, error) {
	a := c.app
	if text == "" {
		return a.copyRecipe(), nil
	}
	r, err := config.ParseShort(text)
	if err != nil {
		return nil, err
	}
	if why := a.setupReady(); why != "" {
		return nil, fmt.Errorf("recipe: %s", run.LowerFirst(why))
	}
	if r.Data != a.setup.Name() {
		if _, err := data.Within(".", r.Data); err != nil {
			return nil, fmt.Errorf("recipe: %w; open it yourself first, if you trust the recipe", err)
		}
	}
	if err := a.setup.UseRecipe(r); err != nil {
		return nil, err
	}
	return tea.Batch(a.goTo(inSetup), a.openSet(r.Data)), nil
}

func (c commands) record(path string) (tea.Cmd, error) {
	a := c.app
	if path == "off" {
		a.endRecord()
		a.say("Recording stopped.")
		return nil, nil
	}
	if a.shared.Replayed {
		return nil, ui.ErrReplay
	}
	if a.recorder != nil {
		return nil, fmt.Errorf("record: already recording; record off stops it")
	}
	err := a.beginRecord(path)
	if err == nil {
		a.say("Recording to " + path + ".")
	}
	return nil, err
}

func (c commands) step(n string) (tea.Cmd, error) {
	a := c.app
	count := 1
	if n != "" {
		var err error
		if count, err = strconv.Atoi(n); err != nil || count < 1 {
			return nil, fmt.Errorf("step %s: want a whole number from 1", n)
		}
	}
	if a.run.Trains() && a.run.Phase != run.Paused {
		return nil, fmt.Errorf("step: pause the run first")
	}
	return c.needRun(func() { a.run.post(event.StepBatch{N: count}) })
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// termNamed finds a term by its number on the screen, its name, its title, or the
// beginning of one of their words that no other term has.
func termNamed(s *run.Stage, all []*run.Term, name string) (*run.Term, error) {
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(all) {
		return all[n-1], nil
	}
	var names []string
	for _, t := range all {
		if string(t.Info.Term) == name || strings.EqualFold(t.Info.Title, name) {
			return t, nil
		}
		names = append(names, string(t.Info.Term))
	}
	var begun []*run.Term
	for _, t := range all {
		if name != "" && max(fitness(t.Info.Title, name), fitness(string(t.Info.Term), name)) >= 2 {
			begun = append(begun, t)
		}
	}
	if len(begun) == 1 {
		return begun[0], nil
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("term %s: stage %s has no terms", name, s.Stage)
	}
	return nil, fmt.Errorf("term %s: stage %s has %s", name, s.Stage, strings.Join(names, ", "))
}

// onOff parses a switch; "" toggles it.
func onOff(name, text string, now bool) (bool, error) {
	switch text {
	case "":
		return !now, nil
	case "on", "off":
		return text == "on", nil
	}
	return now, fmt.Errorf("%s %s: want on or off", name, text)
}
