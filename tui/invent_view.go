package tui

import (
	"fmt"
	"slices"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// settleInvent scrolls the form to the attribute under the cursor.
func (a *App) settleInvent(_, height int) {
	w := &a.query.workshop
	if w.ranges == nil {
		return
	}
	list := a.attributes()
	w.top = window(w.top, max(slices.Index(list, w.at), 0), len(list), formRows(max(height-2, 1)))
}

// formRows is how many attributes a form of so many lines shows.
func formRows(height int) int { return max(height-1, 1) }

func (a *App) drawInvent(width, height int) []string {
	w := &a.query.workshop
	if w.ranges == nil {
		return []string{"", "  The data set of this run is not open yet."}
	}
	out := []string{a.inventHeader(width), ""}
	h := max(height-len(out), 1)
	form := min(56, width*9/20)
	rest := width - form - askGap
	return append(out, beside(askGap, block(a.drawForm(form, h), form, h), block(a.drawMade(rest, h), rest, h))...)
}

func (a *App) inventHeader(width int) string {
	q, t := &a.query, a.theme
	w := &q.workshop
	like := q.set.ClassNames[w.draft.like]
	word := "nothing changed yet"
	if n := len(w.draft.changes); n > 0 {
		word = plural(n, "attribute changed", "attributes changed")
	}
	left := t.Title.Paint("Invent") + "  " + t.Accent.Paint(w.draft.name) + ", like " + like + " " + a.sideOf(w.draft.like) + ": " + word
	return ends(left, t.Faint.Paint(a.run.Moment().String()), width)
}

// sideOf tells a class of the set to be seen or unseen.
func (a *App) sideOf(c data.ClassID) string {
	return "(" + a.seenWord(slices.Contains(a.query.set.Seen(), c)) + ")"
}

// drawForm lists the attributes, as the class has them and as they are now.
func (a *App) drawForm(width, height int) []string {
	q, t := &a.query, a.theme
	w := &q.workshop
	list := a.attributes()
	name := 4
	for _, j := range list {
		name = max(name, cells(q.set.AttributeNames[j]))
	}
	name = max(min(name, width-17), 4)
	bar := min(max(width-name-18, 0), 16)
	title := fit(" attribute", name+2) + right("was", 6) + "   " + fit("now", 6)
	if w.find != "" {
		title = fit(fmt.Sprintf(" with “%s”", w.find), name+2) + title[len(fit(" attribute", name+2)):]
	}
	out := []string{t.Faint.Paint(fit(title, width))}
	for _, j := range list[min(w.top, len(list)):min(w.top+formRows(height), len(list))] {
		out = append(out, a.attributeRow(j, name, bar, width))
	}
	return out
}

func (a *App) attributeRow(j, name, bar, width int) string {
	w, t := &a.query.workshop, a.theme
	own, now := a.original(j), a.value(j)
	_, changed := w.draft.changes[j]
	mark, to := " ", "         "
	if j == w.at {
		mark = "▸"
	}
	if changed {
		to = " → " + fit(short(now), 6)
	}
	head := mark + fit(a.query.set.AttributeNames[j], name) + right(short(own), 7) + to
	lo, hi := w.ranges[j][0], w.ranges[j][1]
	drawn := chart.Bar(max(bar, 0), (now-lo)/(hi-lo))
	switch {
	case j == w.at:
		return t.Selected.Paint(fit(head+drawn, width))
	case changed:
		return fit(t.Warn.Paint(head)+t.Accent.Paint(drawn), width)
	}
	return fit(head+t.Faint.Paint(drawn), width)
}

// short writes an attribute's value in few cells.
func short(v float64) string { return run.TrimZeros(chart.Short(v)) }

// drawMade is what became of the class on the screen, or what Enter would do.
func (a *App) drawMade(width, height int) []string {
	w := &a.query.workshop
	out := a.inventWords(width)
	foot := a.madeLine(width)
	if d := w.shownDraft(); d != nil {
		out = append(out, a.drawResultOf(w.made[w.shown], width, max(height-len(out)-len(foot), 1))...)
	}
	if len(out) > height-len(foot) {
		out = out[:max(height-len(foot), 0)]
	}
	for len(out) < height-len(foot) {
		out = append(out, "")
	}
	return append(out, foot...)
}

// inventWords say how it stands with the draft.
func (a *App) inventWords(width int) []string {
	w, t := &a.query.workshop, a.theme
	switch {
	case w.making != "":
		return append(paintAll(t.Warn.Paint, wrap("The generator imagines "+w.making+", and a copy of the classifier learns it: a moment …", width)), "")
	case w.Problem != "":
		return append(paintAll(t.Bad.Paint, wrap(sentence(w.Problem), width)), "")
	case a.generatorLess() && w.shownDraft() == nil:
		return append(paintAll(t.Warn.Paint, wrap(noGenerator+" The form can be filled in meanwhile.", width)), "")
	case w.shownDraft() == nil:
		return wrap("Change attributes on the left (↑↓ choose, ← → change), then press Enter: the generator imagines samples of such a class, a copy of the classifier learns it beside all others in a second or two, and here you see which test samples it takes. The run itself is not touched.", width)
	case !w.told():
		return append(paintAll(t.Warn.Paint, wrap("The form has changed since: Enter invents "+w.draft.name+".", width)), "")
	}
	return nil
}

// madeLine lists the invented classes.
func (a *App) madeLine(width int) []string {
	w, t := &a.query.workshop, a.theme
	if len(w.made) == 0 {
		return nil
	}
	line := t.Faint.Paint("invented:")
	for i, m := range w.made {
		name := " " + m.draft.name + " "
		if i == w.shown {
			name = t.Title.Paint("[" + m.draft.name + "]")
		}
		line += " " + name
	}
	return []string{ends(line, t.Faint.Paint("v next, d remove"), width)}
}

// drawResultOf is a learned class: how it is imagined, what learning it did to
// the others, and the samples that it takes.
func (a *App) drawResultOf(m made, width, height int) []string {
	t := a.theme
	words := wrap(a.inventionWord(m), width)
	claims := 2 + len(words)
	var out []string
	if rows := min((height-claims-2)/3, 8); a.query.set.IsImage() && rows >= 3 {
		out = append(out, t.Title.Paint(m.draft.name)+", as the generator imagines it")
		out = append(out, a.imaginedRow(m.result.Rows, m.result.Width, width, rows)...)
		if m.imagined != nil && height >= 24 {
			out = append(out, a.query.set.ClassNames[m.draft.like]+" from the same generator, to compare")
			out = append(out, a.imaginedRow(m.imagined.Rows, m.imagined.Width, width, rows)...)
		}
	}
	out = append(out, words...)
	if height-len(out) > 14 {
		out = append(out, "")
	}
	return append(out, a.drawClaims(m, width, height-len(out))...)
}

// inventionWord says what learning a class did.
func (a *App) inventionWord(m made) string {
	r, e := m.result, a.shared.Calibration
	word := fmt.Sprintf("Learned in %.2g s, %s. The set's classes beside it: acc_s %s, acc_u %s", r.Seconds, m.asOf, percent(r.AccS), percent(r.AccU))
	if e.Survey != nil {
		s, u, _ := e.Survey.At(e.Survey.Gamma)
		word += fmt.Sprintf(" (without: %s, %s)", percent(s), percent(u))
	}
	return unbroken(word + ".")
}

// imaginedRow draws imagined features as pictures.
func (a *App) imaginedRow(rows event.Vector, each, width, height int) []string {
	g := chart.Gallery{Gap: 1, Least: 16}
	for i := 0; each > 0 && (i+1)*each <= len(rows); i++ {
		if img, ok := picture(a.query.set, rows[i*each:(i+1)*each], a.imageMode()); ok {
			g.Images = append(g.Images, img)
		}
	}
	_, _, h := g.Fit(width, height)
	return lines(g.Render(width, h))
}

// drawClaims is the test samples that a class takes, the surest first.
func (a *App) drawClaims(m made, width, height int) []string {
	t, w := a.theme, &a.query.workshop
	claims := m.result.Claims
	if len(claims) == 0 {
		return wrap("It takes no test sample from the other classes.", width)
	}
	at := min(w.claim, len(claims)-1)
	c := claims[at]
	title := t.Title.Paint("It takes "+plural(len(claims), "test sample", "test samples")) + t.Faint.Paint(", surest first")
	out := []string{ends(title, t.Key.Paint("Enter")+t.Faint.Paint(" asks"), width)}
	if a.query.set.IsImage() && height >= 6 {
		out = append(out, a.claimPictures(claims, at, width, height-3)...)
	} else {
		out = append(out, a.claimRows(claims, at, width, height-3)...)
	}
	detail := fmt.Sprintf("%s of %s: sample %d, truly %s, taken for %s before; %s.", count(at+1), count(len(claims)), c.Sample, c.Truth, c.Before, percent(c.Probability))
	return append(out, wrap(unbroken(detail), width)...)
}

// claimPictures draws the page of claims that holds the one under the cursor.
func (a *App) claimPictures(claims []event.Claim, at, width, height int) []string {
	t, set := a.theme, a.query.set
	one, _ := picture(set, set.Row(claims[at].Sample), a.imageMode())
	w, tall := one.Cells()
	if height < tall+1 || width < 3*(w+1) {
		w, tall = max(w*min(height-1, tall/2)/tall, 1), min(height-1, tall/2)
	}
	across := max((width+1)/(w+1), 1)
	down := max(height/(tall+1), 1)
	first := at / (across * down) * across * down
	var out []string
	for r := range down {
		from := first + r*across
		if from >= len(claims) {
			break
		}
		g := chart.Gallery{Gap: 1, Least: w}
		for i := from; i < min(from+across, len(claims)); i++ {
			img, _ := picture(set, set.Row(claims[i].Sample), a.imageMode())
			caption, ink := fmt.Sprintf("%s %.0f %%", claims[i].Truth, 100*claims[i].Probability), t.Faint.Paint
			if i == at {
				caption, ink = "▸"+caption, t.Accent.Paint
			}
			g.Images, g.Captions, g.Inks = append(g.Images, img), append(g.Captions, caption), append(g.Inks, ink)
		}
		out = append(out, lines(g.Render(width, tall+1))...)
	}
	return out
}

func (a *App) claimRows(claims []event.Claim, at, width, height int) []string {
	t := a.theme
	name := max(ui.NameWidth(width, claims, func(c event.Claim) string { return c.Truth }), 5)
	before := ui.NameWidth(width, claims, func(c event.Claim) string { return c.Before })
	rows := max(height-1, 1)
	out := []string{t.Faint.Paint(fit(" "+right("sample", 7)+"  "+fit("truly", name)+"  "+fit("was", before)+right("surely", 9), width))}
	top := window(0, at, len(claims), rows)
	for i := top; i < min(top+rows, len(claims)); i++ {
		c, mark := claims[i], " "
		if i == at {
			mark = "▸"
		}
		line := fit(mark+right(fmt.Sprint(c.Sample), 7)+"  "+fit(c.Truth, name)+"  "+fit(c.Before, before)+right(percent(c.Probability), 9), width)
		if i == at {
			line = t.Selected.Paint(line)
		}
		out = append(out, line)
	}
	return out
}
