package ask

import "path"

// pictured reports whether samples have images: pixels or photographs.
func (s *Screen) pictured() bool { return s.Set.IsImage() || s.HasPhotographs() }

func (s *InventScreen) pictured() bool { return s.Set.IsImage() || s.HasPhotographs() }

// The size of a photograph on Invent, in cells.
const photographWidth, photographHeight = 22, 9

// Photographs implements ui.Pictured: samples predicted as the class on display, from
// the selected one on, and those before it.
func (s *InventScreen) Photographs() (samples []int) {
	const around = 24
	if s.shownDraft() == nil {
		return nil
	}
	predicted := s.made[s.shown].result.Predicted
	from := min(s.selected, len(predicted))
	for _, p := range predicted[from:min(from+around, len(predicted))] {
		samples = append(samples, p.Sample)
	}
	for _, p := range predicted[max(from-around, 0):from] {
		samples = append(samples, p.Sample)
	}
	return samples
}

// photographName is the name of the sample's file.
func (s *Screen) photographName() string {
	if i := s.answer.Sample; i < len(s.Set.SampleNames) {
		return path.Base(s.Set.SampleNames[i])
	}
	return ""
}

// Photographs implements ui.Pictured: the sample, then its nearest training samples.
func (s *Screen) Photographs() []int {
	if s.answer == nil {
		return nil
	}
	samples := []int{s.answer.Sample}
	for i := range max(len(s.answer.Neighbours), len(s.answer.ImageNeighbours)) {
		if i < len(s.answer.Neighbours) {
			samples = append(samples, s.answer.Neighbours[i].Sample)
		}
		if i < len(s.answer.ImageNeighbours) {
			samples = append(samples, s.answer.ImageNeighbours[i].Sample)
		}
	}
	return samples
}
