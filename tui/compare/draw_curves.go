package compare

import (
	"fmt"
	"slices"
	"strings"

	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// overlayHeight is the height of the curves: 0 if no marked run has any, otherwise
// what the table leaves, at least half.
func (s *Screen) overlayHeight(height int) int {
	if _, ok := s.shownTerm(); !ok {
		return 0
	}
	left := s.space(height)
	return max(min(max(height/2, left-len(s.table.rows)), left-3), 0)
}

// overlayPanel has the name of the term as title.
func (s *Screen) overlayPanel() ui.Panel {
	term, ok := s.shownTerm()
	if !ok {
		return ui.Panel{}
	}
	info := term.Info()
	p := ui.Panel{Title: info.Title}
	if info.Equation != "−" {
		p.Title += " " + info.Equation
	}
	words := []string{"x: batch"}
	if s.smooth > 0 {
		words = append(words, fmt.Sprintf("smoothed, β = %g", s.smooth.Factor()))
	}
	if s.log {
		words = append(words, "logarithmic")
	}
	terms := s.terms()
	words = append(words, fmt.Sprintf("term %d of %d", slices.Index(terms, term)+1, len(terms)))
	p.Note = s.Theme.Faint.Paint(strings.Join(words, ", "))
	return p
}

// drawOverlay draws the curves of the marked runs, with a legend below.
func (s *Screen) drawOverlay(width, height int, focused bool) []string {
	t := s.Theme
	w, h := s.Inner(width, height)
	plot, more := s.plot(func(k int) chart.Paint { return s.ClassInk(k, true).Paint })
	plot.Axis, plot.Mark, plot.ASCII = t.Faint.Paint, t.Accent.Paint, s.ASCII
	legend := s.overlayLegend(plot.Curves, more, w)
	legend = legend[:min(len(legend), max(h/3, 1))]
	high := max(h-len(legend), 1)
	p := s.overlayPanel()
	p.Focused = focused
	return s.Panel(p, append(ui.Block(ui.Lines(plot.Render(w, high)), w, high), legend...), width, height)
}

// overlayLegend lists curves, as many to a line as fit.
func (s *Screen) overlayLegend(curves []chart.Curve, more, width int) []string {
	const piece = 7 // cells around a name
	var out []string
	for from := 0; from < len(curves); {
		to, used := from, 0
		for to < len(curves) && (to == from || used+ui.Cells(curves[to].Name)+piece <= width) {
			used += ui.Cells(curves[to].Name) + piece
			to++
		}
		out = append(out, chart.Legend(curves[from:to], width, s.ASCII))
		from = to
	}
	if more > 0 {
		out = append(out, s.Theme.Faint.Paint(fmt.Sprintf("%d more are not drawn (at most %d)", more, chart.Styles)))
	}
	return out
}
