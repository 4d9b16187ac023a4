package ask

import (
	"fmt"
	"math"
	"segzsl/engine/event"
	"segzsl/tui/chart"
	"segzsl/tui/ui"
	"slices"
)

// pairSize is the size of the sample and its reconstruction: as large as the
// prediction beside them and the parts below allow.
func (s *Screen) pairSize(width, height int) (sides, rows int) {
	const below, beside = 15, 40
	if s.HasPhotographs() {
		return min(44, width*2/5), max(min(22, height-below), min(height/2, 10), 5)
	}
	x, _ := s.pair()
	if x.Width == 0 {
		return min(34, width/2), min(10, max(height/2, 6))
	}
	w, h := x.Cells()
	if !s.Set.IsImage() { // features without pixels show only a pattern
		w, h = min(w, 16), min(h, 8)
	}
	for zoom := 2; s.Set.IsImage() && 2*zoom*x.Width+2+gap+beside <= width && (zoom*x.Height+1)/2+2 <= height-below; zoom++ {
		w, h = x.Zoom(zoom).Cells()
	}
	rows = min(h+2, max(height-7, 5))
	w = max(min(w, (width*3/5-2)/2, w*(rows-2)/h), 8)
	return 2*w + 2, rows
}

// pair is the sample and its reconstruction as images. Features that are not pixels
// are drawn row by row as if they were, bright for large values.
func (s *Screen) pair() (x, y chart.Image) {
	mode := s.Images()
	ans := s.answer
	x, ok := s.Picture(s.Set, ans.Features)
	y, also := s.Picture(s.Set, ans.Reconstruction)
	if ok && also {
		return x, y
	}
	side := int(math.Ceil(math.Sqrt(float64(len(ans.Features)))))
	if side == 0 || len(ans.Reconstruction) != len(ans.Features) {
		return chart.Image{}, chart.Image{}
	}
	most := brightest(ans.Features)
	return laidOut(ans.Features, side, most, mode), laidOut(ans.Reconstruction, side, most, mode)
}

func laidOut(features []float32, side int, most float32, mode chart.Mode) chart.Image {
	px := make([]float32, side*side)
	for i, v := range features {
		px[i] = v / most
	}
	return chart.Image{Pixels: px, Width: side, Height: side, Mode: mode}
}

// brightest is the value that is drawn white; few values are above it.
func brightest(values []float32) float32 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	return max(sorted[len(sorted)*99/100], 1e-6)
}

// drawPair draws the sample beside its reconstruction.
func (s *Screen) drawPair(width, height int) []string {
	t, ans := s.Theme, s.answer
	if s.HasPhotographs() {
		return append(s.DrawPhotograph(ans.Sample, width, height-1), t.Faint.Paint(ui.Fit(s.photographName(), width)))
	}
	x, y := s.pair()
	if x.Width == 0 {
		return []string{t.Faint.Paint("(no features in this answer)")}
	}
	half := max((width-2)/2, 1)
	zoom := max(1, min(half/x.Width, 2*(height-2)/x.Height))
	x, y = x.Zoom(zoom), y.Zoom(zoom)
	w, h := x.Cells()
	w, h = min(w, half), min(h, height-2)
	title, titleHat := "x, image", "x̂, reconstruction"
	if !s.Set.IsImage() {
		title = fmt.Sprintf("x, %d features", len(ans.Features))
	}
	if ui.Cells(titleHat) > w {
		title, titleHat = "x", "x̂"
	}
	head := t.Faint.Paint(ui.Centre(title, w)) + "  " + t.Faint.Paint(ui.Centre(titleHat, w))
	out := append([]string{head}, ui.Beside(2, ui.Lines(x.Render(w, h)), ui.Lines(y.Render(w, h)))...)
	return append(out, t.Faint.Paint(ui.Fit("‖x − x̂‖² = "+chart.Short(distance(ans)), width)))
}

func distance(ans *event.Answer) float64 {
	if len(ans.Reconstruction) != len(ans.Features) {
		return math.NaN()
	}
	var sum float64
	for i, v := range ans.Features {
		d := float64(v) - float64(ans.Reconstruction[i])
		sum += d * d
	}
	return sum
}
