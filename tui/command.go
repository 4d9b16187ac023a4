package tui

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/data/suggest"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// command is one row of the table of what can be typed: in the palette, and in
// plain mode. Keys are reached beside it, by their long text.
type command struct {
	name  string
	takes string // what follows the name; "" for nothing
	about string
	do    func(a *App, argument string) (tea.Cmd, error) // nil for tui/plain alone
	// optional says that the argument may be left out.
	optional bool
	// complete lists what may follow, "text\thint"; a text that ends in a space
	// takes more after it. nil knows nothing.
	complete func(a *App, argument string) []string
}

// commandTable is every command, in the order of a session.
func commandTable() []command {
	return []command{
		{name: "start", about: "start training", do: func(a *App, _ string) (tea.Cmd, error) { return a.start(), nil }},
		{name: "open", takes: "PATH", about: "open a data set by its name or path", do: (*App).doOpen, complete: completePath},
		{name: "preset", takes: "NAME", about: "use a preset", do: (*App).doPreset, complete: completePreset},
		{name: "set", takes: "KEY VALUE", about: "change a setting", do: (*App).doSet, complete: completeField},
		{name: "seed", takes: "N", about: "random seed of the next run", do: (*App).doSeed},
		{name: "pause", about: "pause before the next batch", do: doPost(event.Pause{})},
		{name: "resume", about: "resume after a pause", do: doPost(event.Resume{})},
		{name: "step", takes: "N", about: "train N batches of a paused run (1)", optional: true, do: (*App).doStep},
		{name: "term", takes: "TERM off|on", about: "select a loss term, or switch it", do: (*App).doTerm, complete: completeTerm},
		{name: "next", about: "end the stage now and start the next", do: func(a *App, _ string) (tea.Cmd, error) { return a.needRun(func(a *App) { a.live.ConfirmNext() }) }},
		{name: "stop", about: "end the run", do: func(a *App, _ string) (tea.Cmd, error) { return a.needRun((*App).confirmStop) }},
		{name: "sample", takes: "N", about: "ask about a test sample by its number", do: (*App).doSample},
		{name: "ask", takes: "N", about: "same as sample", do: (*App).doSample},
		{name: "attach", takes: "RUN", about: "watch another run", do: (*App).doAttach, complete: completeRun},
		{name: "recipe", takes: "STRING", about: "copy the recipe of this run, or set up a run from one", optional: true, do: (*App).doRecipe},
		{name: "record", takes: "FILE|off", about: "record this session, for segzsl replay", do: (*App).doRecord},
		{name: "lesson", takes: "NAME|FILE|off", about: "start a lesson, or end it", do: (*App).doLesson, complete: completeLesson},
		{name: "mouse", takes: "on|off", about: "scroll, zoom and select with the mouse", optional: true, do: (*App).doMouse, complete: completeOnOff},
		{name: "go", takes: "SCREEN", about: "go to a screen", do: (*App).doGo, complete: completeScreen},
		{name: "theme", takes: "NAME", about: "change colours", do: (*App).doTheme, complete: completeTheme},
		{name: "ascii", takes: "on|off", about: "use only ASCII characters", optional: true, do: (*App).doASCII, complete: completeOnOff},
		{name: "help", about: "the keys of this screen", do: func(a *App, _ string) (tea.Cmd, error) { a.openHelp(); return nil, nil }},
		{name: "glossary", about: "what each term means", do: func(a *App, _ string) (tea.Cmd, error) { a.openGlossary(); return nil, nil }},
		{name: "status", about: "state of the setup and the run"},
		{name: "result", about: "accuracies of a finished run"},
		{name: "screen", about: "print the screen as text"},
		{name: "wait", takes: "CONDITION", about: "wait for the end of the run, or a condition such as batch>=100, paused", optional: true},
		{name: "every", takes: "SECONDS", about: "how often losses are printed"},
		{name: "quit", about: "quit; asks first while a run trains", do: func(a *App, _ string) (tea.Cmd, error) { return a.quit(), nil }},
	}
}

func unknownCommand(text string) error {
	word, _, _ := strings.Cut(text, " ")
	var names []string
	for _, c := range commandTable() {
		if c.name == word {
			return fmt.Errorf("%s: want %s", c.name, c.takes)
		}
		names = append(names, c.name)
	}
	return fmt.Errorf("unknown command %q; the nearest is %s", word, suggest.Word(word, names))
}

// needRun does something with a run that trains, or says that there is none.
func (a *App) needRun(do func(*App)) (tea.Cmd, error) {
	if !a.run.Trains() {
		return nil, fmt.Errorf("no run is training; start one first")
	}
	do(a)
	return nil, nil
}

func doPost(c event.Command) func(*App, string) (tea.Cmd, error) {
	return func(a *App, _ string) (tea.Cmd, error) { return a.needRun(func(a *App) { a.run.post(c) }) }
}

func (a *App) doStep(n string) (tea.Cmd, error) {
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
	return a.needRun(func(a *App) { a.run.post(event.StepBatch{N: count}) })
}

func (a *App) doOpen(path string) (tea.Cmd, error) {
	cmd := a.goTo(inSetup)
	if a.screen != inSetup {
		return nil, fmt.Errorf("open: %s", a.setupReady())
	}
	return tea.Batch(cmd, a.openSet(path)), nil
}

func (a *App) doPreset(name string) (tea.Cmd, error) {
	if err := a.setup.ChoosePreset(name); err != nil {
		return nil, err
	}
	return a.goTo(inSetup), nil
}

// doSet changes the setup, or a run that trains: a field that it cannot change
// there is told to be one for the setup.
func (a *App) doSet(text string) (tea.Cmd, error) {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		key, value, ok = strings.Cut(text, " ")
	}
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	trial := a.setup.Base()
	if !ok || value == "" {
		if f, known := config.FieldByKey(key); known {
			return nil, fmt.Errorf("set %s: want a value: %s", key, f.Range())
		}
		return nil, firstError(trial.Set(key, "0"), fmt.Errorf("set %s: want KEY VALUE", text))
	}
	if a.screen == inSetup || !a.run.Trains() {
		return nil, a.setup.Change(key, value)
	}
	trial = a.run.Config
	if err := trial.Set(key, value); err != nil {
		return nil, err
	}
	if f, _ := config.FieldByKey(key); !f.Live {
		return nil, fmt.Errorf("set %s: cannot change during training; use Setup (go setup) for the next run", key)
	}
	a.live.SetWeight(key, trial.Get(key))
	return nil, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *App) doSeed(n string) (tea.Cmd, error) { return nil, a.setup.Change("seed", n) }

// doTerm chooses a term of the stage that is looked at, by its number, name or a
// word of its title, and switches it if told so.
func (a *App) doTerm(text string) (tea.Cmd, error) {
	s := a.live.Looked()
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
	a.live.Choose(at)
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

// termNamed finds a term by its number on the screen, name, title or a word of it.
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
	for _, t := range all {
		if name != "" && fitness(t.Info.Title, name)+fitness(string(t.Info.Term), name) >= 2 {
			return t, nil
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("term %s: stage %s has no terms", name, s.Stage)
	}
	return nil, fmt.Errorf("term %s: stage %s has %s", name, s.Stage, strings.Join(names, ", "))
}

func (a *App) doSample(text string) (tea.Cmd, error) {
	if why := a.questionsReady(); why != "" {
		return nil, fmt.Errorf("sample: %s", lowerFirst(why))
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

func (a *App) doAttach(name string) (tea.Cmd, error) {
	run, err := a.opt.Backend.Find(name)
	if err != nil {
		return nil, err
	}
	return tea.Batch(a.openSet(run.Recipe.Data), a.attach(run.Path(), run.Recipe.Data)), nil
}

func (a *App) doGo(name string) (tea.Cmd, error) {
	var titles []string
	for _, s := range a.screens {
		if strings.EqualFold(s.title, name) || strings.EqualFold(s.key, name) {
			if s.ready != nil && s.ready() != "" {
				return nil, fmt.Errorf("%s", s.ready())
			}
			return a.goTo(s.place), nil
		}
		titles = append(titles, strings.ToLower(s.title))
	}
	return nil, fmt.Errorf("go %s: want one of %s", name, strings.Join(titles, ", "))
}

func (a *App) doASCII(text string) (tea.Cmd, error) {
	on, err := onOff("ascii", text, a.ascii)
	a.ascii = on
	a.refresh()
	return nil, err
}

// onOff reads a switch; "" turns it.
func onOff(name, text string, now bool) (bool, error) {
	switch text {
	case "":
		return !now, nil
	case "on", "off":
		return text == "on", nil
	}
	return now, fmt.Errorf("%s %s: want on or off", name, text)
}

func completeOnOff(*App, string) []string { return []string{"on", "off"} }

// What may follow a command.

func completePath(a *App, typed string) []string {
	out := append([]string{}, a.setup.Sets()...)
	for _, f := range data.Formats() {
		for i := range out {
			if out[i] == f.Name {
				out[i] += "\t" + f.Description
			}
		}
	}
	if typed == "" {
		return out
	}
	found, _ := filepath.Glob(escapeGlob(typed) + "*")
	return append(out, found[:min(len(found), 50)]...)
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

func completePreset(*App, string) []string {
	var out []string
	for _, p := range config.Presets() {
		out = append(out, p.Name+"\t"+p.Title)
	}
	return out
}

func completeField(a *App, typed string) []string {
	key, _, valued := strings.Cut(typed, " ")
	var out []string
	for i := range config.Fields {
		f := &config.Fields[i]
		if valued && f.Key == key {
			return fieldValues(a, f)
		}
		if a.screen == inSetup || !a.run.Trains() || f.Live {
			out = append(out, f.Key+" \t"+f.Meaning)
		}
	}
	return out
}

// fieldValues are the words that a field takes, or the number that it has.
func fieldValues(a *App, f *config.Field) []string {
	words := f.Choices
	if f.IsBool() {
		words = []string{"true", "false"}
	}
	now := a.setup.Value(f.Key)
	if a.screen != inSetup && a.run.Trains() {
		now = a.run.Config.Get(f.Key)
	}
	if len(words) == 0 {
		return []string{f.Key + " " + now + "\tnow; " + f.Range()}
	}
	var out []string
	for _, w := range words {
		hint := ""
		if w == now {
			hint = "\tnow"
		}
		out = append(out, f.Key+" "+w+hint)
	}
	return out
}

func completeTerm(a *App, typed string) []string {
	s := a.live.Looked()
	if s == nil {
		return nil
	}
	name, _, named := strings.Cut(typed, " ")
	var out []string
	for _, t := range s.Terms {
		term := string(t.Info.Term)
		if named && term == name {
			return []string{term + " off\ttrain with weight 0", term + " on"}
		}
		out = append(out, term+" \t"+t.Info.Title)
	}
	return out
}

func completeRun(a *App, _ string) []string {
	var names []string
	for _, run := range a.opt.Backend.Runs() {
		r := run.Recipe
		names = append(names, fmt.Sprintf("%s\t%s, %s, seed %d", run.Name(), run.State(), filepath.Base(r.Data), r.Config.Seed))
	}
	return names
}

func completeTheme(a *App, _ string) []string { return themes.Names(a.opt.ThemeDir) }

func completeScreen(a *App, _ string) []string {
	var out []string
	for _, s := range a.screens {
		out = append(out, strings.ToLower(s.title)+"\t"+s.about)
	}
	return out
}
