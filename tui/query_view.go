package tui

import (
	"fmt"
	"math"
	"slices"

	"segzsl/engine"
	"segzsl/themes"
	"segzsl/tui/chart"
)

func (a *App) drawQuery(width, height int) []string {
	q := &a.query
	out := []string{a.queryHeader(width), ""}
	if q.answer == nil || !q.fresh() && !q.pending && !q.search.on {
		return append(out, a.queryWaiting(width)...)
	}
	sides, top := a.pairSize(width, height)
	picture := block(a.drawPair(sides, top), sides, top)
	verdict := block(a.drawVerdict(width-sides-3), width-sides-3, top)
	out = append(out, beside(3, picture, verdict)...)
	out = append(out, "")
	out = append(out, a.drawNeighbours(width, max(height-len(out), 1))...)
	return out[:min(len(out), height)]
}

// queryHeader says which sample it is.
func (a *App) queryHeader(width int) string {
	q, t := &a.query, a.theme
	if q.set == nil || q.sample() < 0 {
		return fit(t.Title.Paint("Ask")+"  no test samples", width)
	}
	name := ""
	if len(q.set.SampleNames) > q.sample() {
		name = "  " + q.set.SampleNames[q.sample()]
	}
	left := t.Title.Paint("Ask") + fmt.Sprintf("  sample %d", q.sample()) + t.Faint.Paint(name)
	where := fmt.Sprintf("%s of %s, %s", count(q.at+1), count(len(q.list)), q.filter)
	return ends(left, t.Faint.Paint(where), width)
}

func (a *App) queryWaiting(width int) []string {
	q, t := &a.query, a.theme
	switch {
	case q.problem != "":
		return indent(paintAll(t.Bad.Paint, wrap(q.problem, width-4)))
	case q.search.on:
		return []string{t.Warn.Paint(a.searchWord())}
	}
	return []string{t.Warn.Paint("asking …")}
}

func (a *App) searchWord() string {
	return fmt.Sprintf("searching for a mistake … %s right so far", count(a.query.search.tried))
}

// pairSize is the room for the sample and its reconstruction: as large as the
// lists below and the verdict beside them allow.
func (a *App) pairSize(width, height int) (sides, rows int) {
	const lists, least = 11, 34
	x, _ := a.pair()
	if x.Width == 0 || !a.query.set.IsImage() && width < wideWidth {
		return least, 10
	}
	zoom := max(1, min((width*3/5-2)/(2*x.Width), 2*(height-lists-2)/x.Height))
	w, h := x.Zoom(zoom).Cells()
	return min(max(least, 2*w+2), width*3/5), max(min(h, height-lists)+2, 8)
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
	half := (width - 2) / 2
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

func distance(ans *engine.Answer) float64 {
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
func (a *App) drawVerdict(width int) []string {
	t, ans := a.theme, a.query.answer
	p := ""
	if len(ans.Top) > 0 {
		p = "  " + percent(ans.Top[0].Probability)
	}
	verdict := t.Bad.Paint("× wrong")
	if ans.Predicted == ans.TrueClass {
		verdict = t.Good.Paint("✓ right")
	}
	state := ""
	switch {
	case a.query.search.on:
		state = t.Warn.Paint("  " + a.searchWord())
	case !a.query.fresh():
		state = t.Warn.Paint("  asking …")
	}
	out := []string{
		fit("predicted     "+t.Title.Paint(ans.Predicted)+p, width),
		fit("true, "+fit(a.truth(ans), 8)+t.Title.Paint(ans.TrueClass), width),
		fit(verdict+state, width),
		t.Faint.Paint(fit("likeliest classes, by "+predictorWord(ans.Predictor), width)),
	}
	name := nameWidth(width, ans.Top, func(c engine.ClassProbability) string { return c.Class })
	for _, c := range ans.Top {
		mark := " "
		if c.Class == ans.TrueClass {
			mark = "▸"
		}
		ink := t.Seen
		if !c.Seen {
			ink = t.Unseen
		}
		head := mark + fit(c.Class, name) + " " + fit(seenText(c.Seen), 7) + right(percent(c.Probability), 8) + " "
		out = append(out, fit(head+ink.Paint(chart.Bar(min(max(width-cells(head), 0), 40), c.Probability)), width))
	}
	return out
}

func predictorWord(p string) string {
	if p == "compatibility" {
		return "f(z_s, a): no classifier yet"
	}
	return p
}

func seenText(seen bool) string {
	if seen {
		return "seen"
	}
	return "unseen"
}

// truth says where a sample's own class stands.
func (a *App) truth(ans *engine.Answer) string {
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

// nameWidth is room for the longest name, within a third of the width.
func nameWidth[T any](width int, rows []T, name func(T) string) int {
	longest := 4
	for _, r := range rows {
		longest = max(longest, cells(name(r)))
	}
	return min(longest, max(width/3, 4))
}

// drawNeighbours is the nearest classes and what speaks for and against: four
// lists side by side or, where names are long and the window narrow, two by two.
func (a *App) drawNeighbours(width, height int) []string {
	const gap = 2
	near, speak := neighbourWidths(width - 3*gap)
	if width < wideWidth && a.longestClass() > near-8 && height >= 8 {
		w, above := (width-gap)/2, (height+1)/2
		lists := a.drawLists(w, w, above, true)
		out := beside(gap, lists[0], lists[2])
		return append(out, beside(gap, lists[1], lists[3])...)
	}
	lists := a.drawLists(near, speak, height, false)
	return beside(gap, lists...)
}

// drawLists is the four lists; brief ones have title and unit in one line.
func (a *App) drawLists(near, speak, height int, brief bool) [][]string {
	t, ans := a.theme, a.query.answer
	strongest := 0.0
	for _, c := range slices.Concat(ans.For, ans.Against) {
		strongest = math.Max(strongest, math.Abs(c.Contribution))
	}
	return [][]string{
		block(a.drawDistances("Nearest seen", ans.NearestSeen, t.Seen.Paint, near, brief), near, height),
		block(a.drawDistances("Nearest unseen", ans.NearestUnseen, t.Unseen.Paint, near, brief), near, height),
		block(a.drawContributions("Speaks for "+ans.Predicted, ans.For, strongest, t.Good.Paint, speak, brief), speak, height),
		block(a.drawContributions("Speaks against", ans.Against, strongest, t.Bad.Paint, speak, brief), speak, height),
	}
}

func (a *App) longestClass() int {
	longest := 0
	for _, c := range slices.Concat(a.query.answer.NearestSeen, a.query.answer.NearestUnseen) {
		longest = max(longest, cells(c.Class))
	}
	return longest
}

// neighbourWidths shares cells between two lists of classes and two of
// attributes, whose names are longer.
func neighbourWidths(width int) (near, speak int) {
	near = max(width/5, 14)
	return near, width/2 - near
}

// drawDistances lists classes by cosine distance, 0 near to 2 far.
func (a *App) drawDistances(title string, classes []engine.ClassDistance, ink func(string) string, width int, brief bool) []string {
	t := a.theme
	out := headed(t, title, "1 − cosine", brief)
	if len(classes) == 0 {
		out = append(out, t.Faint.Paint("not known yet"))
	}
	longest := nameWidth(3*width, classes, func(c engine.ClassDistance) string { return c.Class })
	name := min(longest, max(width-8, 4))
	bar := min(width-name-8, 24)
	if bar < 4 {
		name, bar = max(width-8, 4), 0
	}
	for _, c := range classes {
		head := fit(c.Class, name) + " " + right(fmt.Sprintf("%.3f", c.Distance), 6) + " "
		out = append(out, head+ink(chart.Bar(bar, c.Distance/2)))
	}
	return out
}

// headed is a list's title and unit.
func headed(t themes.Theme, title, unit string, brief bool) []string {
	if brief {
		return []string{t.Title.Paint(title) + "  " + t.Faint.Paint(unit)}
	}
	return []string{t.Title.Paint(title), t.Faint.Paint(unit)}
}

// drawContributions lists attributes with the part they have in f(z_s, a).
func (a *App) drawContributions(title string, list []engine.Contribution, strongest float64, ink func(string) string, width int, brief bool) []string {
	t := a.theme
	out := headed(t, title, "part of f(z_s, a)", brief)
	if strongest == 0 {
		strongest = 1
	}
	longest := nameWidth(3*width, list, func(c engine.Contribution) string { return c.Attribute })
	bar := min(width/4, max(width-longest-9, 5))
	if width < 24 {
		bar = 0
	}
	name := max(width-bar-9, 4)
	for _, c := range list {
		value := chart.Short(c.Contribution)
		if c.Contribution > 0 {
			value = "+" + value
		}
		out = append(out, fit(c.Attribute, name)+right(value, 8)+" "+ink(chart.Bar(bar, math.Abs(c.Contribution)/strongest)))
	}
	return out
}
