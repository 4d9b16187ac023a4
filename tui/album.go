package tui

import (
	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/chart"
)

// album is what the screens show of a set without reading through it again.
type album struct {
	facts event.SetFacts
	// samples are some locations of each class, in turns: the first of every
	// class, then the second, …
	samples []int
	seen    []bool // by class
}

// albumRounds is how many samples of a class an album holds.
const albumRounds = 8

func newAlbum(set *data.Set) album {
	al := album{facts: facts(set), seen: make([]bool, set.C())}
	for _, c := range set.Seen() {
		al.seen[c] = true
	}
	of := make([][]int, set.C())
	for i, c := range set.Labels {
		of[c] = append(of[c], i)
	}
	order := mixed(set)
	for round := range albumRounds {
		for _, c := range order {
			if n := len(of[c]); n > round {
				al.samples = append(al.samples, of[c][(round*n/albumRounds+7*int(c)+13*round)%n])
			}
		}
	}
	return al
}

// mixed lists all classes so that unseen ones come between seen ones.
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

func facts(set *data.Set) event.SetFacts {
	return event.SetFacts{
		Name: set.Name, Source: set.Source, Samples: set.N(), Features: set.D, Attributes: set.A,
		Seen: len(set.Seen()), Unseen: len(set.Unseen()),
		TrainVal: len(set.Split.TrainVal), TestSeen: len(set.Split.TestSeen), TestUnseen: len(set.Split.TestUnseen),
		SplitHash: set.SplitHash(),
	}
}

// picture is features as an image, if the set's features are pixels.
func picture(set *data.Set, features []float32, mode chart.Mode) (chart.Image, bool) {
	if set == nil || !set.IsImage() || len(features) < set.ImageHeight*set.ImageWidth {
		return chart.Image{}, false
	}
	return chart.Image{Pixels: features, Width: set.ImageWidth, Height: set.ImageHeight, Mode: mode}, true
}

// imageRow draws images side by side, each over its class's name, as many as
// fit, and says how many those are.
func (a *App) imageRow(set *data.Set, al album, from, width, height int) ([]string, int) {
	first, ok := picture(set, set.Row(0), a.imageMode())
	if !ok || height < 3 || len(al.samples) == 0 {
		return nil, 0
	}
	w, h := first.Cells()
	w, h = min(w, width), min(h, height-1)
	fits := min(max(1, (width+2)/(w+2)), len(al.samples))
	out := make([]string, h+1)
	for i := range fits {
		at := al.samples[(from+i)%len(al.samples)]
		img, _ := picture(set, set.Row(at), a.imageMode())
		for y, line := range lines(img.Render(w, h)) {
			out[y] += line + "  "
		}
		out[h] += a.classLabel(set, al, set.Labels[at], w) + "  "
	}
	return out, fits
}

// classLabel is a class's name, with a word if it is unseen.
func (a *App) classLabel(set *data.Set, al album, c data.ClassID, width int) string {
	name := set.ClassNames[c]
	if al.seen[c] {
		return a.theme.Seen.Paint(centre(name, width))
	}
	return a.theme.Unseen.Paint(centre(name+" (unseen)", width))
}
