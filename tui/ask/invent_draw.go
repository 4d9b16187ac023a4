package ask

import (
	"fmt"
	"slices"

	"segzsl/data"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Layout implements ui.Screen: it scrolls the form to the attribute under the cursor.
func (s *InventScreen) Layout(_, height int) {
	if s.ranges == nil {
		return
	}
	list := s.attributes()
	s.top = ui.Scroll(s.top, max(slices.Index(list, s.at), 0), len(list), formRows(s.formHeight(height)))
}

// formHeight is the height of the form on a screen of that height, without its
// header.
func (s *InventScreen) formHeight(height int) int {
	_, h := s.InBox(0, max(height-2, 1))
	return h
}

// formRows is the number of attributes in a form of that height.
func formRows(height int) int { return max(height-1, 1) }

// Draw implements ui.Screen.
func (s *InventScreen) Draw(width, height int) []string {
	if s.ranges == nil {
		return []string{"", "  The data set of this run is not open yet."}
	}
	out := []string{s.header(width), ""}
	h := max(height-len(out), 1)
	form := min(56, width*9/20)
	rest := width - form - s.Gap()
	return append(out, ui.Beside(s.Gap(),
		s.Boxed(ui.Panel{Title: "Attributes", Focused: true}, form, h, s.drawForm), s.Boxed(ui.Panel{Title: "Result"}, rest, h, s.drawMade))...)
}

func (s *InventScreen) header(width int) string {
	t := s.Theme
	like := s.Set.ClassNames[s.draft.like]
	word := "no changes"
	if n := len(s.draft.changes); n > 0 {
		word = run.Plural(n, "attribute changed", "attributes changed")
	}
	left := t.Title.Paint("Invent") + "  " + t.Accent.Paint(s.draft.name) + ", based on " + like + " " + s.sideOf(s.draft.like) + ": " + word
	return ui.Ends(left, t.Faint.Paint(s.Run.Position().String()), width)
}

// sideOf is "seen" or "unseen" for a class of the set.
func (s *InventScreen) sideOf(c data.ClassID) string {
	return "(" + s.SeenWord(slices.Contains(s.Set.Seen(), c)) + ")"
}

// drawForm lists the attributes, with the values of the base class and of the draft.
func (s *InventScreen) drawForm(width, height int) []string {
	t := s.Theme
	list := s.attributes()
	name := 4
	for _, j := range list {
		name = max(name, ui.Cells(s.Set.AttributeNames[j]))
	}
	name = max(min(name, width-17), 4)
	bar := min(max(width-name-18, 0), 16)
	title := ui.Fit(" attribute", name+2) + ui.Right("was", 6) + "   " + ui.Fit("now", 6)
	if s.find != "" {
		title = ui.Fit(fmt.Sprintf(" with “%s”", s.find), name+2) + title[len(ui.Fit(" attribute", name+2)):]
	}
	out := []string{t.Faint.Paint(ui.Fit(title, width))}
	for _, j := range list[min(s.top, len(list)):min(s.top+formRows(height), len(list))] {
		out = append(out, s.attributeRow(j, name, bar, width))
	}
	return out
}

func (s *InventScreen) attributeRow(j, name, bar, width int) string {
	t := s.Theme
	own, now := s.original(j), s.value(j)
	_, changed := s.draft.changes[j]
	mark, to := " ", "         "
	if j == s.at {
		mark = "▸"
	}
	if changed {
		to = " → " + ui.Fit(short(now), 6)
	}
	head := mark + ui.Fit(s.Set.AttributeNames[j], name) + ui.Right(short(own), 7) + to
	lo, hi := s.ranges[j][0], s.ranges[j][1]
	drawn := chart.Bar(max(bar, 0), (now-lo)/(hi-lo))
	switch {
	case j == s.at:
		return t.Selected.Paint(ui.Fit(head+drawn, width))
	case changed:
		return ui.Fit(t.Warn.Paint(head)+t.Accent.Paint(drawn), width)
	}
	return ui.Fit(head+t.Faint.Paint(drawn), width)
}

// short formats an attribute's value.
func short(v float64) string { return run.TrimZeros(chart.Short(v)) }
