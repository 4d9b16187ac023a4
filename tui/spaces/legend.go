package spaces

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// groups are the classes, unseen ones in front, and their generated samples as dots.
// If one class is highlighted, all others are dots.
func (s *Screen) groups() []chart.Group {
	k := len(s.spaces.Classes)
	groups := make([]chart.Group, 2*k)
	for i := range k {
		seen, generated := s.ClassInk(i, i < s.spaces.Seen).Paint, s.ClassInk(i, true).Paint
		groups[i] = chart.Group{Marker: s.marker(i), Ink: seen, Front: i >= s.spaces.Seen}
		groups[k+i] = chart.Group{Ink: generated, Dots: true}
		switch {
		case s.highlighted < 0:
		case s.highlighted != i:
			groups[i] = chart.Group{Ink: s.Theme.Faint.Paint, Dots: true}
			groups[k+i].Ink = s.Theme.Faint.Paint
		default:
			groups[i].Front = true
			groups[k+i] = chart.Group{Marker: '+', Ink: generated}
		}
	}
	if s.colours == byMistake {
		return s.byMistakes(groups)
	}
	return groups
}

// marker is a class's marker: its name if all names are single letters, else a letter
// by its number.
func (s *Screen) marker(class int) rune {
	for _, name := range s.spaces.Classes {
		if utf8.RuneCountInString(name) != 1 || ui.Cells(name) != 1 {
			return chart.MarkerOf(class)
		}
	}
	r, _ := utf8.DecodeRuneInString(s.spaces.Classes[class])
	return r
}

// legendHeight is the height of the legend on a screen of that size.
func (s *Screen) legendHeight(width, height int) int {
	most := max(1, min(legendLines, height/legendShare))
	if s.spaces == nil {
		return most
	}
	return len(s.drawLegend(width, most))
}

// drawLegend lists the markers, unseen classes in brackets.
func (s *Screen) drawLegend(width, height int) []string {
	words := s.legendWords()
	var out []string
	line := ""
	for i, w := range words {
		last := len(out) == height-1
		rest := ""
		if left := len(words) - i; last && left > 1 {
			rest = fmt.Sprintf("… %d more", left)
		}
		if ui.Cells(line)+ui.Cells(w)+2+ui.Cells(rest) > width {
			if last {
				line += s.Theme.Faint.Paint(rest)
				break
			}
			out, line = append(out, line), ""
		}
		line += w + "  "
	}
	return append(out, line)
}

func (s *Screen) legendWords() []string {
	t := s.Theme
	words := []string{t.Seen.Paint("seen")}
	switch s.colours {
	case byMistake:
		return []string{t.Good.Paint(s.dots()) + " right", t.Bad.Paint(string(s.marker(0))) + " wrong, with the marker of the true class"}
	case byPrediction:
		words[0] = "predicted as " + words[0]
	}
	for i := range s.spaces.Classes {
		if i == s.spaces.Seen {
			words = append(words, t.Unseen.Paint("unseen"))
		}
		words = append(words, s.classWord(i))
	}
	switch {
	case !s.hasGenerated():
		return words
	case s.highlighted >= 0:
		return append(words, "+ generated")
	}
	return append(words, s.dots()+" generated")
}

// dots are what groups of dots look like.
func (s *Screen) dots() string {
	if s.ASCII {
		return ".."
	}
	return "⠶⠶"
}

func (s *Screen) classWord(class int) string {
	marker, name := string(s.marker(class)), shortName(s.spaces.Classes[class])
	word := s.ClassInk(class, class < s.spaces.Seen).Paint(marker)
	if class >= s.spaces.Seen {
		word = "[" + word + "]"
	}
	if marker != name {
		word += " " + name
	}
	if class == s.highlighted {
		return s.Theme.Selected.Paint("▸") + word
	}
	return word
}

// shortName is a class's name without a leading number, as in CUB.
func shortName(name string) string {
	if number, rest, ok := strings.Cut(name, "."); ok && rest != "" && strings.Trim(number, "0123456789") == "" {
		return rest
	}
	return name
}
