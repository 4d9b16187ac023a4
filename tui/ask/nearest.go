package ask

import (
	"fmt"
	"strings"

	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// drawNear draws the nearest classes of both sides and training samples, in semantic
// space and, beside it, in image space.
func (s *Screen) drawNear(width, height int) []string {
	const label = 10
	t, ans := s.Theme, s.answer
	w := max((width-label-2)/2, 8)
	pictures := s.pictured() && height >= 9
	classes := max(1, min((height-1)/3, 3))
	if pictures {
		classes = max(1, min((height-7)/2, 3))
	}
	lay := distanceLayout(w, classes, ans.NearestSeen, ans.NearestUnseen, ans.ImageSeen, ans.ImageUnseen)
	out := []string{ui.Fit(t.Title.Paint("Nearest"), label) + ui.Fit(t.Title.Paint("semantic space, z_s")+t.Faint.Paint("  1 − cosine"), w) + "  " +
		ui.Fit(t.Title.Paint("image space, x")+t.Faint.Paint("  short is near"), w)}
	add := func(name string, left, right []string) {
		names := strings.Fields(name)
		for i := range left {
			head := ""
			if i < len(names) {
				head = names[i]
			}
			out = append(out, ui.Fit(t.Faint.Paint(head), label)+ui.Fit(left[i], w)+"  "+ui.Fit(right[i], w))
		}
	}
	add("seen", s.classRows(ans.NearestSeen, t.Seen, lay), s.classRows(ans.ImageSeen, t.Seen, lay))
	unseen := "unseen generated" // their means are of generated features
	if classes == 1 {
		unseen = "generated"
	}
	add(unseen, s.classRows(ans.NearestUnseen, t.Unseen, lay), s.classRows(ans.ImageUnseen, t.Unseen, lay))
	rest := height - len(out)
	if !pictures {
		add("training", s.sampleRows(ans.Neighbours, w, rest), s.sampleRows(ans.ImageNeighbours, w, rest))
		return out
	}
	names := ui.Block([]string{t.Faint.Paint("training"), t.Faint.Paint("samples")}, label, rest)
	return append(out, ui.Beside(0, names, ui.Beside(2, s.samplePictures(ans.Neighbours, w, rest), s.samplePictures(ans.ImageNeighbours, w, rest)))...)
}

// drawSamples draws the nearest training samples as images.
func (s *Screen) drawSamples(width, height int) []string {
	t, ans := s.Theme, s.answer
	w := max((width-2)/2, 8)
	head := ui.Fit(t.Title.Paint("Nearest training samples")+t.Faint.Paint(", by z_s"), w) + "  " + ui.Fit(t.Title.Paint("in image space, x")+t.Faint.Paint("  1 − cosine"), w)
	rest := max(height-1, 1)
	return append([]string{head}, ui.Beside(2, s.samplePictures(ans.Neighbours, w, rest), s.samplePictures(ans.ImageNeighbours, w, rest))...)
}

// distances is the layout of all lists of distances: one width, and one scale for their
// bars.
type distances struct {
	width, rows, name, bar int
	most                   float64 // fills a bar
}

func distanceLayout(width, rows int, lists ...[]event.ClassDistance) distances {
	var all []event.ClassDistance
	for _, list := range lists {
		all = append(all, list[:min(rows, len(list))]...)
	}
	d := distances{width: width, rows: rows, most: 1e-9}
	for _, c := range all {
		d.most = max(d.most, c.Distance)
	}
	d.name = max(4, min(ui.NameWidth(2*width/3, all, func(c event.ClassDistance) string { return c.Class }), width-9))
	d.bar = min(width-d.name-9, 20)
	if d.bar < 4 {
		d.name, d.bar = max(width-9, 4), 0
	}
	return d
}

// classRows lists classes with their distances; a short bar means near.
func (s *Screen) classRows(classes []event.ClassDistance, ink themes.Ink, d distances) []string {
	t := s.Theme
	if len(classes) == 0 {
		return ui.Block([]string{t.Faint.Paint("not available yet")}, d.width, d.rows)
	}
	var out []string
	for _, c := range classes[:min(d.rows, len(classes))] {
		out = append(out, s.markTrue(c.Class)+ui.Fit(c.Class, d.name)+ui.Right(fmt.Sprintf("%.3f", c.Distance), 7)+" "+ink.Paint(chart.Bar(d.bar, c.Distance/d.most)))
	}
	return ui.Block(out, d.width, d.rows)
}

func (s *Screen) sampleRows(samples []event.SampleDistance, width, n int) []string {
	if n < 1 {
		return nil
	}
	t := s.Theme
	if len(samples) == 0 {
		return ui.Block([]string{t.Faint.Paint("not available yet")}, width, n)
	}
	name := max(4, min(ui.NameWidth(2*width/3, samples, func(s event.SampleDistance) string { return s.Class }), width-15))
	var out []string
	for _, near := range samples[:min(n, len(samples))] {
		number := fmt.Sprintf("sample %d", near.Sample)
		if name+9+ui.Cells(number) > width {
			number = fmt.Sprint(near.Sample)
		}
		out = append(out, s.markTrue(near.Class)+t.Seen.Paint(ui.Fit(near.Class, name))+ui.Right(fmt.Sprintf("%.3f", near.Distance), 7)+" "+t.Faint.Paint(number))
	}
	return ui.Block(out, width, n)
}

func (s *Screen) markTrue(class string) string {
	if class == s.answer.TrueClass {
		return "▸"
	}
	return " "
}

// samplePictures draws training samples above their classes and distances.
func (s *Screen) samplePictures(samples []event.SampleDistance, width, height int) []string {
	g := chart.Gallery{Gap: 1, Least: 11}
	for _, near := range samples {
		img, ok := s.PictureOf(near.Sample)
		if !ok {
			continue
		}
		g.Images = append(g.Images, img)
		g.Captions = append(g.Captions, fmt.Sprintf("%s %.3f", near.Class, near.Distance))
		g.Inks = append(g.Inks, s.Theme.Seen.Paint)
	}
	return ui.Block(ui.Lines(g.Render(width, max(height, 1))), width, max(height, 0))
}
