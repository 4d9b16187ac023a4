package setup

import (
	"fmt"
	"slices"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

const (
	listWidth  = 48
	valueStart = 24
	leastAbout = 4 // lines; more would resize the panels often
)

// Draw implements ui.Screen.
func (s *Screen) Draw(width, height int) []string {
	head := []string{ui.Fit(s.Theme.Faint.Paint("Recognise classes with no training images."), width)}
	lay := s.computeLayout(width, height)
	if width >= ui.Wide {
		return append(head, s.drawWide(lay, width, height-1)...)
	}
	return append(head, s.drawNarrow(lay, width, height-1)...)
}

// layout is the position of the parts of the screen.
type layout struct {
	set, about []string
	images     int // the number of visible images
	top, rows  int // the line of the first row, and the number of visible rows
}

func (s *Screen) computeLayout(width, height int) layout {
	var lay layout
	height-- // the line above the panels
	if width >= ui.Wide {
		list, _ := s.Outer(listWidth, 0)
		side, rows := s.Inner(width-list-s.Gap(), height)
		about := s.aboutRow(side)
		lay.about = ui.Block(about, side, max(len(about), leastAbout))
		_, below := s.Outer(side, len(lay.about))
		_, inner := s.Inner(side, height-below)
		lay.set, lay.images = s.drawSet(side, inner, false)
		lay.top, lay.rows = 2, max(rows, 1) // below that line and a title
		return lay
	}
	rest := height - narrowAbout
	lay.set, lay.images = s.drawSet(width, max(rest-7, min(rest-narrowRows-1, leastImage+3)), true)
	rest -= len(lay.set) + 1
	about, more := s.aboutRow(width), max(rest-narrowRows, 0)
	if len(about) > narrowAbout+more {
		about = s.aboutBriefly(width)
	}
	more = max(min(len(about)-narrowAbout, more), 0)
	lay.about = ui.Block(about, width, narrowAbout+more)
	lay.top, lay.rows = 1+len(lay.set)+1, max(rest-more, 1)
	return lay
}

// A narrow screen has at least these lines about the row under the cursor, and of
// settings.
const (
	narrowAbout = 2
	narrowRows  = 3
)

func (s *Screen) drawNarrow(lay layout, width, height int) []string {
	out := append(append(lay.set, ""), s.drawRows(width, lay.rows)...)
	return append(ui.Block(out, width, height-len(lay.about)), lay.about...)
}

// drawWide draws the list beside the data set and the description of the row under
// the cursor.
func (s *Screen) drawWide(lay layout, width, height int) []string {
	list, _ := s.Outer(listWidth, 0)
	_, about := s.Outer(0, len(lay.about))
	side := width - list - s.Gap()
	return ui.Beside(s.Gap(),
		s.Panel(ui.Panel{Title: "Settings", Focused: true}, s.drawRows(listWidth, lay.rows), list, height),
		append(s.Panel(ui.Panel{Title: "Data set"}, lay.set, side, height-about), s.Panel(ui.Panel{Title: "About"}, lay.about, side, about)...))
}

// drawSet draws the set's images and facts in at most height lines, and returns the
// number of images.
func (s *Screen) drawSet(width, height int, short bool) (out []string, images int) {
	switch {
	case s.opening:
		return []string{s.Theme.Warn.Paint(ui.ShortPath("opening "+s.name+" …", width))}, 0
	case s.problem != "":
		out = []string{s.Theme.Bad.Paint("This set cannot be used:")}
		for _, line := range strings.Split(s.problem, "\n") {
			out = append(out, ui.Wrap(line, width)...)
		}
		return out[:min(len(out), height)], 0
	case s.set == nil:
		return []string{"no data set"}, 0
	}
	facts := s.drawFacts(width, short)
	out, images = s.drawGallery(width, height-len(facts), short)
	out = append(out, facts...)
	return out[:min(len(out), max(height, 0))], images
}

// drawGallery draws as many rows of images as fit, or one if short, and returns the
// number of images.
func (s *Screen) drawGallery(width, space int, short bool) (out []string, shown int) {
	for {
		images, n := s.imageRow(s.gallery+shown, width, min(space-len(out), 12))
		if n == 0 || len(out) > 0 && len(out)+len(images) >= space || shown+n > len(s.preview.samples) {
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

// drawFacts describes the size and split of the set.
func (s *Screen) drawFacts(width int, short bool) []string {
	t := s.Theme
	first, second := s.facts()
	if short {
		return []string{ui.Fit(first, width), t.Faint.Paint(ui.Fit(second, width))}
	}
	facts, notes := s.Facts(width)
	return append(facts, ui.PaintAll(t.Faint.Paint, notes)...)
}

// Facts describe the size and split of the set; notes are remarks on it.
func (s *Screen) Facts(width int) (facts, notes []string) {
	first, second := s.facts()
	facts = append(ui.Wrap(first+" classes", width), ui.Wrap(second, width)...)
	for _, note := range append(slices.Clip(s.set.Notes), s.untuned()...) {
		notes = append(notes, ui.Wrap("note: "+note, width)...)
	}
	return facts, notes
}

func (s *Screen) facts() (size, split string) {
	f := s.preview.facts
	size = fmt.Sprintf("%s: %s, %s, %s, %d seen + %d unseen", f.Name, run.Plural(f.Samples, "sample", "samples"), features(s.set),
		run.Plural(f.Attributes, "attribute", "attributes"), f.Seen, f.Unseen)
	return size, fmt.Sprintf("train %s, test %s seen + %s unseen; split %s", run.Count(f.TrainVal), run.Count(f.TestSeen), run.Count(f.TestUnseen), f.SplitHash)
}

// untuned suggests tuning if no preset was tuned on this set.
func (s *Screen) untuned() []string {
	if s.preset.Tuned(s.set) || s.set.Source == "generated" {
		return nil
	}
	return []string{"no tuned preset for this set: segzsl tune --data " + s.name}
}

func features(set *data.Set) string {
	if set.IsImage() {
		return fmt.Sprintf("%d × %d pixels", set.ImageWidth, set.ImageHeight)
	}
	return run.Plural(set.D, "feature", "features")
}

// drawRows draws the list, scrolled to the cursor.
func (s *Screen) drawRows(width, height int) []string {
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
		row := s.drawRow(s.rows[i], i == s.cursor, width-ui.Cells(more))
		out = append(out, row+s.Theme.Faint.Paint(more))
	}
	return out
}

func (s *Screen) drawRow(r row, at bool, width int) string {
	t := s.Theme
	if r.kind == headingRow {
		title := "── " + r.title + " "
		return t.Faint.Paint(ui.Fit(title+strings.Repeat("─", max(width-ui.Cells(title), 0)), width))
	}
	mark := "  "
	if at {
		mark = "▸ "
	}
	line := mark + "[ " + s.startWord() + " ]"
	if r.kind != startRow {
		line = ui.Fit(mark+r.title, valueStart) + " " + ui.ShortPath(s.rowValue(r), width-valueStart-1)
	}
	switch {
	case at:
		return t.Selected.Paint(ui.Fit(line, width))
	case s.weights != "" && (r.kind == presetRow || r.key != ""):
		return t.Faint.Paint(ui.Fit(line, width)) // they are for training
	}
	if s.edited(r) {
		return t.Warn.Paint(ui.Fit(line, width))
	}
	return ui.Fit(line, width)
}

func (s *Screen) startWord() string {
	switch {
	case s.Starting:
		return "starting …"
	case s.opening:
		return "opening " + s.name + " …"
	}
	if s.weights != "" {
		return "Open the trained model"
	}
	return "Start training"
}

func (s *Screen) edited(r row) bool {
	_, yes := s.edits[r.key]
	return yes && r.key != ""
}

// rowValue is the value of a row as text; a star marks changes to the preset.
func (s *Screen) rowValue(r row) string {
	star := ""
	if s.edited(r) {
		star = " *"
	}
	switch r.kind {
	case dataRow:
		return "‹ " + s.name + " ›"
	case weightsRow:
		return s.weightsValue()
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
	case r.key == "threads" && v == "0":
		return "all" + star
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

// aboutRow describes the row under the cursor, in two lines or a few more.
func (s *Screen) aboutRow(width int) []string {
	r := s.rows[s.cursor]
	switch r.kind {
	case startRow:
		return ui.Wrap(s.startWords(), width)
	case dataRow:
		return ui.Wrap("← and → choose a built-in set; Enter or o opens a file or folder.", width)
	case weightsRow:
		return ui.Wrap(s.weightsWords(), width)
	case presetRow:
		return ui.Wrap(s.preset.Title+" ("+s.preset.Origin+"). ← and → change it; your own changes are kept.", width)
	}
	meaning, values := s.aboutField(r)
	return append(ui.Wrap(meaning, width), ui.PaintAll(s.Theme.Faint.Paint, ui.Wrap(values, width))...)
}

// aboutBriefly describes the row under the cursor in two lines, which are cut.
func (s *Screen) aboutBriefly(width int) []string {
	r := s.rows[s.cursor]
	if r.key == "" {
		return s.aboutRow(width)
	}
	meaning, values := s.aboutField(r)
	return []string{ui.Fit(meaning, width), s.Theme.Faint.Paint(ui.Fit(values, width))}
}

// aboutField describes the meaning and the values of a row's setting.
func (s *Screen) aboutField(r row) (meaning, values string) {
	f, _ := config.FieldByKey(r.key)
	meaning = f.Key + ": " + f.Meaning + "."
	if r.kind == termRow {
		meaning = fmt.Sprintf("%s %s: %s %s", r.term.Title, r.term.Equation, r.term.Meaning, r.term.Expect)
	}
	return meaning, fmt.Sprintf("%s: %s; %s in the preset (source: %s).", f.Key, f.Range(), s.base.Get(f.Key), f.Source)
}
