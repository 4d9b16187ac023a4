package tui

import (
	"fmt"
	"math"

	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// drawNear is what lies near: classes of both sides and training samples, in
// semantic space and, beside it, in image space.
func (a *App) drawNear(width, height int) []string {
	const label = 9
	t, ans := a.theme, a.query.answer
	w := max((width-label-2)/2, 8)
	pictures := a.query.set.IsImage() && height >= 9
	classes := max(1, min((height-1)/3, 3))
	if pictures {
		classes = max(1, min((height-7)/2, 3))
	}
	out := []string{fit(t.Title.Paint("Nearest"), label) + fit(t.Title.Paint("in semantic space, z_s"), w) + "  " +
		fit(t.Title.Paint("in image space, x")+t.Faint.Paint("  1 − cosine"), w)}
	add := func(name string, left, right []string) {
		for i := range left {
			out = append(out, fit(t.Faint.Paint(name), label)+fit(left[i], w)+"  "+fit(right[i], w))
			name = ""
		}
	}
	add("seen", a.classRows(ans.NearestSeen, t.Seen, w, classes), a.classRows(ans.ImageSeen, t.Seen, w, classes))
	add("unseen", a.classRows(ans.NearestUnseen, t.Unseen, w, classes), a.classRows(ans.ImageUnseen, t.Unseen, w, classes))
	rest := height - len(out)
	if !pictures {
		add("training", a.sampleRows(ans.Neighbours, w, rest), a.sampleRows(ans.ImageNeighbours, w, rest))
		return out
	}
	names := block([]string{t.Faint.Paint("training"), t.Faint.Paint("samples")}, label, rest)
	return append(out, beside(0, names, beside(2, a.samplePictures(ans.Neighbours, w, rest), a.samplePictures(ans.ImageNeighbours, w, rest)))...)
}

// drawSamples is the training samples that lie near, as pictures.
func (a *App) drawSamples(width, height int) []string {
	t, ans := a.theme, a.query.answer
	w := max((width-2)/2, 8)
	head := fit(t.Title.Paint("Nearest training samples")+t.Faint.Paint(", by z_s"), w) + "  " + fit(t.Title.Paint("in image space, x")+t.Faint.Paint("  1 − cosine"), w)
	rest := max(height-1, 1)
	return append([]string{head}, beside(2, a.samplePictures(ans.Neighbours, w, rest), a.samplePictures(ans.ImageNeighbours, w, rest))...)
}

// classRows lists n classes with their distances; a short bar is near.
func (a *App) classRows(classes []event.ClassDistance, ink themes.Ink, width, n int) []string {
	t := a.theme
	if len(classes) == 0 {
		return block([]string{t.Faint.Paint("not known yet")}, width, n)
	}
	name := max(4, min(ui.NameWidth(2*width, classes, func(c event.ClassDistance) string { return c.Class }), width-9))
	bar := min(width-name-9, 20)
	if bar < 4 {
		name, bar = max(width-9, 4), 0
	}
	var out []string
	for _, c := range classes[:min(n, len(classes))] {
		out = append(out, a.markTrue(c.Class)+fit(c.Class, name)+right(fmt.Sprintf("%.3f", c.Distance), 7)+" "+ink.Paint(chart.Bar(bar, c.Distance)))
	}
	return block(out, width, n)
}

func (a *App) sampleRows(samples []event.SampleDistance, width, n int) []string {
	if n < 1 {
		return nil
	}
	t := a.theme
	if len(samples) == 0 {
		return block([]string{t.Faint.Paint("not known yet")}, width, n)
	}
	name := max(4, min(ui.NameWidth(2*width, samples, func(s event.SampleDistance) string { return s.Class }), width-15))
	var out []string
	for _, s := range samples[:min(n, len(samples))] {
		number := fmt.Sprintf("sample %d", s.Sample)
		if name+9+cells(number) > width {
			number = fmt.Sprint(s.Sample)
		}
		out = append(out, a.markTrue(s.Class)+t.Seen.Paint(fit(s.Class, name))+right(fmt.Sprintf("%.3f", s.Distance), 7)+" "+t.Faint.Paint(number))
	}
	return block(out, width, n)
}

func (a *App) markTrue(class string) string {
	if class == a.query.answer.TrueClass {
		return "▸"
	}
	return " "
}

// samplePictures draws training samples over their classes and distances.
func (a *App) samplePictures(samples []event.SampleDistance, width, height int) []string {
	g := chart.Gallery{Gap: 1, Least: 11}
	for _, s := range samples {
		img, ok := picture(a.query.set, a.query.set.Row(s.Sample), a.imageMode())
		if !ok {
			continue
		}
		g.Images = append(g.Images, img)
		g.Captions = append(g.Captions, fmt.Sprintf("%s %.3f", s.Class, s.Distance))
		g.Inks = append(g.Inks, a.theme.Seen.Paint)
	}
	return block(lines(g.Render(width, max(height, 1))), width, max(height, 0))
}

// drawWhy is what speaks for and against the likeliest class, and how much of
// the sample its attributes don't tell.
func (a *App) drawWhy(width, height int) []string {
	ans := a.query.answer
	words := wrap(unbroken(residualWord(ans.ResidualShare)), width)
	rows := max(min(height-len(words), 1+max(len(ans.For), len(ans.Against))), 2)
	strongest := 0.0
	for _, list := range [][]event.Contribution{ans.For, ans.Against} {
		for _, c := range list {
			strongest = math.Max(strongest, math.Abs(c.Contribution))
		}
	}
	w := (width - 2) / 2
	t := a.theme
	out := beside(2,
		block(a.drawContributions("Speaks for "+ans.Predicted, ans.For, strongest, t.Good.Paint, w, true), w, rows),
		block(a.drawContributions("Speaks against", ans.Against, strongest, t.Bad.Paint, w, true), w, rows))
	return append(out, paintAll(t.Faint.Paint, words)...)
}

// residualWord says what the residual feature brings to the reconstruction.
func residualWord(share float64) string {
	what := fmt.Sprintf("Rebuilt without its residual feature z_r, the sample changes by %s of its length: ", percent(share))
	switch {
	case share == 0:
		return "This run has no residual feature: z_s alone must tell all of the sample."
	case share < 0.15:
		return what + "the semantic feature tells nearly all of it."
	case share < 0.5:
		return what + "that part is style, pose or ground, which no attribute tells."
	}
	return what + "its attributes leave much of it open, such as style, pose or ground."
}

// drawBalance is the seen–unseen curve with the point of γ, and what it means.
func (a *App) drawBalance(width, height int) []string {
	if width < 60 {
		h := min(height, width/2+1)
		return append(a.shared.GammaCurve(width, h), a.balanceWords(width)...)
	}
	w := min(width/2, 3*height)
	return beside(3, block(a.shared.GammaCurve(w, height), w, height), block(a.balanceWords(width-w-3), width-w-3, height))
}

func (a *App) balanceWords(width int) []string {
	e, t := a.shared.Calibration, a.theme
	out := []string{fit(t.Title.Paint("The balance of seen and unseen"), width)}
	if text, paint := a.shared.GammaNote(); text != "" {
		out = append(out, paintAll(paint, wrap(text, width))...)
	}
	out = append(out, wrap("γ is taken off the scores of seen classes. More of it gives more answers to unseen classes: the point moves along the curve.", width)...)
	out = append(out, wrap(fmt.Sprintf("The area below the curve is AUSUC, %.3f: it judges all γ at once.", e.AUSUC), width)...)
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
func (a *App) drawContributions(title string, list []event.Contribution, strongest float64, ink func(string) string, width int, brief bool) []string {
	t := a.theme
	out := headed(t, title, "part of f(z_s, a)", brief)
	if strongest == 0 {
		strongest = 1
	}
	longest := ui.NameWidth(3*width, list, func(c event.Contribution) string { return c.Attribute })
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
