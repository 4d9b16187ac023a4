package spaces

import "segzsl/tui/ui"

// photographFrom is the least width of a screen with the photograph of the sample under
// the cursor beside the maps.
const photographFrom = 100

// photographWidth is the width of that photograph on a screen of that width, with the
// space before it; 0 without it.
func (s *Screen) photographWidth(width int) int {
	if s.HasPhotographs() && width >= photographFrom {
		return min(width/4, 46)
	}
	return 0
}

// Photographs implements ui.Pictured: the sample under the cursor.
func (s *Screen) Photographs() []int {
	if s.spaces == nil || s.at < 0 || s.at >= len(s.spaces.Samples) || s.spaces.Samples[s.at] < 0 {
		return nil
	}
	return []int{s.spaces.Samples[s.at]}
}

// besideMaps draws the photograph beside the maps.
func (s *Screen) besideMaps(maps []string, width int) []string {
	w := s.photographWidth(width) - s.Gap()
	if w < 1 {
		return maps
	}
	draw := func(w, h int) []string {
		if at := s.Photographs(); at != nil {
			return s.DrawPhotograph(at[0], w, h)
		}
		return ui.PaintAll(s.Theme.Faint.Paint, ui.Wrap("no sample selected", w))
	}
	return ui.Beside(s.Gap(), maps, s.Boxed(ui.Panel{Title: "Photograph"}, w, len(maps), draw))
}
