package tui

import (
	"fmt"
	"slices"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
)

const (
	listWidth  = 48
	wideWidth  = 100 // from here on, the list and the set stand side by side
	valueStart = 24
)

func (a *App) drawSetup(width, height int) []string {
	head := []string{fit(a.theme.Faint.Paint("Learn to name classes that no image was seen of."), width)}
	if width >= wideWidth {
		return append(head, a.drawSetupWide(width, height-1)...)
	}
	return append(head, a.drawSetupNarrow(width, height-1)...)
}

func (a *App) drawSetupNarrow(width, height int) []string {
	about := block(a.aboutRow(width), width, 2)
	rest := height - len(about)
	set := a.drawSet(width, max(rest-7, 3), true)
	list := a.drawRows(width, rest-len(set)-1)
	a.setup.listTop = 1 + len(set) + 1
	out := append(append(set, ""), list...)
	return append(block(out, width, rest), about...)
}

func (a *App) drawSetupWide(width, height int) []string {
	side := width - listWidth - 3
	list := block(a.drawRows(listWidth, height-1), listWidth, height-1)
	a.setup.listTop = 2
	about := a.aboutRow(side)
	set := a.drawSet(side, height-len(about)-2, false)
	panel := append(block(set, side, height-len(about)-1), about...)
	return append([]string{""}, beside(3, list, block(panel, side, height-1))...)
}

// drawSet shows the set's images and facts in at most height lines.
func (a *App) drawSet(width, height int, short bool) []string {
	s := &a.setup
	switch {
	case s.opening:
		return []string{a.theme.Warn.Paint("opening " + s.name + " …")}
	case s.problem != "":
		out := []string{a.theme.Bad.Paint("This set cannot be used:")}
		for _, line := range strings.Split(s.problem, "\n") {
			out = append(out, wrap(line, width)...)
		}
		return out[:min(len(out), height)]
	case s.set == nil:
		return []string{"no data set"}
	}
	facts := a.drawFacts(width, short)
	var out []string
	out = a.drawGallery(width, height-len(facts), short)
	out = append(out, facts...)
	return out[:min(len(out), max(height, 0))]
}

// drawGallery is as many rows of images as there is room for; one if short.
func (a *App) drawGallery(width, room int, short bool) []string {
	s := &a.setup
	var out []string
	s.shown = 0
	for {
		images, n := a.imageRow(s.set, s.album, s.gallery+s.shown, width, min(room-len(out), 12))
		if n == 0 || len(out) > 0 && len(out)+len(images) >= room || s.shown+n > len(s.album.samples) {
			return out
		}
		out = append(out, images...)
		s.shown += n
		if short {
			return out
		}
		out = append(out, "")
	}
}

// drawFacts says how large the set is and which split it has.
func (a *App) drawFacts(width int, short bool) []string {
	f, t := a.setup.album.facts, a.theme
	first := fmt.Sprintf("%s: %s, %s, %s, %d seen + %d unseen", f.Name, plural(f.Samples, "sample", "samples"), features(a.setup.set),
		plural(f.Attributes, "attribute", "attributes"), f.Seen, f.Unseen)
	second := fmt.Sprintf("train %s, test %s seen + %s unseen; split %s", count(f.TrainVal), count(f.TestSeen), count(f.TestUnseen), f.SplitHash)
	if short {
		return []string{fit(first, width), t.Faint.Paint(fit(second, width))}
	}
	out := append(wrap(first+" classes", width), wrap(second, width)...)
	for _, note := range append(slices.Clip(a.setup.set.Notes), a.setup.untuned()...) {
		for _, line := range wrap("note: "+note, width) {
			out = append(out, t.Faint.Paint(line))
		}
	}
	return out
}

// untuned offers to tune where the preset was not chosen on this set.
func (s *setup) untuned() []string {
	if s.preset.Tuned(s.set) || s.set.Source == "generated" {
		return nil
	}
	return []string{"nobody has tuned on this set: segzsl tune --data " + s.name}
}

func features(set *data.Set) string {
	if set.IsImage() {
		return fmt.Sprintf("%d × %d pixels", set.ImageWidth, set.ImageHeight)
	}
	return plural(set.D, "feature", "features")
}

// drawRows is the list, scrolled to the cursor.
func (a *App) drawRows(width, height int) []string {
	s := &a.setup
	height = max(height, 1)
	s.top = window(s.top, s.cursor, len(s.rows), height)
	if s.cursor <= 3 {
		s.top = 0
	}
	var out []string
	last := min(len(s.rows), s.top+height) - 1
	for i := s.top; i <= last; i++ {
		more := ""
		switch {
		case i == s.top && s.top > 0:
			more = "↑ more"
		case i == last && last < len(s.rows)-1:
			more = "↓ more"
		}
		row := a.drawRow(s.rows[i], i == s.cursor, width-cells(more))
		out = append(out, row+a.theme.Faint.Paint(more))
	}
	return out
}

func (a *App) drawRow(r row, at bool, width int) string {
	t := a.theme
	if r.kind == headingRow {
		title := "── " + r.title + " "
		return t.Faint.Paint(fit(title+strings.Repeat("─", max(width-cells(title), 0)), width))
	}
	mark := "  "
	if at {
		mark = "▸ "
	}
	line := mark + "[ " + a.startWord() + " ]"
	if r.kind != startRow {
		line = fit(mark+r.title, valueStart) + " " + a.rowValue(r)
	}
	if at {
		return t.Selected.Paint(fit(line, width))
	}
	if a.edited(r) {
		return t.Warn.Paint(fit(line, width))
	}
	return fit(line, width)
}

func (a *App) startWord() string {
	switch {
	case a.setup.starting:
		return "starting …"
	case a.setup.opening:
		return "opening " + a.setup.name + " …"
	}
	return "Start to train"
}

func (a *App) edited(r row) bool {
	_, yes := a.setup.edits[r.key]
	return yes && r.key != ""
}

// rowValue is the value in words; a star marks what differs from the preset.
func (a *App) rowValue(r row) string {
	s := &a.setup
	star := ""
	if a.edited(r) {
		star = " *"
	}
	switch r.kind {
	case dataRow:
		return "‹ " + s.name + " ›"
	case presetRow:
		return "‹ " + s.preset.Name + " ›"
	case termRow:
		if v := s.value(r.key); v != "0" {
			return "[x] weight " + v + star
		}
		return "[ ] off" + star
	}
	f, _ := config.FieldByKey(r.key)
	v := s.value(r.key)
	switch {
	case f.IsBool() && v == "true":
		return "[x] on" + star
	case f.IsBool():
		return "[ ] off" + star
	case len(f.Choices) > 0:
		return "‹ " + v + " ›" + star
	}
	unit := f.Unit
	if v == "1" {
		unit = strings.TrimSuffix(unit, "s")
	}
	return strings.TrimSpace(v+" "+unit) + star
}

// aboutRow explains the row under the cursor, in two lines or a few more.
func (a *App) aboutRow(width int) []string {
	s, t := &a.setup, a.theme
	r := s.rows[s.cursor]
	switch r.kind {
	case startRow:
		return wrap("Enter or r begins to train: four stages, from features to a classifier. Everything can be paused and changed on the way.", width)
	case dataRow:
		return wrap("← and → walk through the built-in sets; Enter or o opens a file or folder of your own.", width)
	case presetRow:
		return wrap(s.preset.Title+" ("+s.preset.Origin+"). ← and → change it; what you changed by hand stays.", width)
	}
	f, _ := config.FieldByKey(r.key)
	first := f.Key + ": " + f.Meaning + "."
	if r.kind == termRow {
		first = fmt.Sprintf("%s %s: %s %s", r.term.Title, r.term.Equation, r.term.Meaning, r.term.Expect)
	}
	second := fmt.Sprintf("%s: %s; %s in the preset (source: %s).", f.Key, f.Range(), s.base.Get(f.Key), f.Source)
	out := wrap(first, width)
	if width < wideWidth && len(out) > 1 { // the narrow screen has two lines
		out = []string{fit(first, width)}
	}
	for _, line := range wrap(second, width) {
		out = append(out, t.Faint.Paint(line))
	}
	return out
}

func (a *App) setupNotice() string {
	if a.setup.alarmed {
		return a.theme.Bad.Paint(a.setup.notice)
	}
	return a.theme.Warn.Paint(a.setup.notice)
}
