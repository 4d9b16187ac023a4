package tui

import (
	"fmt"
	"math"

	"segzsl/engine"
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
	set := a.query.set
	if !set.IsImage() {
		return max(least, width*2/5), max(8, min(height-lists, 16))
	}
	zoom := max(1, min((width*3/5-2)/(2*set.ImageWidth), 2*(height-lists-2)/set.ImageHeight))
	return min(max(least, 2*zoom*set.ImageWidth+2), width/2+width/10), max(min((zoom*set.ImageHeight+1)/2, height-lists)+2, 8)
}

// drawPair is the sample beside its reconstruction.
func (a *App) drawPair(width, height int) []string {
	q, t := &a.query, a.theme
	ans := q.answer
	x, ok := picture(q.set, ans.Features, a.imageMode())
	y, ok2 := picture(q.set, ans.Reconstruction, a.imageMode())
	half := (width - 2) / 2
	if !ok || !ok2 {
		return a.drawVectors(width, height)
	}
	zoom := max(1, min(half/x.Width, 2*(height-2)/x.Height))
	x, y = x.Zoom(zoom), y.Zoom(zoom)
	w, h := x.Cells()
	w, h = min(w, half), min(h, height-2)
	head := t.Faint.Paint(fit(centre("x, the image", w), w)) + "  " + t.Faint.Paint(fit(centre("x̂, rebuilt", w), w))
	out := append([]string{head}, beside(2, lines(x.Render(w, h)), lines(y.Render(w, h)))...)
	return append(out, t.Faint.Paint(fit("‖x − x̂‖² = "+chart.Short(distance(ans)), width)))
}

// drawVectors stands for pictures where features are not pixels.
func (a *App) drawVectors(width, height int) []string {
	t, ans := a.theme, a.query.answer
	if len(ans.Features) == 0 {
		return []string{t.Faint.Paint("(this answer carries no features)")}
	}
	x, y := vector(ans.Features), vector(ans.Reconstruction)
	columns := chart.PlotColumns(width)
	xs := x.Columns(columns, len(ans.Features))
	ys := y.Columns(columns, len(ans.Features))
	lo, hi, _ := chart.Bounds(append(append([]chart.Column{}, xs...), ys...))
	rows := (height - 3) / 2
	plot := func(c []chart.Column) []string {
		return lines(chart.Plot{Columns: c, Range: chart.Nice(lo, hi), Bad: -1, Curve: t.Curve.Paint, Axis: t.Faint.Paint}.Render(width, rows))
	}
	out := append([]string{t.Faint.Paint(fmt.Sprintf("x, %d features", len(ans.Features)))}, plot(xs)...)
	out = append(out, t.Faint.Paint("x̂, rebuilt"))
	out = append(out, plot(ys)...)
	return append(out, t.Faint.Paint("‖x − x̂‖² = "+chart.Short(distance(ans))))
}

func vector(values []float32) *chart.Series {
	var s chart.Series
	for i, v := range values {
		s.Add(i+1, float64(v))
	}
	return &s
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
		fit("predicted   "+t.Title.Paint(ans.Predicted)+p+"   "+verdict+state, width),
		fit("true class  "+t.Title.Paint(ans.TrueClass)+"  "+a.seenWord(ans.TrueSeen), width),
		"",
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
		return "compatibility f(z_s, a): the classifier is not trained yet"
	}
	return p
}

func seenText(seen bool) string {
	if seen {
		return "seen"
	}
	return "unseen"
}

func (a *App) seenWord(seen bool) string {
	if seen {
		return a.theme.Seen.Paint("(seen)")
	}
	return a.theme.Unseen.Paint("(unseen)")
}

// nameWidth is room for the longest name, within a third of the width.
func nameWidth[T any](width int, rows []T, name func(T) string) int {
	longest := 4
	for _, r := range rows {
		longest = max(longest, cells(name(r)))
	}
	return min(longest, max(width/3, 4))
}

// drawNeighbours is the nearest classes and what speaks for and against.
func (a *App) drawNeighbours(width, height int) []string {
	ans := a.query.answer
	const gap = 2
	near, speak := neighbourWidths(width - 3*gap)
	strongest := 0.0
	for _, c := range append(append([]engine.Contribution{}, ans.For...), ans.Against...) {
		strongest = math.Max(strongest, math.Abs(c.Contribution))
	}
	distances := func(title string, classes []engine.ClassDistance, ink func(string) string) []string {
		return block(a.drawDistances(title, classes, ink, near), near, height)
	}
	parts := func(title string, list []engine.Contribution, ink func(string) string) []string {
		return block(a.drawContributions(title, list, strongest, ink, speak), speak, height)
	}
	t := a.theme
	return beside(gap,
		distances("Nearest seen", ans.NearestSeen, t.Seen.Paint),
		distances("Nearest unseen", ans.NearestUnseen, t.Unseen.Paint),
		parts("Speaks for "+ans.Predicted, ans.For, t.Good.Paint),
		parts("Speaks against", ans.Against, t.Bad.Paint))
}

// neighbourWidths shares cells between two lists of classes and two of
// attributes, whose names are longer.
func neighbourWidths(width int) (near, speak int) {
	near = max(width/5, 14)
	return near, width/2 - near
}

// drawDistances lists classes by cosine distance, 0 near to 2 far.
func (a *App) drawDistances(title string, classes []engine.ClassDistance, ink func(string) string, width int) []string {
	t := a.theme
	out := []string{t.Title.Paint(title), t.Faint.Paint("1 − cosine")}
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

// drawContributions lists attributes with the part they have in f(z_s, a).
func (a *App) drawContributions(title string, list []engine.Contribution, strongest float64, ink func(string) string, width int) []string {
	t := a.theme
	out := []string{t.Title.Paint(title), t.Faint.Paint("part of f(z_s, a)")}
	if strongest == 0 {
		strongest = 1
	}
	bar := width / 4
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
