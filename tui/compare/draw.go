package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"segzsl/engine/record"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// linesAbove is the number of lines above the table: the screen's name and a warning.
// The table's two lines of headings and the two lines of details are not included.
const (
	linesAbove  = 2
	headLines   = 2
	detailLines = 2
)

// Draw implements ui.Screen.
func (s *Screen) Draw(width, height int) []string {
	out := []string{s.header(width), ui.Fit(s.Theme.Warn.Paint(s.warning()), width)}
	if len(s.table.rows) == 0 {
		return append(out, s.drawEmpty()...)
	}
	curves := s.overlayHeight(height)
	if s.large && curves > 0 {
		return append(out[:1], s.drawOverlay(width, height-1, true)...)
	}
	rows := s.rowsShown(height, curves)
	if s.Framed() {
		w, _ := s.Inner(width, 0)
		_, h := s.Outer(0, headLines+rows)
		_, d := s.Outer(0, detailLines)
		out = append(out, s.Panel(ui.Panel{Title: "Runs", Focused: true}, s.drawn.lines, width, h)...)
		out = append(out, s.Panel(ui.Panel{Title: "Selected"}, s.details(w), width, d)...)
	} else { // titles would take rows
		out = append(append(out, s.drawn.lines...), s.details(width)...)
	}
	if curves > 0 {
		out = append(out, s.drawOverlay(width, curves, false)...)
	}
	return out
}

// space divides the lines among the rows of the table and the curves.
func (s *Screen) space(height int) int {
	around := headLines + detailLines
	if s.Framed() {
		_, h := s.Outer(0, headLines)
		_, d := s.Outer(0, detailLines)
		around = h + d
	}
	return height - linesAbove - around
}

// rowsShown is the number of rows of the table above curves of that height.
func (s *Screen) rowsShown(height, curves int) int { return max(s.space(height)-curves, 1) }

// drawnTable is the table as lines.
type drawnTable struct {
	width, rows int
	lines       []string
}

// Layout implements ui.Screen: it scrolls the table to its cursor, and draws it unless
// only events of the run have arrived. Drawing it takes longer than the rest of the
// screen.
func (s *Screen) Layout(width, height int) {
	unchanged := s.unchanged
	s.unchanged = false
	curves := s.overlayHeight(height)
	if len(s.table.rows) == 0 || s.large && curves > 0 {
		return
	}
	if s.Framed() {
		width, _ = s.Inner(width, 0)
	}
	rows := s.rowsShown(height, curves)
	if unchanged && s.drawn.width == width && s.drawn.rows == rows {
		return
	}
	s.top = ui.Scroll(s.top, max(s.rowAt(), 0), len(s.table.rows), rows)
	s.left, _ = s.columnsFrom(s.columnWidths(), width-s.nameWidth(width))
	s.drawn = drawnTable{width, rows, s.drawTable(width, rows)}
}

// warning says why accuracies on this screen are not comparable; "" if they are.
func (s *Screen) warning() string {
	chosen := slices.ContainsFunc(s.conditions, func(c condition) bool { _, ok := scoreBy(c.id); return ok })
	if w := s.table.warning(); w != "" || !s.grouped || !chosen {
		return w
	}
	return "The filter selects seeds by their results: these are not means over all seeds."
}

func (s *Screen) header(width int) string {
	t := s.Theme
	all := run.Plural(len(s.runs), "run", "runs")
	left := t.Title.Paint("Compare") + "  " + all + t.Faint.Paint(" in "+s.root)
	if s.root == "" {
		left = t.Title.Paint("Compare")
	}
	if s.filter != "" {
		shown := 0
		for _, r := range s.table.rows {
			shown += len(r.runs)
		}
		left = t.Title.Paint("Compare") + fmt.Sprintf("  %s of %s, where ", run.Count(shown), all) + t.Accent.Paint(s.filter)
	}
	right := ""
	switch {
	case s.loading:
		right = t.Warn.Paint("reading …")
	case s.problem != "":
		right = t.Bad.Paint("some runs could not be read")
	case s.baseRow() != nil:
		right = t.Accent.Paint("results minus those of " + s.baseRow().name())
	case len(s.marked) > 0:
		right = t.Accent.Paint(fmt.Sprintf("%d marked", len(s.marked)))
	}
	return ui.Ends(left, right, width)
}

// drawEmpty says why there are no rows.
func (s *Screen) drawEmpty() []string {
	t := s.Theme
	switch {
	case s.loading:
		return []string{"", t.Warn.Paint("  reading the runs …")}
	case s.problem != "":
		return append([]string{""}, ui.Indent(ui.PaintAll(t.Bad.Paint, ui.Wrap(run.Sentence(s.problem), 76)))...)
	case len(s.runs) == 0:
		return []string{"", "  No runs in " + s.root + " yet.", "  Press S, then r, to start one."}
	}
	return []string{"", "  No matching runs; / changes the filter."}
}

// stateMarks are symbols for a run's state.
var stateMarks = map[record.State]string{
	record.Finished: "✓", record.Training: "●", record.Stopped: "■", record.Diverged: "×", record.Failed: "×", record.CutOff: "~",
}

// details describe the row under the cursor in two lines.
func (s *Screen) details(width int) []string {
	t := s.Theme
	r := s.row()
	if r == nil {
		return []string{"", ""}
	}
	if r.paper != nil {
		return []string{"", ui.Fit(t.Faint.Paint(r.paper.Method+", "+r.paper.Source+": ResNet-101 features; its split hash is not known"), width)}
	}
	return []string{ui.Fit(r.stateWords(), width), ui.Fit(t.Faint.Paint(r.recipeWords()), width)}
}

// stateWords describe how a row's runs ended.
func (r row) stateWords() string {
	first := r.runs[0]
	words := first.Name + ": " + string(first.State)
	if len(r.runs) > 1 {
		var names []string
		for _, run := range r.runs {
			names = append(names, run.Name+" "+stateMarks[run.State])
		}
		words = strings.Join(names, ", ")
	} else if first.Result != nil {
		words += " in " + run.Seconds(first.Result.Seconds)
	}
	if first.Explanation != "" {
		words += ": " + first.Explanation
	}
	return words
}

// recipeWords describe the configuration of a row's runs.
func (r row) recipeWords() string {
	first := r.runs[0]
	recipe := first.Recipe
	words := ""
	if slices.ContainsFunc(r.runs, (*Run).testViewed) {
		words += "! test data viewed before the end; "
	}
	if changes := first.changeWords(); changes != "" {
		words += "* " + changes + "; "
	}
	words += fmt.Sprintf("preset %s, protocol %s, split %s", cmp.Or(recipe.Preset, "–"), recipe.Config.Get("evaluate.protocol"), cmp.Or(recipe.SplitHash, "–"))
	if recipe.Parent != "" {
		words += fmt.Sprintf("; forked from %s at %s", recipe.Parent, recipe.ForkedAt)
	}
	if len(r.runs) > 1 {
		words = "mean ± sd over seeds; " + words
	}
	return words
}
