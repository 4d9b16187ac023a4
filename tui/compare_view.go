package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"segzsl/tui/chart"
)

// compareTop is how many lines stand above the table's rows, compareBottom how
// many below.
const (
	compareTop    = 4
	compareBottom = 2
)

func (a *App) drawCompare(width, height int) []string {
	l, t := &a.ledger, a.theme
	out := []string{a.compareHeader(width), fit(t.Warn.Paint(l.warning()), width)}
	if len(l.table.rows) == 0 {
		return append(out, a.compareNothing()...)
	}
	curves := a.curvesHeight(height)
	if l.large && curves > 0 {
		out[1] = a.overlayTitle(width)
		return append(out, a.drawOverlay(width, height-2)...)
	}
	out = append(out, a.drawTable(width, compareRows(height, curves))...)
	out = append(out, a.compareDetails(width)...)
	if curves > 0 {
		out = append(append(out, a.overlayTitle(width)), a.drawOverlay(width, curves-1)...)
	}
	return out
}

// compareRows is how many rows of the table are shown over curves of so many lines.
func compareRows(height, curves int) int {
	return max(height-compareTop-compareBottom-curves, 1)
}

// settleCompare scrolls the table to its cursor.
func (a *App) settleCompare(width, height int) {
	l := &a.ledger
	curves := a.curvesHeight(height)
	if len(l.table.rows) == 0 || l.large && curves > 0 {
		return
	}
	l.top = window(l.top, max(l.rowAt(), 0), len(l.table.rows), compareRows(height, curves))
	l.left, _ = a.columnsFrom(a.columnWidths(), width-a.nameColumn(width))
}

// warning says what accuracies on this screen must not be taken for; "" for nothing.
func (l *ledger) warning() string {
	chosen := slices.ContainsFunc(l.conditions, func(c condition) bool { _, ok := scoreBy(c.id); return ok })
	if w := l.table.warning(); w != "" || !l.grouped || !chosen {
		return w
	}
	return "The filter chooses seeds by their results: these are no means over seeds."
}

// curvesHeight is the room for curves: none while no marked run has any, else
// what the table leaves, at least half.
func (a *App) curvesHeight(height int) int {
	if _, ok := a.ledger.shownTerm(); !ok {
		return 0
	}
	left := height - compareTop - compareBottom
	return max(min(max(height/2, left-len(a.ledger.table.rows)), left-3), 0)
}

func (a *App) compareHeader(width int) string {
	l, t := &a.ledger, a.theme
	left := t.Title.Paint("Compare") + "  " + plural(len(l.runs), "run", "runs") + t.Faint.Paint(" in "+l.root)
	if l.root == "" {
		left = t.Title.Paint("Compare")
	}
	if l.filter != "" {
		shown := 0
		for _, r := range l.table.rows {
			shown += len(r.runs)
		}
		left = t.Title.Paint("Compare") + fmt.Sprintf("  %s of %s, where ", count(shown), plural(len(l.runs), "run", "runs")) + t.Accent.Paint(l.filter)
	}
	right := ""
	switch {
	case l.reading:
		right = t.Warn.Paint("reading …")
	case l.problem != "":
		right = t.Bad.Paint("some could not be read")
	case len(l.marked) > 0:
		right = t.Accent.Paint(fmt.Sprintf("%d marked", len(l.marked)))
	}
	return ends(left, right, width)
}

func (a *App) compareNothing() []string {
	l := &a.ledger
	switch {
	case l.reading:
		return []string{"", a.theme.Warn.Paint("  reading the runs …")}
	case l.problem != "":
		return append([]string{""}, indent(paintAll(a.theme.Bad.Paint, wrap(sentence(l.problem), 76)))...)
	case len(l.runs) == 0:
		return []string{"", "  There is no run in " + l.root + " yet.", "  S, then r, begins one."}
	}
	return []string{"", "  No run is like that; / changes the filter."}
}

// stateMarks tell a run's state in a cell.
var stateMarks = map[string]string{"finished": "✓", "training": "●", "stopped": "■", "diverged": "×", "failed": "×", "cut off": "~"}

// drawTable is two lines of heads and the rows that fit.
func (a *App) drawTable(width, rows int) []string {
	l, t := &a.ledger, a.theme
	name := a.nameColumn(width)
	columns, widths, before, after := a.columnsInSight(width - name)
	above, below := strings.Repeat(" ", name), fit("    run", name)
	for i, id := range columns {
		up, down := heading(id)
		if id == l.sortBy {
			down += map[bool]string{true: "↓", false: "↑"}[l.falling]
		}
		up, down = a.aligned(id, up, widths[i]), a.aligned(id, down, widths[i])
		if id == l.column {
			up, down = t.Accent.Paint(up), t.Accent.Paint(down)
		} else {
			up, down = t.Faint.Paint(up), t.Faint.Paint(down)
		}
		above, below = above+"  "+up, below+"  "+down
	}
	if before {
		above = t.Faint.Paint(fit("    ‹ more columns", name)) + above[name:]
	}
	if after {
		above = ends(fit(above, width-2), t.Faint.Paint("›"), width)
	}
	out := []string{fit(above, width), fit(below, width)}
	at := max(l.rowAt(), 0)
	for i := l.top; i < min(l.top+rows, len(l.table.rows)); i++ {
		r := l.table.rows[i]
		line := a.rowName(r, name)
		for k, id := range columns {
			line += "  " + a.aligned(id, r.cell(id), widths[k])
		}
		line = fit(line, width)
		switch {
		case i == at:
			line = t.Selected.Paint(line)
		case r.paper != nil:
			line = t.Faint.Paint(line)
		}
		out = append(out, line)
	}
	return block(out, width, rows+2)
}

// nameColumn is the width of the first column, which stays in sight.
func (a *App) nameColumn(width int) int {
	longest := 8
	for _, r := range a.ledger.table.rows {
		longest = max(longest, cells(r.name()))
	}
	return min(longest+4, max(width*2/5, 12))
}

func (r tableRow) name() string {
	switch {
	case r.paper != nil:
		return r.paper.Source
	case len(r.runs) > 1:
		return fmt.Sprintf("%d runs, %s", len(r.runs), cmp.Or(r.runs[0].recipe.Preset, r.runs[0].set))
	}
	return r.runs[0].name
}

// rowName is mark, state and name; what was changed by hand bears an asterisk.
func (a *App) rowName(r tableRow, width int) string {
	mark, state, star := " ", " ", ""
	if a.ledger.isMarked(r) {
		mark = "▸"
	}
	for _, e := range r.runs {
		if e.altered() {
			star = "*"
		}
		if state == " " || e.live {
			state = stateMarks[e.state]
		}
	}
	return fit(mark+state+star+" "+r.name(), width)
}

// aligned puts numbers at the right, words at the left.
func (a *App) aligned(id, text string, width int) string {
	switch id {
	case "set", "split", "preset", "state":
		return fit(text, width)
	}
	return right(text, width)
}

// columnsInSight are the columns that fit, so that the cursor's is among them.
func (a *App) columnsInSight(width int) (columns []string, widths []int, before, after bool) {
	all := a.columnWidths()
	left, end := a.columnsFrom(all, width)
	return a.ledger.table.columns[left:end], all[left:end], left > 0, end < len(all)
}

func (a *App) columnWidths() []int {
	t := &a.ledger.table
	all := make([]int, len(t.columns))
	for i, id := range t.columns {
		up, down := heading(id)
		all[i] = max(cells(up), cells(down)+1)
		for _, r := range t.rows {
			all[i] = max(all[i], min(cells(r.cell(id)), 24))
		}
	}
	return all
}

// columnsFrom is which columns are shown, those before end: from the one that was
// the first before, if the cursor's is among them then.
func (a *App) columnsFrom(all []int, width int) (left, end int) {
	l := &a.ledger
	at := max(slices.Index(l.table.columns, l.column), 0)
	left = min(l.left, at)
	for left < at && sumWidths(all[left:at+1]) > width {
		left++
	}
	end = left
	for end < len(all) && sumWidths(all[left:end+1]) <= width {
		end++
	}
	for left > 0 && sumWidths(all[left-1:end]) <= width { // a wider window shows more
		left--
	}
	return left, end
}

func sumWidths(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w + 2
	}
	return sum
}

// compareDetails is two lines about the row under the cursor.
func (a *App) compareDetails(width int) []string {
	l, t := &a.ledger, a.theme
	r := l.row()
	if r == nil {
		return []string{"", ""}
	}
	if r.paper != nil {
		return []string{"", fit(t.Faint.Paint(r.paper.Method+", "+r.paper.Source+": ResNet-101 features; the hash of its split is not given"), width)}
	}
	e := r.runs[0]
	word := e.name + ": " + e.state
	if len(r.runs) > 1 {
		var names []string
		for _, e := range r.runs {
			names = append(names, e.name+" "+stateMarks[e.state])
		}
		word = strings.Join(names, ", ")
	} else if e.result != nil {
		word += " in " + spanSeconds(e.result.Seconds)
	}
	if e.explanation != "" {
		word += ": " + e.explanation
	}
	more := fmt.Sprintf("preset %s, protocol %s, split %s", cmp.Or(e.recipe.Preset, "–"), e.recipe.Config.Get("evaluate.protocol"), cmp.Or(e.recipe.SplitHash, "–"))
	if e.altered() {
		more += "; * changed by hand on the way"
	}
	if e.recipe.Parent != "" {
		more += fmt.Sprintf("; forked from %s at %s", e.recipe.Parent, e.recipe.ForkedAt)
	}
	if len(r.runs) > 1 {
		more = "mean ± sd over seeds; " + more
	}
	return []string{fit(word, width), fit(t.Faint.Paint(more), width)}
}

// overlayTitle names the term whose curves are drawn.
func (a *App) overlayTitle(width int) string {
	l, t := &a.ledger, a.theme
	term, ok := l.shownTerm()
	if !ok {
		return fit("", width)
	}
	info := term.Info()
	left := t.Title.Paint(info.Title)
	if info.Equation != "−" {
		left += " " + info.Equation
	}
	words := []string{"x: batch"}
	if l.smooth > 0 {
		words = append(words, fmt.Sprintf("smoothed, β = %g", l.smooth.Factor()))
	}
	if l.log {
		words = append(words, "logarithmic")
	}
	terms := l.terms()
	words = append(words, fmt.Sprintf("term %d of %d", slices.Index(terms, term)+1, len(terms)))
	return ends(left, t.Faint.Paint(strings.Join(words, ", ")), width)
}

// drawOverlay is the curves of the marked runs, with a legend below.
func (a *App) drawOverlay(width, height int) []string {
	t := a.theme
	plot, more := a.ledger.plotted(a.curveInk)
	plot.Axis, plot.Mark, plot.ASCII = t.Faint.Paint, t.Accent.Paint, a.opt.ASCII
	legend := a.overlayLegend(plot.Curves, more, width)
	legend = legend[:min(len(legend), max(height/3, 1))]
	high := max(height-len(legend), 1)
	return append(block(lines(plot.Render(width, high)), width, high), legend...)
}

// overlayLegend names curves, as many in a line as fit.
func (a *App) overlayLegend(curves []chart.Curve, more, width int) []string {
	const piece = 7 // cells around a name
	var out []string
	for from := 0; from < len(curves); {
		to, used := from, 0
		for to < len(curves) && (to == from || used+cells(curves[to].Name)+piece <= width) {
			used += cells(curves[to].Name) + piece
			to++
		}
		out = append(out, chart.Legend(curves[from:to], width, a.opt.ASCII))
		from = to
	}
	if more > 0 {
		out = append(out, a.theme.Faint.Paint(fmt.Sprintf("%d more are not drawn: %d can be told apart", more, chart.Styles)))
	}
	return out
}

func (a *App) curveInk(k int) chart.Paint { return a.shared.ClassInk(k, true).Paint }
