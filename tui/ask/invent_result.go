package ask

import (
	"fmt"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// drawMade draws the result of the class on display, or says what Enter would do.
func (s *InventScreen) drawMade(width, height int) []string {
	out := s.words(width)
	foot := s.madeLine(width)
	if d := s.shownDraft(); d != nil {
		out = append(out, s.drawResultOf(s.made[s.shown], width, max(height-len(out)-len(foot), 1))...)
	}
	if len(out) > height-len(foot) {
		out = out[:max(height-len(foot), 0)]
	}
	for len(out) < height-len(foot) {
		out = append(out, "")
	}
	return append(out, foot...)
}

// words describe how to add the draft, or why it cannot be added.
func (s *InventScreen) words(width int) []string {
	t := s.Theme
	switch {
	case s.pending != "":
		return append(ui.PaintAll(t.Warn.Paint, ui.Wrap("Generating samples of "+s.pending+" and training a copy of the classifier …", width)), "")
	case s.problem != "":
		return append(ui.PaintAll(t.Bad.Paint, ui.Wrap(run.Sentence(s.problem), width)), "")
	case s.generatorAhead() && s.shownDraft() == nil:
		return append(ui.PaintAll(t.Warn.Paint, ui.Wrap(noGenerator+" You can fill in the form now.", width)), "")
	case s.shownDraft() == nil:
		return ui.Wrap("Change attributes on the left (↑ ↓ select, ← → change), then press Enter. The generator makes samples of the class, and a copy of the classifier is trained on them and on all other classes, in a second or two. This panel then shows the test samples that are predicted as the class. The run itself does not change.", width)
	case !s.learned():
		return append(ui.PaintAll(t.Warn.Paint, ui.Wrap("The form has changed. Press Enter to add "+s.draft.name+".", width)), "")
	}
	return nil
}

// madeLine lists the invented classes.
func (s *InventScreen) madeLine(width int) []string {
	t := s.Theme
	if len(s.made) == 0 {
		return nil
	}
	line := t.Faint.Paint("invented:")
	for i, m := range s.made {
		name := " " + m.draft.name + " "
		if i == s.shown {
			name = t.Title.Paint("[" + m.draft.name + "]")
		}
		line += " " + name
	}
	return []string{ui.Ends(line, t.Faint.Paint("v next, d remove"), width)}
}

// drawResultOf draws an added class: generated samples, the accuracies of the other
// classes, and the test samples predicted as it.
func (s *InventScreen) drawResultOf(m invented, width, height int) []string {
	t := s.Theme
	words := ui.Wrap(s.learnedWord(m), width)
	samples := 2 + len(words)
	var out []string
	if rows := min((height-samples-2)/3, 8); s.Set.IsImage() && rows >= 3 {
		out = append(out, t.Title.Paint(m.draft.name)+", generated samples")
		out = append(out, s.generatedRow(m.result.Rows, m.result.Width, width, rows)...)
		if m.likeness != nil && height >= 24 {
			out = append(out, s.Set.ClassNames[m.draft.like]+", generated samples for comparison")
			out = append(out, s.generatedRow(m.likeness.Rows, m.likeness.Width, width, rows)...)
		}
	}
	out = append(out, words...)
	if height-len(out) > 14 {
		out = append(out, "")
	}
	return append(out, s.drawPredicted(m, width, height-len(out))...)
}

// learnedWord describes the effect of adding a class.
func (s *InventScreen) learnedWord(m invented) string {
	r, e := m.result, s.Calibration
	word := fmt.Sprintf("Added in %.2g s, %s. Other classes: acc_s %s, acc_u %s", r.Seconds, m.asOf, run.Percent(r.AccS), run.Percent(r.AccU))
	if e.Survey != nil {
		accS, accU, _ := e.Survey.At(e.Survey.Gamma)
		word += fmt.Sprintf(" (before: %s, %s)", run.Percent(accS), run.Percent(accU))
	}
	return run.Unbroken(word + ".")
}

// generatedRow draws generated features as images.
func (s *InventScreen) generatedRow(rows event.Vector, each, width, height int) []string {
	g := chart.Gallery{Gap: 1, Least: 16}
	for i := 0; each > 0 && (i+1)*each <= len(rows); i++ {
		if img, ok := s.Picture(s.Set, rows[i*each:(i+1)*each]); ok {
			g.Images = append(g.Images, img)
		}
	}
	_, _, h := g.Fit(width, height)
	return ui.Lines(g.Render(width, h))
}

// drawPredicted draws the test samples predicted as a class, the most confident first.
func (s *InventScreen) drawPredicted(m invented, width, height int) []string {
	t := s.Theme
	samples := m.result.Predicted
	if len(samples) == 0 {
		return ui.Wrap("No test sample is predicted as "+m.draft.name+".", width)
	}
	at := min(s.selected, len(samples)-1)
	c := samples[at]
	title := t.Title.Paint(run.Plural(len(samples), "test sample is", "test samples are") + " now predicted as " + m.draft.name)
	out := []string{ui.Fit(title, width)}
	if s.pictured() && height >= 6 {
		out = append(out, s.predictedImages(samples, at, width, height-3)...)
	} else {
		out = append(out, s.predictedRows(samples, at, width, height-3)...)
	}
	detail := fmt.Sprintf("%s of %s: sample %d, true %s, predicted as %s before; confidence %s.", run.Count(at+1), run.Count(len(samples)), c.Sample, c.Truth, c.Before, run.Percent(c.Probability))
	return append(out, ui.Wrap(run.Unbroken(detail), width)...)
}

// predictedImages draws the page with the selected test sample.
func (s *InventScreen) predictedImages(samples []event.PredictedSample, at, width, height int) []string {
	t, set := s.Theme, s.Set
	one, _ := s.Picture(s.Set, set.Row(samples[at].Sample))
	w, tall := one.Cells()
	if s.HasPhotographs() {
		w, tall = min(photographWidth, width), min(photographHeight, height-1)
	} else if height < tall+1 || width < 3*(w+1) {
		w, tall = max(w*min(height-1, tall/2)/tall, 1), min(height-1, tall/2)
	}
	across := max((width+1)/(w+1), 1)
	down := max(height/(tall+1), 1)
	first := at / (across * down) * across * down
	var out []string
	for r := range down {
		from := first + r*across
		if from >= len(samples) {
			break
		}
		g := chart.Gallery{Gap: 1, Least: w}
		for i := from; i < min(from+across, len(samples)); i++ {
			img, _ := s.PictureOf(samples[i].Sample)
			caption, ink := fmt.Sprintf("%s %.0f %%", samples[i].Truth, 100*samples[i].Probability), t.Faint.Paint
			if i == at {
				caption, ink = "▸"+caption, t.Accent.Paint
			}
			g.Images, g.Captions, g.Inks = append(g.Images, img), append(g.Captions, caption), append(g.Inks, ink)
		}
		out = append(out, ui.Lines(g.Render(width, tall+1))...)
	}
	return out
}

func (s *InventScreen) predictedRows(samples []event.PredictedSample, at, width, height int) []string {
	t := s.Theme
	name := max(ui.NameWidth((width-23)/2, samples, func(c event.PredictedSample) string { return c.Truth }), 5)
	before := ui.NameWidth((width-23)/2, samples, func(c event.PredictedSample) string { return c.Before })
	rows := max(height-1, 1)
	out := []string{t.Faint.Paint(ui.Fit(" "+ui.Right("sample", 7)+"  "+ui.Fit("true", name)+"  "+ui.Fit("before", before)+ui.Right("confidence", 11), width))}
	top := ui.Scroll(0, at, len(samples), rows)
	for i := top; i < min(top+rows, len(samples)); i++ {
		c, mark := samples[i], " "
		if i == at {
			mark = "▸"
		}
		line := ui.Fit(mark+ui.Right(fmt.Sprint(c.Sample), 7)+"  "+ui.Fit(c.Truth, name)+"  "+ui.Fit(c.Before, before)+ui.Right(run.Percent(c.Probability), 11), width)
		if i == at {
			line = t.Selected.Paint(line)
		}
		out = append(out, line)
	}
	return out
}
