package confusion

import (
	"segzsl/tui/chart"
	"segzsl/tui/ui"
)

// With photographs, a tall screen has those of the samples of the cell in a strip at its
// bottom, at most mostPhotographs of them.
const (
	stripHeight     = 8
	stripFrom       = 30
	mostPhotographs = 12
)

// strip is the height of the strip on a screen of that height, 0 without it.
func (s *Screen) strip(height int) int {
	if s.HasPhotographs() && height >= stripFrom {
		return stripHeight
	}
	return 0
}

// Photographs implements ui.Pictured: the samples of the cell, from the one that Enter
// asks about.
func (s *Screen) Photographs() []int { return s.pictured }

// choosePictured updates the samples of the strip.
func (s *Screen) choosePictured(height int) {
	s.pictured = nil
	if s.strip(height) == 0 || s.Calibration.Survey == nil {
		return
	}
	samples := s.Samples()
	for i := range min(len(samples), mostPhotographs) {
		s.pictured = append(s.pictured, samples[(s.visited+i)%len(samples)])
	}
}

// drawStrip draws the photographs of the cell's samples.
func (s *Screen) drawStrip(width, height int) []string {
	g := chart.Gallery{Gap: 1, Least: 20}
	for _, sample := range s.pictured {
		img, _ := s.PictureOf(sample)
		g.Images, g.Captions = append(g.Images, img), append(g.Captions, s.Set.SampleNames[sample])
		g.Inks = append(g.Inks, s.Theme.Faint.Paint)
	}
	return ui.Block(ui.Lines(g.Render(width, height)), width, height)
}
