package spaces

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// mostZoom is the strongest zoom, in powers of 2.
const mostZoom = 8

// visible is the part of a plane's frame that the zoom shows.
func (s *Screen) visible(p *plane, frame [2]chart.Range) [2]chart.Range {
	share := 1 / float64(int(1)<<s.zoom)
	for i, r := range frame {
		size := (r.Hi - r.Lo) * share
		lo := r.Lo + max(0, min(p.centre[i]*(r.Hi-r.Lo)-size/2, r.Hi-r.Lo-size))
		frame[i] = chart.Range{Lo: lo, Hi: lo + size}
	}
	return frame
}

// zoomBy zooms all planes, around the sample under the cursor if there is one.
func (s *Screen) zoomBy(n int) {
	if s.spaces == nil {
		return
	}
	s.zoom = max(0, min(s.zoom+n, mostZoom))
	if n > 0 {
		s.centreHere()
	}
}

// whole shows all of the planes.
func (s *Screen) whole() { s.zoom = 0 }

// centreHere centres the planes on the sample under the cursor.
func (s *Screen) centreHere() {
	for _, p := range s.planes {
		if y := s.shown(p); s.at >= 0 && 2*s.at+1 < len(y) {
			for i, r := range p.frame {
				p.centre[i] = (y[2*s.at+i] - r.Lo) / max(r.Hi-r.Lo, 1e-300)
			}
		}
	}
}

// pan moves the visible part of the focused plane by a quarter of itself.
func (s *Screen) pan(dx, dy float64) func() tea.Cmd {
	return ui.Act(func() {
		switch {
		case s.focus >= len(s.planes):
		case s.zoom == 0:
			s.Say("The whole map is shown. Zoom in first (z).")
		default:
			p, share := s.planes[s.focus], 1/float64(int(1)<<s.zoom)
			for i, by := range [2]float64{dx, -dy} {
				p.centre[i] = max(share/2, min(p.centre[i], 1-share/2))
				p.centre[i] = max(share/2, min(p.centre[i]+by*share/4, 1-share/2))
			}
		}
	})
}

// typeSearch asks for a class or a sample, and selects it; the same again is the next.
func (s *Screen) typeSearch() {
	if s.spaces == nil {
		return
	}
	s.Prompt("class, or number or name of a sample", s.found, func(text string) (tea.Cmd, error) {
		at := s.search(text)
		if at < 0 {
			return nil, fmt.Errorf("no class or sample of the map has %q in its name", text)
		}
		s.found, s.at = text, at
		if s.zoom > 0 {
			s.centreHere()
		}
		return nil, nil
	})
}

// search is the next sample after the cursor that has a number, is of a class, or has a
// text in its name; −1 if there is none. A class is highlighted.
func (s *Screen) search(text string) int {
	if text == "" {
		return -1
	}
	text = strings.ToLower(text)
	named := func(class string) bool { return strings.HasPrefix(strings.ToLower(shortName(class)), text) }
	class := slices.IndexFunc(s.spaces.Classes, func(c string) bool { return strings.EqualFold(c, text) || strings.EqualFold(shortName(c), text) })
	if class < 0 {
		class = slices.IndexFunc(s.spaces.Classes, named)
	}
	number, err := strconv.Atoi(text)
	is := func(i int) bool {
		sample := s.spaces.Samples[i]
		switch {
		case err == nil:
			return sample == number
		case class >= 0:
			return s.spaces.Truth[i] == class
		}
		return s.Set != nil && sample >= 0 && sample < len(s.Set.SampleNames) && strings.Contains(strings.ToLower(s.Set.SampleNames[sample]), text)
	}
	n := len(s.spaces.Samples)
	for k := range n {
		if i := (s.at + 1 + k) % n; is(i) {
			if err != nil && class >= 0 {
				s.highlighted = class
			}
			return i
		}
	}
	return -1
}
