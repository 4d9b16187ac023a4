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
	valueStart = 24
)

func (a *App) drawSetup(width, height int) []string {
	head := []string{fit(a.theme.Faint.Paint("Learn to name classes that no image was seen of."), width)}
	lay := a.layOutSetup(width, height)
	if width >= wideWidth {
		return append(head, a.drawSetupWide(lay, width, height-1)...)
	}
	return append(head, a.drawSetupNarrow(lay, width, height-1)...)
}

// settleSetup scrolls the rows to the cursor.
func (a *App) settleSetup(width, height int) {
	s := &a.setup
	lay := a.layOutSetup(width, height)
	s.listTop, s.shown = lay.top, lay.images
	if s.top = window(s.top, s.cursor, len(s.rows), lay.rows); s.cursor <= 3 {
		s.top = 0
	}
}

// setupLayout is where the parts of the setup are.
type setupLayout struct {
	set, about []string
	images     int // of the set, that are shown
	top, rows  int // the line of the first row, and how many there are
}

func (a *App) layOutSetup(width, height int) setupLayout {
	var lay setupLayout
	height-- // a line above all
	if width >= wideWidth {
		side := width - listWidth - 3
		lay.about = a.aboutRow(side)
		lay.set, lay.images = a.drawSet(side, height-len(lay.about)-2, false)
		lay.top, lay.rows = 2, max(height-1, 1)
		return lay
	}
	lay.about = block(a.aboutRow(width), width, 2)
	rest := height - len(lay.about)
	lay.set, lay.images = a.drawSet(width, max(rest-7, 3), true)
	lay.top, lay.rows = 1+len(lay.set)+1, max(rest-len(lay.set)-1, 1)
	return lay
}

func (a *App) drawSetupNarrow(lay setupLayout, width, height int) []string {
	out := append(append(lay.set, ""), a.drawRows(width, lay.rows)...)
	return append(block(out, width, height-len(lay.about)), lay.about...)
}

func (a *App) drawSetupWide(lay setupLayout, width, height int) []string {
	side := width - listWidth - 3
	list := block(a.drawRows(listWidth, lay.rows), listWidth, height-1)
	panel := append(block(lay.set, side, height-len(lay.about)-1), lay.about...)
	return append([]string{""}, beside(3, list, block(panel, side, height-1))...)
}

// drawSet shows the set's images and facts in at most height lines, and says how
// many images those are.
func (a *App) drawSet(width, height int, short bool) (out []string, images int) {
	s := &a.setup
	switch {
	case s.opening:
		return []string{a.theme.Warn.Paint("opening " + s.name + " …")}, 0
	case s.problem != "":
		out = []string{a.theme.Bad.Paint("This set cannot be used:")}
		for _, line := range strings.Split(s.problem, "\n") {
			out = append(out, wrap(line, width)...)
		}
		return out[:min(len(out), height)], 0
	case s.set == nil:
		return []string{"no data set"}, 0
	}
	facts := a.drawFacts(width, short)
	out, images = a.drawGallery(width, height-len(facts), short)
	out = append(out, facts...)
	return out[:min(len(out), max(height, 0))], images
}

// drawGallery is as many rows of images as there is room for, one if short, and
// how many images they show.
func (a *App) drawGallery(width, room int, short bool) (out []string, shown int) {
	s := &a.setup
	for {
		images, n := a.imageRow(s.set, s.album, s.gallery+shown, width, min(room-len(out), 12))
		if n == 0 || len(out) > 0 && len(out)+len(images) >= room || shown+n > len(s.album.samples) {
			return out, shown
		}
		out = append(out, images...)
		shown += n
		if short {
			return out, shown
		}
		out = append(out, "")
	}
}

// drawFacts says how large the set is and which split it has.
func (a *App) drawFacts(width int, short bool) []string {
	t := a.theme
	first, second := a.setup.facts()
	if short {
		return []string{fit(first, width), t.Faint.Paint(fit(second, width))}
	}
	facts, notes := a.setup.Facts(width)
	return append(facts, paintAll(t.Faint.Paint, notes)...)
}

// Facts are how large the set is and which split it has, and what is to be known
// of it.
func (s *setup) Facts(width int) (facts, notes []string) {
	first, second := s.facts()
	facts = append(wrap(first+" classes", width), wrap(second, width)...)
	for _, note := range append(slices.Clip(s.set.Notes), s.untuned()...) {
		notes = append(notes, wrap("note: "+note, width)...)
	}
	return facts, notes
}

func (s *setup) facts() (size, split string) {
	f := s.album.facts
	size = fmt.Sprintf("%s: %s, %s, %s, %d seen + %d unseen", f.Name, plural(f.Samples, "sample", "samples"), features(s.set),
		plural(f.Attributes, "attribute", "attributes"), f.Seen, f.Unseen)
	return size, fmt.Sprintf("train %s, test %s seen + %s unseen; split %s", count(f.TrainVal), count(f.TestSeen), count(f.TestUnseen), f.SplitHash)
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
	case a.setup.Starting:
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
		if v := s.Value(r.key); v != "0" {
			return "[x] weight " + v + star
		}
		return "[ ] off" + star
	}
	f, _ := config.FieldByKey(r.key)
	v := s.Value(r.key)
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
