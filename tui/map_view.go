package tui

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"segzsl/themes"
	"segzsl/tui/chart"
)

const (
	mapTop      = 1 // lines above the maps
	mapTitle    = 2 // lines of each map's own
	mapGap      = 3 // cells between maps: a line
	mapLegend   = 4 // lines of the legend, at most
	legendShare = 6 // of the height, one part for the legend
)

// settleMap has the maps hold their frames while points move.
func (a *App) settleMap(int, int) {
	for _, p := range a.atlas.planes {
		s := a.scatter(p)
		p.frame = [2]chart.Range{s.X, s.Y}
	}
}

func (a *App) drawMap(width, height int) []string {
	m := &a.atlas
	out := []string{a.mapHeader(width)}
	if m.spaces == nil {
		return append(out, m.Words(a.shared)...)
	}
	w, h := a.planeSize()
	var panes [][]string
	for i, p := range m.planes {
		if !m.large || i == m.focus {
			panes = append(panes, block(a.drawPlane(p, i == m.focus, w, h), w, h+mapTitle))
		}
	}
	out = append(out, a.divided(panes, h+mapTitle)...)
	out = append(out, block(a.drawLegend(width, a.legendHeight()), width, a.legendHeight())...)
	return append(out, a.pointLine(width))
}

// divided joins maps with a faint line between them.
func (a *App) divided(panes [][]string, height int) []string {
	line := make([]string, height)
	for i := range line {
		line[i] = " " + a.theme.Faint.Paint("│") + " "
	}
	var all [][]string
	for i, p := range panes {
		if i > 0 {
			all = append(all, line)
		}
		all = append(all, p)
	}
	return beside(0, all...)
}

// planeSize is the room for the points of a map.
func (a *App) planeSize() (width, height int) {
	n := max(len(a.atlas.planes), 1)
	if a.atlas.large {
		n = 1
	}
	return max((a.width-mapGap*(n-1))/n, 1), max(a.bodyHeight()-mapTop-mapTitle-a.legendHeight()-1, 1)
}

// legendHeight is the lines that the legend takes, so many at most.
func (a *App) legendHeight() int {
	most := max(1, min(mapLegend, a.bodyHeight()/legendShare))
	if a.atlas.spaces == nil {
		return most
	}
	return len(a.drawLegend(a.width, most))
}

func (a *App) mapHeader(width int) string {
	m, t := &a.atlas, a.theme
	left := t.Title.Paint("Map")
	if m.spaces == nil {
		return fit(left, width)
	}
	when := t.Faint.Paint(m.asOf.String())
	switch {
	case m.Waits(a.shared):
		when = t.Warn.Paint("placing again …")
	case m.Problem != "":
		when = t.Bad.Paint(m.Problem)
	case a.run.Moment() != m.asOf:
		when = t.Warn.Paint(m.asOf.String() + "; r: now")
	}
	samples := "  " + a.mapSamplesWord()
	for _, brief := range []bool{false, true} {
		layout := "   " + m.layoutWord(brief)
		if line := left + samples + t.Faint.Paint(layout); cells(line)+cells(when)+1 <= width {
			return ends(line, when, width)
		}
	}
	return ends(left+samples+t.Faint.Paint("  "+m.layoutWord(true)), when, width)
}

func (a *App) mapSamplesWord() string {
	m := &a.atlas
	real := 0
	for _, at := range m.spaces.Samples {
		if at >= 0 {
			real++
		}
	}
	kind := m.asOf.Samples()
	if m.gotTraining {
		kind = "training samples"
	}
	word := count(real) + " " + kind
	if n := len(m.spaces.Samples) - real; n > 0 {
		word += " and " + count(n) + " imagined"
	}
	return word
}

// layoutWord names the layout and how far it has come, in a brief way where
// there is little room.
func (m *atlas) layoutWord(brief bool) string {
	if m.pca || len(m.planes) == 0 || m.planes[0].settled == nil {
		if m.running && !m.pca && !brief {
			return "PCA; t-SNE begins …"
		}
		return "PCA"
	}
	at := count(m.planes[0].iteration)
	if brief {
		return "t-SNE, it. " + at
	}
	word := fmt.Sprintf("t-SNE, perplexity %s, iteration %s", strconv.FormatFloat(m.perplexity, 'g', 4, 64), at)
	switch {
	case m.running:
		return word + " of " + count(m.goal)
	case m.planes[0].iteration < m.goal:
		return word + ", held"
	}
	return word
}

// drawPlane is one map: its name, its numbers and its points.
func (a *App) drawPlane(p *plane, focused bool, width, height int) []string {
	m, t := &a.atlas, a.theme
	mark, ink := "  ", t.Text
	if focused {
		mark, ink = "▸ ", t.Title
	}
	kl := ""
	if p.settled != nil && !m.pca {
		kl = fmt.Sprintf("KL %.2f", p.kl)
	}
	s := a.scatter(p)
	out := []string{ends(ink.Paint(mark+p.name), t.Faint.Paint(kl), width), fit(a.partedLine(p, width), width)}
	return append(out, lines(s.Render(width, height))...)
}

// partedLine says how well the classes part in the space.
func (a *App) partedLine(p *plane, width int) string {
	t := a.theme
	switch {
	case p.problem != "":
		return t.Bad.Paint("  " + strings.TrimPrefix(p.problem, "embed: "))
	case p.measured == "":
		return t.Faint.Paint("  measuring …")
	case p.measured != "ok":
		return t.Faint.Paint("  " + p.measured)
	}
	q := p.quality
	words := ""
	for _, word := range []string{
		fmt.Sprintf("  silhouette %.2f, purity %.2f (by chance %.2f)", q.Silhouette, q.Purity, q.Chance),
		fmt.Sprintf("  silhouette %.2f, purity %.2f", q.Silhouette, q.Purity),
		fmt.Sprintf("  silh. %.2f, pur. %.2f", q.Silhouette, q.Purity),
		fmt.Sprintf("  silh. %.2f", q.Silhouette),
	} {
		if words = strings.ReplaceAll(word, "-", "−"); cells(words) <= width {
			break
		}
	}
	return t.Faint.Paint(words)
}

// scatter is a plane's points, in groups: the classes, then what was imagined of
// them.
func (a *App) scatter(p *plane) chart.Scatter {
	m := &a.atlas
	s := m.spaces
	k, y := len(s.Classes), m.positions(p)
	out := chart.Scatter{Groups: a.mapGroups(), X: p.frame[0], Y: p.frame[1], Mark: a.theme.Selected.Paint, ASCII: a.opt.ASCII}
	for i, at := range s.Samples {
		group := s.Truth[i]
		if at < 0 {
			group += k
		}
		out.Points = append(out.Points, chart.Point{X: y[2*i], Y: y[2*i+1], Group: group})
	}
	out.X, out.Y = out.Frame()
	if m.at >= 0 {
		out.Marked = []int{m.at}
	}
	return out
}

// mapGroups are the classes' looks. Those of unseen classes lie in front; what
// was imagined is a cloud of dots. Where one class stands out, all others are
// dots.
func (a *App) mapGroups() []chart.Group {
	m := &a.atlas
	s := m.spaces
	k := len(s.Classes)
	groups := make([]chart.Group, 2*k)
	for i := range k {
		ink := a.classInk(i, i < s.Seen).Paint
		groups[i] = chart.Group{Marker: m.marker(i), Ink: ink, Front: i >= s.Seen}
		groups[k+i] = chart.Group{Ink: a.classInk(i, true).Paint, Dots: true}
		switch {
		case m.class < 0:
		case m.class != i:
			groups[i] = chart.Group{Ink: a.theme.Faint.Paint, Dots: true}
			groups[k+i].Ink = a.theme.Faint.Paint
		default:
			groups[i].Front = true
			groups[k+i] = chart.Group{Marker: '+', Ink: a.classInk(i, true).Paint}
		}
	}
	return groups
}

// marker is a class's letter: its name where all names are one, else by number.
func (m *atlas) marker(class int) rune {
	for _, name := range m.spaces.Classes {
		if utf8.RuneCountInString(name) != 1 || cells(name) != 1 {
			return chart.MarkerOf(class)
		}
	}
	r, _ := utf8.DecodeRuneInString(m.spaces.Classes[class])
	return r
}

// classHues are colours that can be told apart and read on dark and light ground.
var classHues = []string{"33", "166", "70", "169", "37", "136", "99", "161", "72", "209", "103", "142"}

// classInk is a class's colour; unseen classes are written on it as a ground.
func (a *App) classInk(class int, seen bool) themes.Ink {
	look := themes.Look{Invert: !seen}
	switch {
	case a.theme.Mono || a.noColour:
	case a.basic:
		look.Basic = strconv.Itoa(1 + class%6) // red to cyan
		return look.Basic16()
	default:
		look.Colour = classHues[class%len(classHues)]
	}
	return look.Ink()
}

// drawLegend names the markers, unseen classes in brackets.
func (a *App) drawLegend(width, height int) []string {
	m, t := &a.atlas, a.theme
	s := m.spaces
	words := []string{t.Seen.Paint("seen")}
	for i := range s.Classes {
		if i == s.Seen {
			words = append(words, t.Unseen.Paint("unseen"))
		}
		words = append(words, a.legendWord(i))
	}
	if len(s.Samples) > 0 && m.imagines() {
		word := chartDots(a.opt.ASCII) + " imagined"
		if m.class >= 0 {
			word = "+ imagined"
		}
		words = append(words, word)
	}
	var out []string
	line := ""
	for i, w := range words {
		last := len(out) == height-1
		rest := ""
		if left := len(words) - i; last && left > 1 {
			rest = fmt.Sprintf("… %d more", left)
		}
		if cells(line)+cells(w)+2+cells(rest) > width {
			if last {
				line += t.Faint.Paint(rest)
				break
			}
			out, line = append(out, line), ""
		}
		line += w + "  "
	}
	return append(out, line)
}

func (m *atlas) imagines() bool {
	for _, at := range m.spaces.Samples {
		if at < 0 {
			return true
		}
	}
	return false
}

func chartDots(ascii bool) string {
	if ascii {
		return ".."
	}
	return "⠶⠶"
}

func (a *App) legendWord(class int) string {
	m := &a.atlas
	s := m.spaces
	marker, name := string(m.marker(class)), chartName(s.Classes[class])
	ink := a.classInk(class, class < s.Seen)
	word := ink.Paint(marker)
	if class >= s.Seen {
		word = "[" + word + "]"
	}
	if marker != name {
		word += " " + name
	}
	if class == m.class {
		return a.theme.Selected.Paint("▸") + word
	}
	return word
}

// chartName is a class's name as charts write it: without a number before it.
func chartName(s string) string {
	if number, name, ok := strings.Cut(s, "."); ok && name != "" && strings.Trim(number, "0123456789") == "" {
		return name
	}
	return s
}

// pointLine says what is under the cursor.
func (a *App) pointLine(width int) string {
	m, t := &a.atlas, a.theme
	s := m.spaces
	hint := ""
	if m.class >= 0 {
		hint = fmt.Sprintf("%s stands out; c: all", s.Classes[m.class])
	}
	if m.at < 0 || m.at >= len(s.Samples) {
		return ends(t.Faint.Paint("arrows choose a sample"), hint, width)
	}
	k := s.Truth[m.at]
	line := "imagined"
	if at := s.Samples[m.at]; at >= 0 {
		line = fmt.Sprintf("sample %d", at)
		if set := a.trainingSet; set != nil && at < len(set.SampleNames) {
			line += t.Faint.Paint("  " + set.SampleNames[at])
		}
	}
	line += "  " + t.Title.Paint(s.Classes[k]) + " (" + a.seenWord(k < s.Seen) + ")"
	if hint == "" && s.Samples[m.at] >= 0 && !m.gotTraining {
		hint = "Enter: ask about it"
	}
	return ends(line, t.Faint.Paint(hint), width)
}
