package setup

import (
	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/ui"
)

// setPreview is what the screen shows of a set, computed once.
type setPreview struct {
	facts event.SetFacts
	// samples are the indices of some samples of each class: the first of every
	// class, then the second, …
	samples []int
	seen    []bool // by class
}

// previewRounds is the number of samples of each class.
const previewRounds = 8

func newPreview(set *data.Set) setPreview {
	p := setPreview{facts: event.FactsOf(set), seen: make([]bool, set.C())}
	for _, c := range set.Seen() {
		p.seen[c] = true
	}
	of := make([][]int, set.C())
	for i, c := range set.Labels {
		of[c] = append(of[c], i)
	}
	order := mixed(set)
	for round := range previewRounds {
		for _, c := range order {
			if n := len(of[c]); n > round {
				p.samples = append(p.samples, of[c][(round*n/previewRounds+7*int(c)+13*round)%n])
			}
		}
	}
	return p
}

// mixed lists all classes, with the unseen ones among the seen ones.
func mixed(set *data.Set) []data.ClassID {
	seen, unseen := set.Seen(), set.Unseen()
	var order []data.ClassID
	for i := range seen {
		order = append(order, seen[i])
		if i%3 == 1 && len(unseen) > 0 {
			order = append(order, unseen[0])
			unseen = unseen[1:]
		}
	}
	return append(order, unseen...)
}

// imageRow draws as many images side by side as fit, each above the name of its
// class, and returns their number.
func (s *Screen) imageRow(from, width, height int) ([]string, int) {
	set, p := s.set, s.preview
	first, ok := s.Picture(set, set.Row(0))
	w, h := first.Cells()
	if !ok || height <= min(h, leastImage) || len(p.samples) == 0 {
		return nil, 0
	}
	w, h = min(w, width), min(h, height-1)
	fits := min(max(1, (width+2)/(w+2)), len(p.samples))
	out := make([]string, h+1)
	for i := range fits {
		at := p.samples[(from+i)%len(p.samples)]
		img, _ := s.Picture(set, set.Row(at))
		gap := ""
		if i > 0 {
			gap = "  "
		}
		for y, line := range ui.Lines(img.Render(w, h)) {
			out[y] += gap + line
		}
		out[h] += gap + s.classLabel(set.Labels[at], w)
	}
	return out, fits
}

// leastImage is the least height of an image in cells, unless it has fewer pixels.
const leastImage = 5

// classLabel is the name of a class, marked if it is unseen.
func (s *Screen) classLabel(c data.ClassID, width int) string {
	name := s.set.ClassNames[c]
	if s.preview.seen[c] {
		return s.Theme.Seen.Paint(ui.Centre(name, width))
	}
	return s.Theme.Unseen.Paint(ui.Centre(name+" (unseen)", width))
}
