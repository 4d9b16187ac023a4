package spaces

import (
	"fmt"
	"strconv"

	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

const (
	linesAbove   = 1 // lines above the maps
	numberLines  = 1 // lines of each map above its points
	legendLines  = 4 // largest height of the legend
	legendShare  = 6 // the legend gets one part of the height
	linesOfPoint = 1 // lines about the sample under the cursor
)

// Layout implements ui.Screen: the maps keep their ranges while points move, if
// possible.
func (s *Screen) Layout(int, int) {
	for _, p := range s.planes {
		x, y := s.allPoints(p).Frame()
		p.frame = [2]chart.Range{x, y}
	}
}

// Draw implements ui.Screen.
func (s *Screen) Draw(width, height int) []string {
	out := []string{s.header(width)}
	if s.spaces == nil {
		return append(out, s.question.Words(s.Context)...)
	}
	w, h := s.panelSize(width, height)
	var panes [][]string
	for i, p := range s.planes {
		if !s.large || i == s.focus {
			panes = append(panes, s.drawPlane(p, i == s.focus, w, h))
		}
	}
	out = append(out, s.besideMaps(s.divided(panes, h), width)...)
	legend := s.legendHeight(width, height)
	out = append(out, ui.Block(s.drawLegend(width, legend), width, legend)...)
	return append(out, s.pointLine(width))
}

// divided joins maps side by side, with a faint line between those without borders.
func (s *Screen) divided(panes [][]string, height int) []string {
	if s.Framed() {
		return ui.Beside(s.Gap(), panes...)
	}
	line := make([]string, height)
	for i := range line {
		line[i] = " " + s.Theme.Faint.Paint("│") + " "
	}
	var all [][]string
	for i, p := range panes {
		if i > 0 {
			all = append(all, line)
		}
		all = append(all, p)
	}
	return ui.Beside(0, all...)
}

// panelSize is the size of a map with its title on a screen of that size.
func (s *Screen) panelSize(width, height int) (w, h int) {
	n := max(len(s.planes), 1)
	if s.large {
		n = 1
	}
	return max((width-s.photographWidth(width)-s.Gap()*(n-1))/n, 1), max(height-linesAbove-s.legendHeight(width, height)-linesOfPoint, 1)
}

// planeSize is the size of the area for points.
func (s *Screen) planeSize(width, height int) (w, h int) {
	w, h = s.Inner(s.panelSize(width, height))
	return max(w, 1), max(h-numberLines, 1)
}

func (s *Screen) header(width int) string {
	t := s.Theme
	left := t.Title.Paint("Map")
	if s.spaces == nil {
		return ui.Fit(left, width)
	}
	when := t.Faint.Paint(s.asOf.String())
	switch {
	case s.question.Waits(s.Context):
		when = t.Warn.Paint("recomputing …")
	case s.question.Problem != "":
		when = t.Bad.Paint(s.question.Problem)
	case s.colours != byClass && s.Calibration.Waits(s.Context):
		when = t.Warn.Paint("predicting …")
	case s.colours != byClass && s.Calibration.Survey != nil && s.Calibration.AsOf != s.asOf:
		when = t.Warn.Paint(fmt.Sprintf("%s, predictions of %s; r: recompute", s.asOf, s.Calibration.AsOf))
	case s.Run.Position() != s.asOf:
		when = t.Warn.Paint(s.asOf.String() + "; r: recompute")
	}
	samples := "  " + s.samplesWord()
	if s.zoom > 0 {
		samples += fmt.Sprintf("  zoom %d×", 1<<s.zoom)
	}
	for _, brief := range []bool{false, true} {
		layout := "   " + s.layoutWord(brief)
		if line := left + samples + t.Faint.Paint(layout); ui.Cells(line)+ui.Cells(when)+1 <= width {
			return ui.Ends(line, when, width)
		}
	}
	return ui.Ends(left+samples+t.Faint.Paint("  "+s.layoutWord(true)), when, width)
}

func (s *Screen) samplesWord() string {
	real := 0
	for _, at := range s.spaces.Samples {
		if at >= 0 {
			real++
		}
	}
	kind := s.asOf.Samples()
	if s.gotTraining {
		kind = "training samples"
	}
	word := run.Count(real) + " " + kind
	if n := len(s.spaces.Samples) - real; n > 0 {
		word += " and " + run.Count(n) + " generated"
	}
	return word
}

// layoutWord names the layout and the progress of t-SNE; brief is for narrow windows.
func (s *Screen) layoutWord(brief bool) string {
	if s.pca || len(s.planes) == 0 || s.planes[0].positions == nil {
		if s.running && !s.pca && !brief {
			return "PCA; t-SNE starts …"
		}
		return "PCA"
	}
	at := run.Count(s.planes[0].iteration)
	if brief {
		return "t-SNE, it. " + at
	}
	word := fmt.Sprintf("t-SNE, perplexity %s, iteration %s", strconv.FormatFloat(s.perplexity, 'g', 4, 64), at)
	switch {
	case s.running:
		return word + " of " + run.Count(s.goal)
	case s.planes[0].iteration < s.goal:
		return word + ", paused"
	}
	return word
}

// drawPlane draws a map: its name, its numbers and its points.
func (s *Screen) drawPlane(p *plane, focused bool, width, height int) []string {
	panel := ui.Panel{Title: p.name, Focused: focused}
	if p.positions != nil && !s.pca {
		panel.Note = s.Theme.Faint.Paint(fmt.Sprintf("KL %.2f", p.kl))
	}
	w, h := s.planeSize(s.Width, s.Height)
	points := ui.Lines(s.scatter(p).Render(w, h))
	return s.Panel(panel, append([]string{ui.Fit(s.separationLine(p, w), w)}, points...), width, height)
}

// scatter is the scatter plot of the visible part of a plane.
func (s *Screen) scatter(p *plane) chart.Scatter {
	out := s.allPoints(p)
	x, y := out.Frame()
	seen := s.visible(p, [2]chart.Range{x, y})
	out.X, out.Y = seen[0], seen[1]
	if s.at >= 0 {
		out.Marked = []int{s.at}
	}
	return out
}

// allPoints are the points of a plane, each in its group.
func (s *Screen) allPoints(p *plane) chart.Scatter {
	y, predictions := s.shown(p), s.predictions()
	out := chart.Scatter{Groups: s.groups(), X: p.frame[0], Y: p.frame[1], Mark: s.Theme.Selected.Paint, ASCII: s.ASCII}
	for i := range s.spaces.Samples {
		out.Points = append(out.Points, chart.Point{X: y[2*i], Y: y[2*i+1], Group: s.groupOf(i, predictions)})
	}
	return out
}

// pointLine describes the sample under the cursor.
func (s *Screen) pointLine(width int) string {
	t, spaces := s.Theme, s.spaces
	hint := ""
	if s.highlighted >= 0 {
		hint = fmt.Sprintf("%s highlighted; c: all", spaces.Classes[s.highlighted])
	}
	if s.at < 0 || s.at >= len(spaces.Samples) {
		return ui.Ends(t.Faint.Paint("arrows select a sample"), hint, width)
	}
	k := spaces.Truth[s.at]
	line := "generated"
	if at := spaces.Samples[s.at]; at >= 0 {
		line = fmt.Sprintf("sample %d", at)
		if s.Set != nil && at < len(s.Set.SampleNames) {
			line += t.Faint.Paint("  " + s.Set.SampleNames[at])
		}
	}
	line += "  " + t.Title.Paint(spaces.Classes[k]) + " (" + s.SeenWord(k < spaces.Seen) + ")"
	if p := s.predictions(); p != nil && p[s.at] >= 0 {
		line += "  predicted as " + t.Title.Paint(spaces.Classes[p[s.at]])
	}
	if hint == "" && spaces.Samples[s.at] >= 0 && !s.gotTraining {
		hint = "Enter: ask about it"
	}
	return ui.Ends(line, t.Faint.Paint(hint), width)
}
