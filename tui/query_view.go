package tui

import (
	"fmt"
	"math"
	"slices"

	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// askSideFrom is the width from which the balance of seen and unseen has a
// column of its own beside list and sample.
const (
	askSideFrom  = 160
	askSideWidth = 46
	askGap       = 3
)

// settleQuery brings the list up to date and scrolls it to the sample.
func (a *App) settleQuery(width, height int) {
	a.relist()
	if list, _ := a.askWidths(width); list > 0 {
		l := &a.query.list
		rows := listRows(max(height-1-len(a.calibrationLines(width)), 1))
		l.top = window(l.top, l.at, len(l.rows), rows)
	}
}

func (a *App) drawQuery(width, height int) []string {
	out := append([]string{a.queryHeader(width)}, a.calibrationLines(width)...)
	h := max(height-len(out), 1)
	list, side := a.askWidths(width)
	var blocks [][]string
	rest := width
	if list > 0 {
		blocks = append(blocks, block(a.drawList(list, h), list, h))
		rest -= list + askGap
	}
	if side > 0 {
		rest -= side + askGap
	}
	if rest > 0 {
		blocks = append(blocks, block(a.drawSample(rest, h, side == 0), rest, h))
	}
	if side > 0 {
		blocks = append(blocks, block(a.drawBalance(side, h), side, h))
	}
	return append(out, beside(askGap, blocks...)...)
}

// askWidths shares the width: a narrow window shows either the list or the sample.
func (a *App) askWidths(width int) (list, side int) {
	q := &a.query
	if width >= askSideFrom && a.shared.Calibration.Survey != nil {
		side = askSideWidth
	}
	switch {
	case width < wideWidth && q.toggled:
		return width, 0
	case width < wideWidth || q.toggled:
		return 0, side
	}
	return min(a.listWidth(), width/3), side
}

// queryHeader says which sample it is, and of which list.
func (a *App) queryHeader(width int) string {
	q, t := &a.query, a.theme
	if q.set == nil || q.now < 0 {
		return fit(t.Title.Paint("Ask")+"  no test samples", width)
	}
	name := ""
	if q.now < len(q.set.SampleNames) {
		name = "  " + q.set.SampleNames[q.now]
	}
	left := t.Title.Paint("Ask") + fmt.Sprintf("  sample %d", q.now) + t.Faint.Paint(name)
	return ends(left, t.Faint.Paint(a.listWord()), width)
}

// listWord says which list is shown, and where in it the sample is.
func (a *App) listWord() string {
	l := &a.query.list
	word := fmt.Sprintf("%s of %s", count(l.at+1), count(len(l.rows)))
	if !l.holds {
		word = fmt.Sprintf("not among these %s", count(len(l.rows)))
	}
	kind := "test samples"
	if a.shared.Calibration.Survey != nil {
		kind = a.shared.Calibration.AsOf.Samples()
	}
	if only := l.only.String(); only != "" {
		kind = only
	}
	return word + " " + kind + ", " + l.only.order.String()
}

// calibrationLines are the accuracies and the slider of γ.
func (a *App) calibrationLines(width int) []string {
	e := a.shared.Calibration
	switch {
	case e.Survey != nil:
		return []string{a.shared.ScoreLine(width), a.shared.GammaLine(width)}
	case e.Problem != "":
		return []string{fit(a.theme.Bad.Paint(sentence(e.Problem)), width)}
	}
	return []string{fit(a.theme.Warn.Paint("The run is judging all its samples …"), width)}
}

// drawSample is all that is known of one sample: its pictures and what it is
// taken for, and below them as many parts as fit.
func (a *App) drawSample(width, height int, balance bool) []string {
	q, t := &a.query, a.theme
	if q.answer == nil || !q.fresh() && !q.pending {
		if q.problem != "" {
			return append([]string{""}, indent(paintAll(t.Bad.Paint, wrap(sentence(q.problem), width-4)))...)
		}
		return []string{"", t.Warn.Paint("asking …")}
	}
	sides, top := a.pairSize(width, height)
	gap := 3
	picture := block(a.drawPair(sides, top), sides, top)
	verdict := block(a.drawVerdict(width-sides-gap, top), width-sides-gap, top)
	out := append(beside(gap, picture, verdict), "")
	height -= len(out)
	return append(out, stack(a.queryParts(height, balance), width, height)...)
}

// queryParts are the parts below the pictures, the chosen one first. Where there
// is little height, near samples are a part of their own.
func (a *App) queryParts(height int, balance bool) []panel {
	q := &a.query
	near := []panel{{6, 13, a.drawNear}}
	switch {
	case q.set.IsImage() && height >= 11:
		near = []panel{{11, 16, a.drawNear}}
	case q.set.IsImage():
		near = []panel{{6, 8, a.drawNear}, {6, 10, a.drawSamples}}
	}
	parts := append(near, panel{5, 9, a.drawWhy})
	if a.shared.Calibration.Survey != nil && balance {
		parts = append(parts, panel{8, 14, a.drawBalance})
	}
	first := q.part % len(parts)
	return slices.Concat(parts[first:], parts[:first])
}

// panel is a piece of a screen that can be drawn in least to most lines.
type panel struct {
	least, most int
	draw        func(width, height int) []string
}

// stack draws panels below each other, with a line between: as many as have
// room, the first ones first. What is left over makes the first ones higher.
func stack(panels []panel, width, height int) []string {
	var heights []int
	left := height
	for i, p := range panels {
		need := p.least
		if i > 0 {
			need++
		}
		if need > left && i > 0 {
			break
		}
		heights = append(heights, min(p.least, left))
		left = max(left-need, 0)
	}
	var out []string
	for i, h := range heights {
		more := max(0, min(panels[i].most-h, left))
		left -= more
		if h = min(h+more, height); i > 0 {
			out = append(out, "")
		}
		out = append(out, block(panels[i].draw(width, h), width, h)...)
	}
	return out
}

// pairSize is the room for the sample and its reconstruction: as large as the
// verdict beside them and the parts below allow.
func (a *App) pairSize(width, height int) (sides, rows int) {
	const below, verdict = 15, 40
	x, _ := a.pair()
	if x.Width == 0 {
		return min(34, width/2), min(10, max(height/2, 6))
	}
	w, h := x.Cells()
	if !a.query.set.IsImage() { // features in rows are for the impression alone
		w, h = min(w, 16), min(h, 8)
	}
	for zoom := 2; a.query.set.IsImage() && 2*zoom*x.Width+2+askGap+verdict <= width && (zoom*x.Height+1)/2+2 <= height-below; zoom++ {
		w, h = x.Zoom(zoom).Cells()
	}
	rows = min(h+2, max(height-7, 5))
	w = max(min(w, (width*3/5-2)/2, w*(rows-2)/h), 8)
	return 2*w + 2, rows
}

// pair is the sample and its reconstruction as pictures. Features that are not
// pixels are laid out as if they were, row by row, bright for large.
func (a *App) pair() (x, y chart.Image) {
	q, mode := &a.query, a.imageMode()
	ans := q.answer
	x, ok := picture(q.set, ans.Features, mode)
	y, also := picture(q.set, ans.Reconstruction, mode)
	if ok && also {
		return x, y
	}
	side := int(math.Ceil(math.Sqrt(float64(len(ans.Features)))))
	if side == 0 || len(ans.Reconstruction) != len(ans.Features) {
		return chart.Image{}, chart.Image{}
	}
	most := brightest(ans.Features)
	return laidOut(ans.Features, side, most, mode), laidOut(ans.Reconstruction, side, most, mode)
}

func laidOut(features []float32, side int, most float32, mode chart.Mode) chart.Image {
	px := make([]float32, side*side)
	for i, v := range features {
		px[i] = v / most
	}
	return chart.Image{Pixels: px, Width: side, Height: side, Mode: mode}
}

// brightest is the value that is drawn white: few lie above it.
func brightest(values []float32) float32 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return max(sorted[len(sorted)*99/100], 1e-6)
}

// drawPair is the sample beside its reconstruction.
func (a *App) drawPair(width, height int) []string {
	t, ans := a.theme, a.query.answer
	x, y := a.pair()
	if x.Width == 0 {
		return []string{t.Faint.Paint("(this answer carries no features)")}
	}
	half := max((width-2)/2, 1)
	zoom := max(1, min(half/x.Width, 2*(height-2)/x.Height))
	x, y = x.Zoom(zoom), y.Zoom(zoom)
	w, h := x.Cells()
	w, h = min(w, half), min(h, height-2)
	title := "x, the image"
	if !a.query.set.IsImage() {
		title = fmt.Sprintf("x, %d features", len(ans.Features))
	}
	head := t.Faint.Paint(centre(title, w)) + "  " + t.Faint.Paint(centre("x̂, rebuilt", w))
	out := append([]string{head}, beside(2, lines(x.Render(w, h)), lines(y.Render(w, h)))...)
	return append(out, t.Faint.Paint(fit("‖x − x̂‖² = "+chart.Short(distance(ans)), width)))
}

func distance(ans *event.Answer) float64 {
	if len(ans.Reconstruction) != len(ans.Features) {
		return math.NaN()
	}
	var sum float64
	for i, v := range ans.Features {
		d := float64(v) - float64(ans.Reconstruction[i])
		sum += d * d
	}
	return sum
}

// drawVerdict is the prediction against the truth, and the likeliest classes.
func (a *App) drawVerdict(width, height int) []string {
	t, ans := a.theme, a.query.answer
	answer, seen, lead := a.verdictNow()
	verdict := t.Bad.Paint("× wrong")
	if answer == ans.TrueClass {
		verdict = t.Good.Paint("✓ right")
	}
	if !a.query.fresh() {
		verdict = t.Warn.Paint("asking …")
	}
	predicted := "predicted  " + t.Title.Paint(answer) + "  " + a.seenWord(seen)
	if cells(predicted)+2+cells(verdict) <= width {
		predicted = fit(predicted+"  "+verdict, width)
	} else {
		predicted = ends(predicted, verdict, width)
	}
	out := []string{
		fit("true       "+t.Title.Paint(ans.TrueClass)+"  "+a.truth(ans), width),
		predicted,
	}
	if height >= 9 {
		out = append(out, paintAll(t.Faint.Paint, wrap(lead, width))...)
	}
	out = append(out, t.Faint.Paint(fit("likeliest classes, γ = 0, by "+run.Predictor(ans.Predictor), width)))
	name := ui.NameWidth(width, ans.Top, func(c event.ClassProbability) string { return c.Class })
	for _, c := range ans.Top {
		mark, ink := " ", t.Seen
		if c.Class == ans.TrueClass {
			mark = "▸"
		}
		if !c.Seen {
			ink = t.Unseen
		}
		head := mark + fit(c.Class, name) + " " + fit(run.Side(c.Seen), 7) + right(percent(c.Probability), 8) + " "
		out = append(out, fit(head+ink.Paint(chart.Bar(min(max(width-cells(head), 0), 40), c.Probability)), width))
	}
	return out
}

// verdictNow is what the sample on the screen is taken for at γ, and how close
// that is, in words. Without a survey of it, it is what the answer says.
func (a *App) verdictNow() (class string, seen bool, lead string) {
	e, ans := a.shared.Calibration, a.query.answer
	seen = len(ans.Top) > 0 && ans.Top[0].Seen
	if e.Survey == nil {
		return ans.Predicted, seen, ""
	}
	i := slices.Index(e.Survey.Samples, ans.Sample)
	if i < 0 {
		return ans.Predicted, seen, ""
	}
	s := e.Survey
	k := s.Answer(i, e.Gamma)
	one, other, by := s.Classes[s.BestSeen[i]], s.Classes[s.BestUnseen[i]], float64(s.Lead[i])
	lead = fmt.Sprintf("Seen %s scores %s more than unseen %s: γ up to that says %s, above it %s.", one, chart.Short(by), other, one, other)
	if by < 0 {
		lead = fmt.Sprintf("Unseen %s scores %s more than seen %s, even without γ.", other, chart.Short(-by), one)
	}
	return s.Classes[k], k < s.Seen, lead
}

// truth says where a sample's own class stands.
func (a *App) truth(ans *event.Answer) string {
	if !ans.TrueKnown {
		return "no part"
	}
	return a.seenWord(ans.TrueSeen)
}

func (a *App) seenWord(seen bool) string {
	if seen {
		return a.theme.Seen.Paint("seen")
	}
	return a.theme.Unseen.Paint("unseen")
}
