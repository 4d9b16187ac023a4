package ask

import (
	"fmt"
	"slices"

	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// balanceFrom is the least width of a screen with a column for seen and unseen
// accuracies beside list and sample; gap is the space between columns.
const (
	balanceFrom  = 160
	balanceWidth = 46
	gap          = 3
)

// Layout implements ui.Screen: it updates the list and scrolls it to the sample.
func (s *Screen) Layout(width, height int) {
	s.relist()
	if list, _ := s.widths(width); list > 0 {
		l := &s.list
		_, h := s.InBox(list, max(height-1-len(s.calibrationLines(width)), 1))
		rows := listRows(h)
		l.top = ui.Scroll(l.top, l.at, len(l.rows), rows)
	}
}

// Draw implements ui.Screen.
func (s *Screen) Draw(width, height int) []string {
	above := s.calibrationLines(width)
	if s.staleList() {
		above = s.Dim(above)
	}
	out := append([]string{s.header(width)}, above...)
	h := max(height-len(out), 1)
	list, side := s.widths(width)
	var blocks [][]string
	rest := width
	if list > 0 {
		blocks = append(blocks, s.Boxed(ui.Panel{Title: "Samples", Focused: true}, list, h, s.drawListNow))
		rest -= list + s.Gap()
	}
	if side > 0 {
		rest -= side + s.Gap()
	}
	if rest > 0 {
		sample := ui.Panel{Title: fmt.Sprintf("Sample %d", s.now), Focused: list == 0}
		if s.answer != nil {
			sample.Title = fmt.Sprintf("Sample %d, %s", s.answer.Sample, s.asOf.Model())
		}
		blocks = append(blocks, s.Boxed(sample, rest, h, func(w, h int) []string { return s.drawSample(w, h, side == 0) }))
	}
	if side > 0 {
		blocks = append(blocks, s.Boxed(ui.Panel{Title: "Calibration"}, side, h, s.drawBalance))
	}
	return append(out, ui.Beside(s.Gap(), blocks...)...)
}

// widths divides the width: a narrow window shows either the list or the sample.
func (s *Screen) widths(width int) (list, side int) {
	if width >= balanceFrom && s.Calibration.Survey != nil {
		side = balanceWidth
	}
	switch {
	case width < ui.Wide && s.toggled:
		return width, 0
	case width < ui.Wide || s.toggled:
		return 0, side
	}
	list = s.listWidth()
	if s.Framed() {
		list, _ = s.Outer(list, 0)
	}
	return min(list, width/3), side
}

// header names the sample and the list.
func (s *Screen) header(width int) string {
	t := s.Theme
	if s.Set == nil || s.now < 0 {
		return ui.Fit(t.Title.Paint("Ask")+"  no test samples", width)
	}
	name := ""
	if s.now < len(s.Set.SampleNames) {
		name = "  " + s.Set.SampleNames[s.now]
	}
	left := t.Title.Paint("Ask") + fmt.Sprintf("  sample %d", s.now) + t.Faint.Paint(name)
	switch {
	case s.staleSample():
		return ui.Ends(left, t.Warn.Paint(fmt.Sprintf("waiting; dimmed: sample %d, %s", s.answer.Sample, s.asOf.Model())), width)
	case s.staleList():
		return ui.Ends(left+t.Faint.Paint(", "+s.asOf.Model()), t.Warn.Paint("dimmed: "+s.Calibration.AsOf.Model()), width)
	case s.answer != nil:
		left += t.Faint.Paint(", " + s.asOf.Model())
	}
	return ui.Ends(left, t.Faint.Paint(s.place()), width)
}

// staleSample reports whether the answer on display is about another sample, or of an
// earlier model than the list: it is dimmed until the answer that was asked for.
func (s *Screen) staleSample() bool {
	return s.answer != nil && (!s.Answered() || s.Calibration.Survey != nil && s.Calibration.AsOf != s.asOf && s.Waits())
}

// staleList reports whether the list and the accuracies are of another model than the
// answer.
func (s *Screen) staleList() bool {
	return s.answer != nil && !s.staleSample() && s.Calibration.Survey != nil && s.Calibration.AsOf != s.asOf
}

// drawListNow draws the list, dimmed if it is of another model than the answer.
func (s *Screen) drawListNow(width, height int) []string {
	lines := s.drawList(width, height)
	if s.staleList() {
		return s.Dim(lines)
	}
	return lines
}

// place describes the list, and the position of the sample in it.
func (s *Screen) place() string {
	l := &s.list
	word := fmt.Sprintf("%s of %s", run.Count(l.at+1), run.Count(len(l.rows)))
	if !l.holds {
		word = fmt.Sprintf("not among these %s", run.Count(len(l.rows)))
	}
	kind := "test samples"
	if s.Calibration.Survey != nil {
		kind = s.Calibration.AsOf.Samples()
	}
	if only := l.only.String(); only != "" {
		kind = only
	}
	return word + " " + kind + ", " + l.only.order.String()
}

// calibrationLines are the accuracies and the slider for γ.
func (s *Screen) calibrationLines(width int) []string {
	e := s.Calibration
	switch {
	case e.Survey != nil:
		return []string{s.ScoreLine(width), s.GammaLine(width)}
	case e.Problem != "":
		return []string{ui.Fit(s.Theme.Bad.Paint(run.Sentence(e.Problem)), width)}
	}
	return []string{ui.Fit(s.Theme.Warn.Paint("The run is evaluating all samples …"), width)}
}

// drawSample draws a sample's images and prediction, and below them the parts that
// fit.
func (s *Screen) drawSample(width, height int, balance bool) []string {
	t := s.Theme
	if s.answer == nil || !s.Answered() && !s.Waits() {
		if s.problem != "" {
			return append([]string{""}, ui.Indent(ui.PaintAll(t.Bad.Paint, ui.Wrap(run.Sentence(s.problem), width-4)))...)
		}
		return []string{"", t.Warn.Paint("waiting for the run …")}
	}
	sides, top := s.pairSize(width, height)
	picture := ui.Block(s.drawPair(sides, top), sides, top)
	prediction := ui.Block(s.drawPrediction(width-sides-gap, top), width-sides-gap, top)
	out := append(ui.Beside(gap, picture, prediction), "")
	height -= len(out)
	out = append(out, stack(s.parts(height, balance), width, height)...)
	if s.staleSample() {
		return s.Dim(out)
	}
	return out
}

// parts lists the parts below the images, the selected one first. In a low window the
// nearest samples are a part of their own.
func (s *Screen) parts(height int, balance bool) []panel {
	near := []panel{{6, 13, s.drawNear}}
	switch {
	case s.pictured() && height >= 11:
		near = []panel{{11, 16, s.drawNear}}
	case s.pictured():
		near = []panel{{6, 8, s.drawNear}, {6, 10, s.drawSamples}}
	}
	parts := append(near, panel{5, 9, s.drawEvidence})
	if s.Calibration.Survey != nil && balance {
		parts = append(parts, panel{8, 14, s.drawBalance})
	}
	first := s.part % len(parts)
	return slices.Concat(parts[first:], parts[:first])
}
