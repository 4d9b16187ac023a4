package tui

import (
	"fmt"
	"path/filepath"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/themes"
	"segzsl/tui/lesson"
	"segzsl/tui/setup"
	"segzsl/tui/ui"
)

// Completions of arguments, for command.complete.

func (c commands) completePath(typed string) []string {
	out := append([]string{}, c.app.setup.Sets()...)
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
	path := ui.Path(typed)
	found, _ := filepath.Glob(escapeGlob(path) + "*")
	for _, f := range found[:min(len(found), 50)] {
		if rest, ok := strings.CutPrefix(f, path); ok { // what was typed may begin with ~
			f = typed + rest
		}
		out = append(out, f)
	}
	return out
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

func (c commands) completePreset(_ string) []string {
	var out []string
	for _, p := range config.Presets() {
		out = append(out, p.Name+"\t"+p.Title)
	}
	return out
}

func (c commands) completeWeights(_ string) []string {
	var out []string
	for _, w := range c.app.setup.Trained() {
		out = append(out, setup.WeightsTitle(w.Name)+"\t"+setup.WeightsSummary(w))
	}
	return out
}

func (c commands) completeField(typed string) []string {
	key, _, valued := strings.Cut(typed, " ")
	var out []string
	for i := range config.Fields {
		f := &config.Fields[i]
		if valued && f.Key == key {
			return c.fieldValues(f)
		}
		if c.app.screen == inSetup || !c.app.run.Trains() || f.Live {
			out = append(out, f.Key+" \t"+f.Meaning)
		}
	}
	return out
}

// fieldValues lists the choices of a field, or its current number.
func (c commands) fieldValues(f *config.Field) []string {
	a := c.app
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

func (c commands) completeTerm(typed string) []string {
	s := c.app.live.ShownStage()
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

func (c commands) completeRun(_ string) []string {
	var names []string
	for _, run := range c.app.opt.Backend.Runs() {
		r := run.Recipe
		names = append(names, fmt.Sprintf("%s\t%s, %s, seed %d", run.Name(), run.State(), filepath.Base(r.Data), r.Config.Seed))
	}
	return names
}

func (c commands) completeTheme(_ string) []string { return themes.Names(c.app.opt.ThemeDir) }

func (c commands) completeScreen(_ string) []string {
	var out []string
	for _, s := range c.app.screens {
		out = append(out, strings.ToLower(s.title)+"\t"+s.about)
	}
	return out
}

func (c commands) completeLesson(_ string) []string {
	names, titles := lesson.List()
	for i := range names {
		names[i] += "\t" + titles[i]
	}
	return append(names, "off\tend the lesson")
}

func (c commands) completeOnOff(_ string) []string { return []string{"on", "off"} }
